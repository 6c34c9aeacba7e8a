//! A meter as a file.

use super::answer::{kw, kwh, seconds};
use super::time;
use crate::api::extract::{Id, Query};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::body::Body;
use axum::extract;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use domain::account::UserId;
use domain::energy::MeterId;
use domain::instant::{DAY, SECOND};
use domain::{FieldError, Instant, Span};
use futures::stream::{Stream, try_unfold};
use serde::Deserialize;
use std::fmt::Write;
use storage::energy::{self, Size};
use storage::{Db, Result};
use utoipa::IntoParams;

const READINGS: &str = "at,demand_kw\n";
const PARTS: &str =
    "at,demand_kw,min_kw,max_kw,delivered_kwh,received_kwh,spread_kwh,known_seconds,readings\n";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Stretch {
    /// The last 24 hours unless told.
    #[param(format = DateTime)]
    from: Option<String>,
    #[param(format = DateTime)]
    to: Option<String>,
    /// `original` readings, or parts of a `minute`, a `quarter` or an `hour`; `quarter` unless told.
    #[param(value_type = Option<String>)]
    interval: Option<String>,
    /// `iso` (with your offset), `utc`, `unix` seconds, or `excel` (your clock, as spreadsheets read it); `iso` unless
    /// told.
    #[param(value_type = Option<String>)]
    time: Option<String>,
}

#[derive(Clone, Copy)]
enum TimeFormat {
    Iso,
    Utc,
    Unix,
    Excel,
}

impl TimeFormat {
    fn parse(text: Option<&str>) -> Option<Self> {
        Some(match text.unwrap_or("iso") {
            "iso" => Self::Iso,
            "utc" => Self::Utc,
            "unix" => Self::Unix,
            "excel" => Self::Excel,
            _ => return None,
        })
    }

    fn write(self, zone: &jiff::tz::TimeZone, at: Instant) -> String {
        let local = || at.timestamp().to_zoned(zone.clone());
        match self {
            Self::Iso => local().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            Self::Utc => at.to_string(),
            Self::Unix => (at.micros() / SECOND).to_string(),
            Self::Excel => local().strftime("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }
}

/// What is written, and how.
#[derive(Clone)]
struct File {
    db: Db,
    user: UserId,
    meter: MeterId,
    /// `None` is reading by reading.
    size: Option<Size>,
    format: TimeFormat,
    zone: jiff::tz::TimeZone,
}

/// Export a meter's readings, or what they come to
///
/// Times of which nothing is known have no line.
#[utoipa::path(
    get, path = "/energy/meters/{id}/export.csv", operation_id = "export_energy", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id"), Stretch),
    responses((status = 200, description = "The file, the oldest first",
        content((String = "text/csv", example = "at,demand_kw\n"))))
)]
pub(super) async fn csv(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(meter): Id<MeterId>,
    Query(query): Query<Stretch>,
) -> std::result::Result<([(HeaderName, String); 2], Body), Problem> {
    let mut errors = Vec::new();
    let size = match query.interval.as_deref().unwrap_or("quarter") {
        "original" => Some(None),
        "minute" => Some(Some(Size::Minute)),
        "quarter" => Some(Some(Size::Quarter)),
        "hour" => Some(Some(Size::Hour)),
        _ => None,
    };
    if size.is_none() {
        errors.push(FieldError::new("interval", "Choose original, minute, quarter or hour."));
    }
    let format = TimeFormat::parse(query.time.as_deref());
    if format.is_none() {
        errors.push(FieldError::new("time", "Choose iso, utc, unix or excel."));
    }
    let span = time::span(query.from.as_deref(), query.to.as_deref(), storage::now(), errors)?;
    let (size, format) = (size.unwrap_or_default(), format.unwrap_or(TimeFormat::Iso));
    // Asked before the answer begins: a stream cannot say 404 any more.
    let known = energy::known(&state.db, user.id, meter, storage::now()).await?;
    let span = known.and_then(|known| known.intersect(span));
    let zone = app::ssr::calendar(&user.profile).zone;
    let file = File { db: state.db.clone(), user: user.id, meter, size, format, zone };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"energy-{meter}.csv\"")),
    ];
    Ok((headers, Body::from_stream(lines(file, span))))
}

/// The file a day at a time, its heading first.
fn lines(file: File, span: Option<Span>) -> impl Stream<Item = Result<String>> {
    let heading = if file.size.is_some() { PARTS } else { READINGS };
    try_unfold(Some((heading.to_owned(), span)), move |place| {
        let file = file.clone();
        async move {
            let Some((mut text, rest)) = place else { return Ok(None) };
            // The heading alone, when nothing is known.
            let Some(span) = rest else { return Ok(Some((text, None))) };
            let end = span.end().min(span.start().plus(DAY));
            if let Some(day) = Span::new(span.start(), end) {
                file.day(&mut text, day).await?;
            }
            let rest = Span::new(end, span.end());
            Ok(Some((text, rest.map(|rest| (String::new(), Some(rest))))))
        }
    })
}

impl File {
    async fn day(&self, text: &mut String, day: Span) -> Result<()> {
        let Self { db, user, meter, .. } = self;
        // Writing to a text cannot fail.
        match self.size {
            None => {
                let powers = energy::powers(db, *user, *meter, day).await?;
                for power in powers.iter().filter(|power| day.contains(power.at)) {
                    let _ = writeln!(text, "{},{}", self.time(power.at), kw(power.milliwatts));
                }
            }
            Some(size) => {
                for part in energy::buckets(db, *user, *meter, day, size).await? {
                    let cell =
                        |mw: Option<i64>| mw.map(|mw| kw(mw).to_string()).unwrap_or_default();
                    let energy = |nanojoules: i64| kwh(nanojoules.into());
                    let _ = writeln!(
                        text,
                        "{},{},{},{},{},{},{},{},{}",
                        self.time(part.at),
                        cell(part.mean_mw()),
                        cell(part.min_mw),
                        cell(part.max_mw),
                        energy(part.delivered_nj),
                        energy(part.received_nj),
                        energy(part.spread_nj),
                        seconds(part.known_micros),
                        part.readings,
                    );
                }
            }
        }
        Ok(())
    }

    fn time(&self, at: Instant) -> String {
        self.format.write(&self.zone, at)
    }
}
