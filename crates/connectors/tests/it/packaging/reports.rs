use super::*;
use connectors::packaging::table;
use doubles::time_tracker::{Asked, Fault};

async fn rows(double: &Double, week: Week) -> Vec<Vec<String>> {
    table(&site(double).report(week).await.expect("a page")).expect("a report")
}

#[tokio::test]
async fn what_the_site_knows_is_read_back() {
    let double = double().await;
    let mut all = 0;
    for week in domain::packaging::weeks(date(2012, 1, 1), TODAY).step_by(9) {
        let got = rows(&double, week).await;
        assert_eq!(got, double.rows(week), "{week}");
        all += got.len();
    }
    assert!(all >= 36 * 20, "{all}");
}

#[tokio::test]
async fn a_page_in_pieces_or_in_other_letters_is_the_same_page() {
    let double =
        start(Options { today: Some(TODAY), rows_per_week: 200, ..Options::default() }).await;
    for fault in [Fault::Chunked, Fault::Windows1252] {
        double.set(fault.clone());
        let got = rows(&double, some_week()).await;
        assert!(got.iter().flatten().any(|cell| cell.contains('é')), "{fault:?}");
        assert_eq!(got, double.rows(some_week()), "{fault:?}");
    }
}

#[tokio::test]
async fn each_report_is_signed_in_for_and_asked_for_once() {
    let double = double().await;
    // Nothing is left of one visit at the next.
    double.set(Fault::SessionEnds(1));
    let site = site(&double);
    let weeks: Vec<Week> = domain::packaging::weeks(date(2018, 1, 1), TODAY).take(3).collect();
    for week in &weeks {
        site.report(*week).await.expect("a report");
    }
    let want = weeks.iter().flat_map(|week| {
        [Asked::Login { right: true }, Asked::Report { week: *week, signed_in: true }]
    });
    assert_eq!(double.asked(), want.collect::<Vec<_>>());
    assert_eq!((double.logins(), double.reports()), (3, weeks));
}

#[tokio::test]
async fn a_recent_week_has_more_rows_when_it_is_asked_for_again() {
    let double = double().await;
    let week = some_week();
    let mut counts = Vec::new();
    for today in [date(2018, 2, 17), date(2018, 2, 20), date(2018, 2, 25), date(2018, 3, 20)] {
        double.set_today(today);
        let got = rows(&double, week).await;
        assert_eq!(got, double.rows(week), "{today}");
        counts.push(got.len());
    }
    assert!(counts[0] == 0 && counts.is_sorted_by(|a, b| a < b), "{counts:?}");
}

#[tokio::test]
async fn a_report_without_rows_is_one() {
    let double = double().await;
    for week in [week(date(2011, 12, 31)), week(date(2018, 4, 8))] {
        assert_eq!(rows(&double, week).await, Vec::<Vec<String>>::new(), "{week}");
    }
    let other = with(&double, "133", credentials(), everywhere());
    let page = other.report(some_week()).await.expect("a page");
    assert_eq!(table(&page), Ok(Vec::new()));
}

#[tokio::test]
async fn another_layout_is_told_from_an_empty_report() {
    let double = double().await;
    for (fault, want) in [
        (Fault::ColumnMore, "its header has 18 cells"),
        (Fault::ColumnRenamed, "its 4th column is `Kind`"),
        (Fault::TableRenamed, "no table issueDetails"),
    ] {
        double.set(fault);
        let changed = table(&ask(&double).await.expect("a page")).expect_err("another layout");
        assert_eq!(changed.to_string(), want);
    }
}

#[tokio::test]
async fn passwords_of_any_letters_are_sent_as_they_are() {
    for password in ["a&b=c+d %41", "ü€\"'<>", " ", "\r\n"] {
        let double = start(Options {
            today: Some(TODAY),
            password: password.to_owned(),
            ..Options::default()
        });
        let double = double.await;
        let credentials = Credentials { password: password.into(), ..credentials() };
        let got = with(&double, ACCOUNT, credentials, everywhere()).report(some_week()).await;
        assert!(got.is_ok(), "{password:?} {got:?}");
    }
}
