//! Asking for a report, as somebody who signs in for it.

mod page;
mod visit;

use super::failure::Failure;
use crate::http::bare;
use crate::reach::{NotAllowed, Reach};
use domain::packaging::Week;
use secrecy::SecretString;
use std::time::Duration;
use url::Url;
use visit::Visit;

const LOGIN: &str = "Home/Login";
const REPORT: &str = "GetAssignment/PackagingStatistic";

/// Who signs in.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub username: String,
    pub password: SecretString,
}

/// The report site of one house; cheap to clone.
#[derive(Clone, Debug)]
pub struct TimeTracker {
    /// Its path ends in a slash.
    base: Url,
    account: String,
    credentials: Credentials,
    timeout: Duration,
    reach: Reach,
}

impl TimeTracker {
    /// `base_url` is what comes before `/Home/Login`; `timeout` is for all that one report needs. Addresses are http or
    /// https; what `reach` refuses by its number alone is an error here, the rest is one when it is asked.
    pub fn new(
        base_url: &Url,
        account: &str,
        credentials: Credentials,
        timeout: Duration,
        reach: Reach,
    ) -> Result<Self, NotAllowed> {
        reach.class(base_url)?;
        let mut base = bare(base_url);
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let account = account.to_owned();
        Ok(Self { base, account, credentials, timeout, reach })
    }

    /// The page with the report of a week, signed in for anew: the site ends sessions as it likes.
    pub async fn report(&self, week: Week) -> Result<String, Failure> {
        let mut visit = Visit::new(self);
        let asking = async {
            visit.sign_in().await?;
            visit.report(week).await
        };
        tokio::time::timeout(self.timeout, asking).await.unwrap_or(Err(Failure::Timeout))
    }

    fn login_url(&self) -> Url {
        self.below(LOGIN)
    }

    /// All that the site's own form sends, whether it has a meaning or not.
    fn report_url(&self, week: Week) -> Url {
        let mut url = self.below(REPORT);
        url.query_pairs_mut()
            .append_pair("group_type", "proj")
            .append_pair("proj", "")
            .append_pair("isWeek", "false")
            .append_pair("from", &week.start().to_string())
            .append_pair("to", &week.end().to_string())
            .append_pair("account", &self.account)
            .append_pair("date_type", "month")
            .append_pair("all_proj", "true")
            .append_pair("fromweek", "")
            .append_pair("toweek", "")
            .append_pair("refresh_report", "false");
        url
    }

    fn below(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(base: &str) -> Result<TimeTracker, NotAllowed> {
        let base = base.parse().expect("an address");
        let credentials =
            Credentials { username: "ada".to_owned(), password: "secret".to_owned().into() };
        TimeTracker::new(&base, "132", credentials, Duration::from_secs(1), Reach::default())
    }

    #[test]
    fn addresses_are_those_that_the_first_scraper_asked() {
        let week = Week::of("2018-02-18".parse().expect("a date"));
        let check = |base: &str, login: &str, report: &str| {
            let site = site(base).expect("allowed");
            assert_eq!(site.login_url().as_str(), login, "{base}");
            assert_eq!(site.report_url(week).as_str().split_once('?').expect("a query").0, report);
        };
        let root = "http://tt.example.org";
        let (login, report) =
            (format!("{root}/Home/Login"), format!("{root}/GetAssignment/PackagingStatistic"));
        check(root, &login, &report);
        check("http://ada:secret@tt.example.org/?a=b#c", &login, &report);
        check(
            "https://example.org:8443/tt",
            "https://example.org:8443/tt/Home/Login",
            "https://example.org:8443/tt/GetAssignment/PackagingStatistic",
        );
        assert_eq!(
            site(root).expect("allowed").report_url(week).query(),
            Some(
                "group_type=proj&proj=&isWeek=false&from=2018-02-18&to=2018-02-24&account=132\
                 &date_type=month&all_proj=true&fromweek=&toweek=&refresh_report=false"
            )
        );
    }

    #[test]
    fn an_address_out_of_reach_is_refused_at_once() {
        assert!(matches!(site("http://127.0.0.1:8092"), Err(NotAllowed::Local(_))));
        assert!(matches!(site("ftp://tt.example.org"), Err(NotAllowed::NotHttp(_))));
    }

    #[test]
    fn the_password_is_not_printed() {
        let site = site("http://tt.example.org").expect("allowed");
        assert!(!format!("{site:?}").contains("secret"), "{site:?}");
    }
}
