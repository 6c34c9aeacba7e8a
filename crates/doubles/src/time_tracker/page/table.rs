//! The table of a report.

use super::super::rows::Row;
use super::escaped;
use domain::packaging::CELLS;

/// The column heads, in the site's own spelling and lines.
const HEADS: [&str; CELLS] = [
    "JIRA-Key",
    "Name",
    "Type",
    "Complexity",
    "Technology",
    "Status",
    "Packager",
    "QA",
    "Account/\r\n          Order#",
    "Total Time<br />\r\n          (1)",
    "Time in period<br />\r\n          (2)",
    "QA passes",
    "Overdue",
    "Innovations (hr)",
    "<span title=\"both\">Packaging &amp;  Development</span>",
    "Testing (hr)",
    "\r\n          TR&nbsp;package (hr)\r\n        ",
];

/// How the table looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) enum Layout {
    #[default]
    Usual,
    ColumnMore,
    ColumnRenamed,
    TableRenamed,
}

pub(in super::super) fn table(rows: &[Row], layout: Layout) -> String {
    let id = if layout == Layout::TableRenamed { "packageDetails" } else { "issueDetails" };
    let mut page = format!("<table id=\"{id}\" class=\"table table-striped\">\r\n  <thead>\r\n");
    page.push_str("    <tr>\r\n");
    for (column, head) in HEADS.iter().enumerate() {
        let renamed = layout == Layout::ColumnRenamed && column == 3;
        let head = if renamed { "Kind" } else { head };
        page.push_str(&format!("      <th>{head}</th>\r\n"));
    }
    if layout == Layout::ColumnMore {
        page.push_str("      <th>Rework (hr)</th>\r\n");
    }
    page.push_str("    </tr>\r\n  </thead>\r\n  <tbody>\r\n");
    for row in rows {
        line(&mut page, row, layout);
    }
    page.push_str("  </tbody>\r\n</table>");
    page
}

fn line(page: &mut String, row: &Row, layout: Layout) {
    page.push_str("    <tr class=\"issue\">\r\n");
    for (column, text) in row.cells().enumerate() {
        page.push_str("      ");
        page.push_str(&cell(column, text, row.attachment.as_deref()));
        page.push_str("\r\n");
    }
    if layout == Layout::ColumnMore {
        page.push_str("      <td>0.00</td>\r\n");
    }
    page.push_str("    </tr>\r\n");
}

/// Each column has its own ways.
fn cell(column: usize, text: &str, attachment: Option<&str>) -> String {
    let text = escaped(text);
    match (column, attachment) {
        (0, _) => {
            format!(
                "<td>\r\n        <a href=\"/Issue/{text}\"><span class=\"key\">{text}</span></a>\r\n      </td>"
            )
        }
        (1, Some(file)) => format!(
            "<td>{text}\r\n        <table class=\"files\"><tr><td><a href=\"/File?name={file}\">{file}</a></td></tr></table>\r\n      </td>"
        ),
        (1, None) => format!("<td>{}</td>", text.replacen(' ', "&nbsp; ", 1)),
        (3, _) => format!("<td><span class=\"label\"><b>{text}</b></span></td>"),
        (6, _) => format!("<td><a href=\"/User\">{text}</a><!-- packager --></td>"),
        (9.., _) if text.is_empty() => "<td class=\"number\">&nbsp;</td>".to_owned(),
        (9.., _) => format!("<td class=\"number\">\r\n        {text}\r\n      </td>"),
        _ => format!("<td>{text}</td>"),
    }
}
