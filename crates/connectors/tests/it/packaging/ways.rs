//! Where the site leads, and where it may not.

use super::*;
use doubles::time_tracker::Fault;
use reqwest::{Client, StatusCode, header, redirect};

const REPORT: &str = "/GetAssignment/PackagingStatistic?group_type=proj&proj=&isWeek=false&from=2018-02-18\
    &to=2018-02-24&account=132&date_type=month&all_proj=true&fromweek=&toweek=&refresh_report=false";

#[tokio::test]
async fn a_report_that_has_moved_is_followed() {
    let double = double().await;
    for to in [
        REPORT.to_owned(),
        REPORT.to_lowercase().replace("isweek", "isWeek"),
        double.url() + REPORT,
    ] {
        let before = double.reports().len();
        double.set_for(1, Fault::Redirect(to.clone()));
        assert!(ask(&double).await.is_ok(), "{to}");
        assert_eq!(double.reports().len(), before + 2, "{to}");
    }
}

#[tokio::test]
async fn ways_without_end_are_left() {
    let double = double().await;
    double.set(Fault::RedirectLoop);
    let got = ask(&double).await;
    assert!(
        matches!(&got, Err(Failure::Unexpected(said)) if said.contains("without end")),
        "{got:?}"
    );
    assert_eq!((double.logins(), double.reports().len()), (1, 11));
    double.set_for(10, Fault::RedirectLoop);
    assert!(ask(&double).await.is_ok());
}

#[tokio::test]
async fn ways_out_of_reach_are_not_gone() {
    let (first, second) = (double().await, double().await);
    let listed = first.url().trim_start_matches("http://").to_owned();
    let reach = Reach { everything_local: false, hosts: [listed].into() };
    let local = with(&first, ACCOUNT, credentials(), reach);
    let elsewhere = second.url() + REPORT;
    let by_name = elsewhere.replace("127.0.0.1", "localhost");
    for to in [&elsewhere, &by_name, "http://169.254.169.254/latest", "ftp://127.0.0.1/"] {
        first.set(Fault::Redirect(to.to_owned()));
        let got = local.report(some_week()).await;
        assert!(matches!(got, Err(Failure::Unreachable(_))), "{to}: {got:?}");
    }
    assert_eq!(second.asked(), []);
    // An administrator's way is gone: there, nobody knows the session.
    first.set(Fault::Redirect(elsewhere));
    assert_eq!(ask(&first).await, Err(Failure::LoginFailed));
    assert_eq!((second.logins(), second.reports()), (0, vec![some_week()]));
}

#[tokio::test]
async fn a_name_that_leads_out_of_reach_is_not_asked() {
    let double = double().await;
    let base = double.url().replace("127.0.0.1", "localhost").parse().expect("an address");
    let timeout = Duration::from_secs(600);
    let site = TimeTracker::new(&base, ACCOUNT, credentials(), timeout, Reach::default());
    let got = site.expect("a name").report(some_week()).await;
    assert!(
        matches!(&got, Err(Failure::Unreachable(said)) if said.contains("HINDSIGHT_ALLOW_HOSTS")),
        "{got:?}"
    );
    assert_eq!(double.asked(), []);
}

#[tokio::test]
async fn the_password_goes_nowhere_but_where_it_was_meant_for() {
    let (first, second) = (double().await, double().await);
    for path in ["/Home/Login", "/SignIn"] {
        first.set(Fault::LoginMoved(second.url() + path));
        let got = ask(&first).await;
        let told = format!("has moved to {}.", second.url());
        assert!(matches!(&got, Err(Failure::Unexpected(said)) if said.contains(&told)), "{got:?}");
    }
    first.set(Fault::LoginMoved("/Home/Login".to_owned()));
    assert_eq!(ask(&first).await, Err(Failure::LoginFailed));
    assert_eq!((second.asked(), first.reports()), (vec![], vec![]));
}

/// The double itself, as a browser meets it.
#[tokio::test]
async fn the_site_shows_nothing_to_who_has_not_signed_in() {
    let double = double().await;
    let client =
        Client::builder().redirect(redirect::Policy::none()).no_proxy().build().expect("a client");
    let get = async |path: &str, cookie: &str| {
        let request = client.get(double.url() + path).header(header::COOKIE, cookie.to_owned());
        let answer = request.send().await.expect("an answer");
        let to =
            answer.headers().get(header::LOCATION).map(|it| it.to_str().expect("text").to_owned());
        (answer.status().as_u16(), to.unwrap_or_default())
    };
    let login = |from: &str| (302, format!("/Home/Login?ReturnUrl={from}"));
    assert_eq!(get("/", "").await, login("%2F"));
    assert_eq!(get("/", "ASP.NET_SessionId=guessed").await, login("%2F"));
    let (status, to) = get(REPORT, "").await;
    assert!(status == 302 && to.starts_with("/Home/Login?ReturnUrl=%2FGetAssignment%2F"), "{to}");
    assert_eq!(get("/Home/Login", "").await, (200, String::new()));
    assert_eq!(get("/nothing", "").await.0, 404);

    let form = client
        .post(double.url() + "/Home/Login")
        .body(format!("username={USERNAME}&password={PASSWORD}"));
    let answer = form.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::FOUND);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("text");
    let (session, flags) = cookie.split_once(';').expect("flags");
    assert!(session.starts_with("ASP.NET_SessionId=") && flags.contains("HttpOnly"), "{cookie}");
    let other = format!("theme=dark; {session}");
    assert_eq!(get("/", &other).await, (200, String::new()));
    assert_eq!(get(REPORT, &other).await, (200, String::new()));
    // Its program fails at what its own form would not send.
    for (from, to) in [
        ("2018-02-18", "2018-02-19"),
        ("account=132", "account=132&more=1"),
        ("isWeek=false&", ""),
        ("2018-02-24", "soon"),
    ] {
        assert_eq!(get(&REPORT.replace(from, to), session).await.0, 500, "{from} {to}");
    }
}
