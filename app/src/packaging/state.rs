//! What the URL says of the page.

mod pictures;

use domain::packaging::{Dimension, Filter, Query, Window};
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
pub use pictures::{PICTURES, Pictures, Seen};

/// Everything that a link to the page carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub filter: Filter,
    pub window: Window,
    /// What totals are by.
    pub by: By,
    /// Whether they are held against the days before.
    pub compares: bool,
    pub pictures: Pictures,
}

/// By one dimension, or by two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct By(pub Dimension, pub Option<Dimension>);

impl Default for By {
    fn default() -> Self {
        Self(Dimension::Project, None)
    }
}

impl State {
    /// What cannot be read is as if it were not said.
    pub fn parse(url: &ParamsMap) -> Self {
        let pairs = url.into_iter().map(|(name, value)| (name.as_ref(), value));
        let (filter, window, _) = Query::from_pairs(pairs).read();
        let dimension = |name: &str| Dimension::parse(&url.get(name)?);
        let first = dimension("by").unwrap_or(By::default().0);
        let by = By(first, dimension("then").filter(|then| *then != first));
        let compares = url.get("compare").is_some();
        Self { filter, window, by, compares, pictures: Pictures::parse(url) }
    }

    /// What the URL says and cannot be read, in words; empty where there is nothing.
    pub fn misread(url: &ParamsMap) -> String {
        let pairs = url.into_iter().map(|(name, value)| (name.as_ref(), value));
        let (.., errors) = Query::from_pairs(pairs).read();
        let words = errors.iter().map(|error| format!("“{}”: {}", error.field, error.message));
        let edges = Pictures::misread(url).into_iter();
        let edges = edges.map(|name| format!("“{name}”: Write two edges, as from..to."));
        words.chain(edges).collect::<Vec<_>>().join(" ")
    }

    /// What a server function is asked with.
    pub fn query(&self) -> Query {
        Query::of(&self.filter, self.window)
    }

    /// The link to the page with this.
    pub fn link(&self) -> String {
        let query = self.query();
        let mut pairs = query.pairs();
        if self.by.0 != By::default().0 {
            pairs.push(("by", self.by.0.as_str()));
        }
        pairs.extend(self.by.1.map(|then| ("then", then.as_str())));
        if self.compares {
            pairs.push(("compare", "1"));
        }
        let pictures = self.pictures.pairs();
        pairs.extend(pictures.iter().map(|(name, value)| (*name, value.as_str())));
        let said: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={}", Url::escape(value))).collect();
        match said.is_empty() {
            true => "/packaging".to_owned(),
            false => format!("/packaging?{}", said.join("&")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(pairs: &[(&str, &str)]) -> State {
        let mut url = ParamsMap::new();
        for (name, value) in pairs {
            url.insert((*name).to_owned(), (*value).to_owned());
        }
        State::parse(&url)
    }

    /// As a browser writes it: the server escapes more.
    fn said(state: &State) -> String {
        state.link().replace("%2D", "-")
    }

    #[test]
    fn a_link_says_what_it_was_made_of() {
        let check = |pairs: &[(&str, &str)], link: &str| assert_eq!(said(&state(pairs)), link);
        check(&[], "/packaging");
        check(&[("by", "project"), ("then", "project"), ("window", "100")], "/packaging");
        check(
            &[("project", "A & B"), ("project", "C"), ("window", "30d"), ("from", "2018-02-01")],
            "/packaging?from=2018-02-01&project=A%20%26%20B&project=C&window=30d",
        );
        check(
            &[("by", "month"), ("then", "complexity"), ("compare", "1")],
            "/packaging?by=month&then=complexity&compare=1",
        );
        check(
            &[("hide", "of Basic"), ("reach", "far"), ("hide", "mean"), ("plots", "beside")],
            "/packaging?plots=beside&hide=mean&hide=of%20Basic&reach=far",
        );
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let said = |pairs: &[(&str, &str)]| {
            let mut url = ParamsMap::new();
            for (name, value) in pairs {
                url.insert((*name).to_owned(), (*value).to_owned());
            }
            State::misread(&url)
        };
        assert_eq!(said(&[("from", "2018-02-01"), ("window", "30d"), ("hide", "mean")]), "");
        assert_eq!(said(&[("from", "soon")]), "“from”: Write a date, such as 2018-02-28.");
        assert!(said(&[("window", "700")]).starts_with("“window”: Write 5 to 500"));
    }

    #[test]
    fn the_first_plots_own_dates_still_work() {
        let old = state(&[("start", "01/02/2018"), ("end", "28/02/2018")]);
        assert_eq!(said(&old), "/packaging?from=2018-02-01&to=2018-02-28");
        assert_eq!(said(&state(&[("start", "yesterday")])), "/packaging");
    }
}
