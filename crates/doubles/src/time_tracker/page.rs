//! The pages, as an ASP.NET site of its time writes them.

mod table;

pub(super) use table::{Layout, table};

/// Around every page: a menu, scripts, a footer. The script speaks of a table that is none.
fn shell(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\r\n<html lang=\"en\">\r\n<head>\r\n    <meta charset=\"utf-8\" />\r\n    \
         <title>{title} - TT</title>\r\n    <link href=\"/Content/css?v=aBc1\" rel=\"stylesheet\"/>\r\n    \
         <script src=\"/bundles/jquery?v=dEf2\"></script>\r\n</head>\r\n<body>\r\n{MENU}{body}{FOOTER}"
    )
}

const MENU: &str = r#"<div class="navbar navbar-inverse navbar-fixed-top">
  <ul class="nav navbar-nav">
    <li><a href="/">Home</a></li>
    <li><a href="/GetAssignment">My assignments</a>
    <li class="dropdown"><a href="/GetAssignment">Statistics <b class="caret"></b></a>
      <ul><li><a href="/GetAssignment/PackagingStatistic">Packaging</a></li></ul></li>
  </ul>
</div>
"#;

const FOOTER: &str = r##"<hr /><footer><p>&copy; TT &ndash; time tracking</p></footer>
<script>
  var empty = "<table id=\"issueDetails\"><tr><td>none</td></tr></table>";
  if (1 < 2 && typeof $ !== "undefined") { $("#issueDetails").dataTable(); }
</script>
</body>
</html>
"##;

pub(super) fn home(username: &str) -> String {
    let username = escaped(username);
    let body = format!(
        "<div class=\"container\"><h2>Hello, {username}!</h2>\
         <p>Choose a report from the menu. <a href=\"/Home/Logout\">Log off</a></p></div>\r\n"
    );
    shell("Home", &body)
}

/// `refused` is after a wrong password.
pub(super) fn login(refused: bool) -> String {
    let summary = match refused {
        true => {
            "<div class=\"validation-summary-errors\">The user name or password is incorrect.</div>"
        }
        false => "",
    };
    let body = format!(
        "<div class=\"container\"><h2>Log in</h2>{summary}\r\n\
         <form action=\"/Home/Login\" method=\"post\">\r\n\
         <label for=\"username\">User name</label><input id=\"username\" name=\"username\" type=\"text\" value=\"\" />\r\n\
         <label for=\"password\">Password</label><input id=\"password\" name=\"password\" type=\"password\" />\r\n\
         <input type=\"submit\" value=\"Log in\" /></form></div>\r\n"
    );
    shell("Log in", &body)
}

/// What ASP.NET shows when a program fails.
pub(super) fn error(status: u16) -> String {
    format!(
        "<!DOCTYPE html>\r\n<html>\r\n<head><title>Runtime Error</title></head>\r\n<body bgcolor=\"white\">\r\n\
         <span><h1>Server Error in '/' Application.<hr width=100% size=1 color=silver></h1>\r\n\
         <h2><i>Runtime Error {status}</i></h2></span>\r\n\
         <table width=100% bgcolor=\"#ffffcc\"><tr><td><code>&lt;customErrors mode=&quot;Off&quot;/&gt;</code></td></tr></table>\r\n\
         </body>\r\n</html>\r\n"
    )
}

/// A report: what was asked for, the table, and a legend in a table of its own.
pub(super) fn report(from: &str, to: &str, table: &str) -> String {
    let body = format!(
        "<div class=\"container\"><h2>Packaging statistic</h2>\r\n\
         <table class=\"filter\"><tr><td>From</td><td>{from}</td></tr><tr><td>To</td><td>{to}</td></tr></table>\r\n\
         {table}\r\n\
         <table class=\"legend\"><tr><th>(1)</th><td>All time up to the end of the period</td></tr>\
         <tr><th>(2)</th><td>Time within the period</td></tr></table></div>\r\n"
    );
    shell("Packaging statistic", &body)
}

/// Text as it stands in a page.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut page, c| {
        match c {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            'é' => page.push_str("&eacute;"),
            other => page.push(other),
        }
        page
    })
}
