use super::*;
use doubles::time_tracker::Fault;

/// Asks a site with that fault; `reports` is how often it was asked for the report, after one login.
async fn check(fault: Fault, want: Failure, reports: usize) {
    let double = double().await;
    double.set(fault.clone());
    assert_eq!(ask(&double).await, Err(want), "{fault:?}");
    assert_eq!((double.logins(), double.reports().len()), (1, reports), "{fault:?}");
}

#[tokio::test]
async fn whoever_is_not_let_in_asks_for_no_report() {
    check(Fault::LoginRefused, Failure::LoginFailed, 0).await;
    check(Fault::LoginStatus(401), Failure::LoginFailed, 0).await;
    check(Fault::LoginStatus(403), Failure::LoginFailed, 0).await;
    // Home leads to the login page, which leads to itself.
    check(Fault::LoginLoop, Failure::LoginFailed, 0).await;
    check(Fault::SessionEnds(0), Failure::LoginFailed, 0).await;
}

#[tokio::test]
async fn wrong_credentials_are_refused() {
    let double = double().await;
    let wrong = [
        Credentials { password: "wrong".into(), ..credentials() },
        Credentials { username: "eve".to_owned(), ..credentials() },
        Credentials { username: String::new(), password: "".into() },
    ];
    for (tried, wrong) in wrong.into_iter().enumerate() {
        let got = with(&double, ACCOUNT, wrong, everywhere()).report(some_week()).await;
        assert_eq!(got, Err(Failure::LoginFailed));
        assert_eq!((double.logins(), double.reports().len()), (tried + 1, 0));
    }
}

#[tokio::test]
async fn a_report_that_leads_to_the_login_page_is_a_failed_login() {
    for to in ["/Home/Login?ReturnUrl=%2F", "/home/login/", "https://sso.example.org/Home/Login"] {
        check(Fault::Redirect(to.to_owned()), Failure::LoginFailed, 1).await;
    }
}

#[tokio::test]
async fn errors_of_the_site_carry_their_status() {
    for status in [404, 500, 503] {
        check(Fault::LoginStatus(status), Failure::Server { status }, 0).await;
    }
    for status in [401, 403, 404, 418, 500, 502, 503] {
        check(Fault::Status(status), Failure::Server { status }, 1).await;
    }
}

#[tokio::test]
async fn a_site_in_trouble_for_a_while_is_well_again() {
    let double = double().await;
    double.set_for(2, Fault::Status(503));
    assert_eq!(ask(&double).await, Err(Failure::Server { status: 503 }));
    assert_eq!(ask(&double).await, Err(Failure::Server { status: 503 }));
    assert!(ask(&double).await.is_ok());
}

/// The words of whatever went wrong that is neither about signing in nor a status.
async fn words(double: &Double) -> (&'static str, String) {
    match ask(double).await {
        Err(Failure::Unreachable(words)) => ("unreachable", words),
        Err(Failure::Unexpected(words)) => ("unexpected", words),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_is_an_unreachable_site() {
    let double = double().await;
    double.set(Fault::Truncated);
    let (kind, said) = words(&double).await;
    assert!(kind == "unreachable" && said.contains("its answer broke off"), "{kind}: {said}");
    double.set(Fault::Dropped);
    assert_eq!(words(&double).await.0, "unreachable");

    double.set(Fault::None);
    double.stop().await;
    let (kind, said) = words(&double).await;
    assert!(kind == "unreachable" && said.contains("the connection was refused"), "{kind}: {said}");
    double.restart().await.expect("the same port");
    assert!(ask(&double).await.is_ok());
}

#[tokio::test]
async fn what_is_no_page_is_unexpected() {
    let double = double().await;
    for (fault, want) in [
        (Fault::Oversized, "with more than 32 MB"),
        (Fault::Picture, "with something that is no page"),
    ] {
        double.set(fault);
        let (kind, said) = words(&double).await;
        assert!(kind == "unexpected" && said.contains(want), "{kind}: {said}");
    }
}

/// The clock of the runtime stands still while anything is done, and jumps when nothing is.
#[tokio::test]
async fn a_site_that_hangs_is_given_up_when_its_time_is_over() {
    let double = double().await;
    double.set(Fault::Hang);
    let (got, ()) = tokio::join!(ask(&double), async {
        double.until_reports(1).await;
        tokio::time::pause();
    });
    assert_eq!(got, Err(Failure::Timeout));
}

#[tokio::test]
async fn a_slow_report_is_waited_for() {
    let double = double().await;
    double.set_latency(Duration::from_secs(599));
    let (got, ()) = tokio::join!(ask(&double), async {
        double.until_reports(1).await;
        tokio::time::pause();
    });
    assert!(got.is_ok(), "{got:?}");
}

#[tokio::test]
async fn no_failure_repeats_the_password() {
    let double = double().await;
    let all = [
        Fault::LoginRefused,
        Fault::LoginMoved(format!("http://localhost:1/Home/Login?password={PASSWORD}")),
        Fault::Status(500),
        Fault::Redirect(format!("http://localhost:1/?password={PASSWORD}")),
        Fault::Redirect(format!("http://169.254.169.254/?password={PASSWORD}")),
        Fault::Redirect(format!("data:{PASSWORD}")),
        Fault::Redirect(format!("http://[{PASSWORD}")),
        Fault::RedirectLoop,
        Fault::Dropped,
        Fault::Truncated,
        Fault::Picture,
    ];
    for fault in all {
        double.set(fault.clone());
        let failure = ask(&double).await.expect_err("a failure");
        for text in [format!("{failure:?}"), failure.to_string()] {
            assert!(!text.contains(PASSWORD), "{fault:?}: {text}");
        }
    }
}
