//! What the URL says of the pictures: `plots=beside&hide=mean&reach=far&days=2018-02-01..2018-03-05T12&profits=-20..140.5`.

use domain::packaging::{Metric, Query, date_of, day_of};
use leptos_router::params::ParamsMap;
use std::collections::BTreeSet;

/// The pictures, in the order in which they stand.
pub const PICTURES: [Metric; 2] = [Metric::Profits, Metric::Costs];

/// How the pictures stand, and what is seen of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pictures {
    /// Side by side; else one above the other.
    pub beside: bool,
    /// What the key has switched off, by its names.
    pub hidden: BTreeSet<String>,
    /// Whether the axis reaches to the farthest outlier.
    pub far: bool,
    pub seen: Seen,
}

/// What is seen of both pictures: the days are the same, in days since 1970-01-01; `None` is everything.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    pub x: Option<(f64, f64)>,
    /// By picture, as [`PICTURES`].
    pub y: [Option<(f64, f64)>; 2],
}

impl Seen {
    /// As the URL says it, to the hour and to two digits: who opens the link sees no other edges.
    pub fn rounded(self) -> Self {
        let to = |round: fn(f64) -> f64| move |(from, to)| (round(from), round(to));
        Self { x: self.x.map(to(whole_hour)), y: self.y.map(|y| y.map(to(two_digits))) }
    }
}

impl Pictures {
    /// What cannot be read is as if it were not said.
    pub(super) fn parse(url: &ParamsMap) -> Self {
        let said = |name: &str| url.get(name).unwrap_or_default();
        let pairs = url.into_iter().filter(|(name, _)| *name == "hide");
        Self {
            beside: said("plots") == "beside",
            hidden: pairs.map(|(_, key)| key.to_owned()).collect(),
            far: said("reach") == "far",
            seen: Seen {
                x: edges(&said("days"), parse_moment),
                y: PICTURES.map(|metric| edges(&said(metric.as_str()), parse_amount)),
            },
        }
    }

    /// The names of what is said and cannot be read.
    pub(super) fn misread(url: &ParamsMap) -> Vec<&'static str> {
        let read = Self::parse(url).seen;
        let seen = [("days", read.x.is_some())].into_iter();
        let named = PICTURES.iter().zip(read.y).map(|(metric, y)| (metric.as_str(), y.is_some()));
        let all = seen.chain(named);
        all.filter(|(name, read)| url.get(name).is_some() && !read).map(|(name, _)| name).collect()
    }

    /// Only what is other than at first.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        pairs.extend(self.beside.then(|| ("plots", "beside".to_owned())));
        pairs.extend(self.hidden.iter().map(|key| ("hide", key.clone())));
        pairs.extend(self.far.then(|| ("reach", "far".to_owned())));
        let Seen { x, y } = self.seen.rounded();
        pairs.extend(x.map(|(from, to)| ("days", format!("{}..{}", moment(from), moment(to)))));
        let named = PICTURES.into_iter().zip(y);
        pairs.extend(named.filter_map(|(metric, y)| {
            y.map(|(from, to)| (metric.as_str(), format!("{from}..{to}")))
        }));
        pairs
    }
}

/// `from..to`, the first one smaller.
fn edges(text: &str, parse: fn(&str) -> Option<f64>) -> Option<(f64, f64)> {
    let (from, to) = text.split_once("..")?;
    let edges = (parse(from)?, parse(to)?);
    (edges.0 < edges.1).then_some(edges)
}

/// `2018-02-01`, or with an hour `2018-02-01T07`.
fn moment(days: f64) -> String {
    let day = days.floor();
    let date = date_of(day as i32);
    match ((days - day) * 24.0).round() as u8 {
        0 => date.to_string(),
        hour => format!("{date}T{hour:02}"),
    }
}

fn parse_moment(text: &str) -> Option<f64> {
    let (date, hour) = text.split_once('T').unwrap_or((text, "0"));
    // The one reader of dates that the browser has.
    let query = Query { from: date.to_owned(), ..Query::default() };
    let hour = hour.parse::<u8>().ok().filter(|hour| *hour < 24)?;
    Some(f64::from(day_of(query.read().0.from?)) + f64::from(hour) / 24.0)
}

fn parse_amount(text: &str) -> Option<f64> {
    text.parse().ok().filter(|amount: &f64| amount.abs() < 1e12).map(two_digits)
}

/// The nearest whole hour, reckoned as it is read.
fn whole_hour(days: f64) -> f64 {
    let hours = (days * 24.0).round();
    let day = (hours / 24.0).floor();
    day + (hours - day * 24.0) / 24.0
}

fn two_digits(amount: f64) -> f64 {
    // Nothing has no sign.
    (amount * 100.0).round() / 100.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_read_as_they_are_written() {
        let seen = Seen { x: Some((17_563.04, 17_600.77)), y: [Some((-20.004, 140.255)), None] };
        let pictures = Pictures { seen: seen.rounded(), ..Pictures::default() };
        let pairs = pictures.pairs();
        let want = [("days", "2018-02-01T01..2018-03-10T18"), ("profits", "-20..140.26")];
        assert_eq!(pairs, want.map(|(name, text)| (name, text.to_owned())));
        let mut url = ParamsMap::new();
        for (name, text) in pairs {
            url.insert(name.to_owned(), text);
        }
        assert_eq!(Pictures::parse(&url), pictures);
    }

    #[test]
    fn what_is_no_stretch_is_everything() {
        let none = [
            ("days", "2018-02-01"),
            ("days", "2018-03-01..2018-02-01"),
            ("days", "2018-02-01T24..2018-03-01"),
            ("days", "soon..later"),
            ("profits", "NaN..1"),
            ("profits", "0..inf"),
            ("costs", "5..5"),
            ("plots", "above"),
        ];
        for (name, text) in none {
            let mut url = ParamsMap::new();
            url.insert(name.to_owned(), text.to_owned());
            assert_eq!(Pictures::parse(&url), Pictures::default(), "{name}={text}");
            let said = if name == "plots" { vec![] } else { vec![name] };
            assert_eq!(Pictures::misread(&url), said, "{name}={text}");
        }
    }
}
