//! Prices that go by the time of day, as tints behind the demand: the dearer, the stronger.
//!
//! ```text
//! 0.21      0.30                    0.21
//! Night     Otherwise               Night    where there is room above a tint, its price is said
//!           ░░░░░░░░░░░░░░░░░░░░░░           the cheapest has no tint
//! ```

use crate::energy::view::PriceKey;
use crate::ui::figure::TOP;
use domain::energy::PriceBand;
use domain::instant::{DAY, HOUR};
use domain::money::price;
use domain::{Instant, Span};
use serde_json::{Value, json};

/// Up to so long, bands are wide enough to be told apart: a week, with an hour more in autumn.
const LONGEST: i64 = 7 * DAY + HOUR;
/// How much of the width a band must have for words above it, also on a phone.
const ROOM: i64 = 5;
/// A longer name has none.
const LONGEST_NAME: usize = 12;
/// What the words above need, in pixels.
const WORDS: u32 = 32;

/// Whether bands of a span can be seen.
pub fn can_be_seen(span: Span) -> bool {
    span.micros() <= LONGEST
}

/// The prices of a span, where they differ.
#[derive(Default)]
pub struct Tints {
    bands: Vec<PriceBand>,
    /// The prices that there are, the cheapest first.
    prices: Vec<i64>,
}

impl Tints {
    /// Of bands by time.
    pub fn new(bands: Vec<PriceBand>) -> Self {
        let mut prices: Vec<i64> = bands.iter().map(|band| band.price).collect();
        prices.sort_unstable();
        prices.dedup();
        match prices.len() {
            0 | 1 => Self::default(),
            _ => Self { bands, prices },
        }
    }

    /// How strong a price is drawn: percent of the strongest tint, which only the dearest of three or more has.
    fn strength(&self, price: i64) -> u8 {
        let rank = self.prices.partition_point(|it| *it < price);
        (rank * 100 / (self.prices.len() - 1).max(2)) as u8
    }

    /// What it is at a time, as a line below others of a figure; or nothing.
    pub fn line(&self, at: Instant) -> String {
        let band = self.bands.iter().find(|band| band.span.contains(at));
        band.map(|band| format!("<br>{}", escaped(&words(band)))).unwrap_or_default()
    }

    /// Each tint and its words, the cheapest first.
    pub fn key(&self) -> Vec<PriceKey> {
        let mut bands: Vec<&PriceBand> = self.bands.iter().collect();
        bands.sort_by_key(|band| (band.price, band.name.as_str(), band.currency.as_str()));
        let key =
            |band: &PriceBand| PriceKey { words: words(band), strength: self.strength(band.price) };
        let mut keys: Vec<PriceKey> = bands.into_iter().map(key).collect();
        keys.dedup();
        keys
    }

    /// Draws them into a figure of `span`, behind its first vertical axis.
    pub fn draw(&self, figure: &mut Value, span: Span) {
        let tinted = self.bands.iter().filter(|band| self.strength(band.price) > 0);
        let shapes: Vec<Value> = tinted.map(|band| self.shape(band)).collect();
        if shapes.is_empty() {
            return;
        }
        let labels: Vec<Value> = self.bands.iter().filter_map(|it| label(it, span)).collect();
        if !labels.is_empty() {
            figure["layout"]["margin"]["t"] = json!(TOP + WORDS);
        }
        figure["layout"]["shapes"] = shapes.into();
        figure["layout"]["annotations"] = labels.into();
    }

    fn shape(&self, band: &PriceBand) -> Value {
        json!({
            "type": "rect", "layer": "below", "xref": "x", "yref": "y domain",
            "x0": millis(band.span.start()), "x1": millis(band.span.end()), "y0": 0, "y1": 1,
            "fillcolor": "$price", "line": { "width": 0 },
            "opacity": f64::from(self.strength(band.price)) / 100.0 * STRONGEST,
        })
    }
}

/// The opacity of the strongest tint; that of style/energy.css.
const STRONGEST: f64 = 0.28;

fn millis(at: Instant) -> i64 {
    at.micros() / 1_000
}

fn name(band: &PriceBand) -> &str {
    if band.name.is_empty() { "Otherwise" } else { &band.name }
}

fn words(band: &PriceBand) -> String {
    format!("{} {}", name(band), price(band.price, &band.currency))
}

