//! The report site through its own forms and pages.

mod failures;
mod reports;
mod ways;

use connectors::packaging::{Credentials, Failure, TimeTracker};
use connectors::reach::Reach;
use domain::packaging::Week;
use doubles::time_tracker::{ACCOUNT, Double, Options, PASSWORD, USERNAME};
use jiff::civil::{Date, date};
use std::time::Duration;

/// Long after the weeks that are asked for here.
const TODAY: Date = date(2018, 4, 1);

fn week(of: Date) -> Week {
    Week::of(of)
}

/// One that is over.
fn some_week() -> Week {
    week(date(2018, 2, 18))
}

async fn double() -> Double {
    start(Options { today: Some(TODAY), ..Options::default() }).await
}

async fn start(options: Options) -> Double {
    Double::start(options).await.expect("a port")
}

fn everywhere() -> Reach {
    Reach { everything_local: true, ..Reach::default() }
}

fn credentials() -> Credentials {
    Credentials { username: USERNAME.to_owned(), password: PASSWORD.into() }
}

/// The site as an administrator has set it up.
fn site(double: &Double) -> TimeTracker {
    with(double, ACCOUNT, credentials(), everywhere())
}

fn with(double: &Double, account: &str, credentials: Credentials, reach: Reach) -> TimeTracker {
    let base = double.url().parse().expect("an address");
    let timeout = Duration::from_secs(600);
    TimeTracker::new(&base, account, credentials, timeout, reach).expect("in reach")
}

async fn ask(double: &Double) -> Result<String, Failure> {
    site(double).report(some_week()).await
}