/// Above the tint, where there is room.
fn label(band: &PriceBand, span: Span) -> Option<Value> {
    let roomy = band.span.micros() * ROOM >= span.micros();
    let short = name(band).chars().count() <= LONGEST_NAME;
    let middle = millis(band.span.start()) + band.span.micros() / 2_000;
    (roomy && short).then(|| {
        let amount = price(band.price, "");
        json!({
            "x": middle, "y": 1, "xref": "x", "yref": "y domain", "yanchor": "bottom",
            "showarrow": false, "text": format!("{}<br>{}", escaped(name(band)), amount.trim_end()),
        })
    })
}

/// Plotly reads some HTML; a name is none.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(from: i64, to: i64, name: &str, price: i64) -> PriceBand {
        let hour = |n: i64| Instant::default().plus(n * HOUR);
        let span = Span::new(hour(from), hour(to)).expect("not empty");
        PriceBand { span, name: name.to_owned(), price, currency: "EUR".to_owned() }
    }

    fn day() -> (Tints, Span) {
        let bands = vec![
            band(0, 6, "Night", 210_000),
            band(6, 18, "", 300_000),
            band(18, 22, "Peak", 450_000),
            band(22, 24, "Night", 210_000),
        ];
        let whole = Span::new(bands[0].span.start(), bands[3].span.end()).expect("not empty");
        (Tints::new(bands), whole)
    }

    #[test]
    fn the_dearer_the_stronger_and_the_cheapest_has_none() {
        let (tints, span) = day();
        let mut figure = json!({ "layout": {} });
        tints.draw(&mut figure, span);
        let shapes = figure["layout"]["shapes"].as_array().expect("shapes");
        let drawn: Vec<(i64, f64)> = shapes
            .iter()
            .map(|it| {
                let hour = it["x0"].as_i64().expect("a time") / 3_600_000;
                (hour, it["opacity"].as_f64().expect("a number"))
            })
            .collect();
        assert_eq!(drawn, [(6, STRONGEST / 2.0), (18, STRONGEST)]);
    }

    #[test]
    fn each_price_is_said_in_the_key_and_above_where_there_is_room() {
        let (tints, span) = day();
        let keys: Vec<(String, u8)> =
            tints.key().into_iter().map(|key| (key.words, key.strength)).collect();
        let want = [("Night 0.21 EUR", 0), ("Otherwise 0.30 EUR", 50), ("Peak 0.45 EUR", 100)];
        assert_eq!(keys, want.map(|(words, strength)| (words.to_owned(), strength)));
        let mut figure = json!({ "layout": {} });
        tints.draw(&mut figure, span);
        let labels = figure["layout"]["annotations"].as_array().expect("labels");
        let said: Vec<&str> = labels.iter().filter_map(|it| it["text"].as_str()).collect();
        assert_eq!(said, ["Night<br>0.21", "Otherwise<br>0.30"]);
        assert_eq!(tints.line(span.start().plus(19 * HOUR)), "<br>Peak 0.45 EUR");
        assert_eq!(tints.line(span.end()), "");
    }

    #[test]
    fn two_prices_are_told_apart_by_less() {
        let tints = Tints::new(vec![band(0, 6, "Night", 1), band(6, 24, "", 2)]);
        let strengths: Vec<u8> = tints.key().into_iter().map(|key| key.strength).collect();
        assert_eq!(strengths, [0, 50]);
    }

    #[test]
    fn one_price_at_all_times_has_no_tint() {
        for bands in [vec![], vec![band(0, 6, "Night", 1), band(6, 24, "", 1)]] {
            let tints = Tints::new(bands);
            let mut figure = json!({ "layout": {} });
            tints.draw(&mut figure, day().1);
            assert_eq!((figure, tints.key()), (json!({ "layout": {} }), vec![]));
            assert_eq!(tints.line(Instant::default()), "");
        }
    }

    #[test]
    fn bands_are_drawn_up_to_a_week() {
        let check = |days: i64, hours: i64, want: bool| {
            let end = Instant::default().plus(days * DAY + hours * HOUR);
            assert_eq!(can_be_seen(Span::new(Instant::default(), end).expect("some")), want);
        };
        check(1, 0, true);
        check(7, 1, true);
        check(8, 0, false);
    }

    #[test]
    fn a_name_is_not_markup() {
        let span = day().1;
        let label = label(&band(0, 24, "a<b>&c", 1), span).expect("room");
        assert_eq!(label["text"], "a&lt;b>&amp;c<br>0.000001");
    }
}
