//! Prices in words.

use super::hours::{hours, in_force};
use crate::account::moment::Teller;
use crate::energy::prices::view::{PriceNow, Prices, TariffRow};
use crate::energy::server_fns::cost::cost_words;
use crate::energy::server_fns::now::choices;
use crate::error::AppError;
use domain::account::User;
use domain::energy::price::{Band, Tier, minute_of};
use domain::energy::{MeterId, NewTariff, Tariff, TariffForm};
use domain::money::price;
use domain::{Calendar, Choice, FieldError, Instant, format};
use storage::Db;
use storage::energy::{self, Preview, StoredTariff};

pub(super) async fn prices(
    db: &Db,
    user: &User,
    wanted: Option<MeterId>,
    now: Instant,
) -> Result<Prices, AppError> {
    let meters = energy::meters(db, user.id).await?;
    let meter = match wanted {
        Some(id) => Some(energy::meter(db, user.id, id).await?),
        None => meters.first().cloned(),
    };
    let calendar = crate::ssr::calendar(&user.profile);
    let (mut now_is, mut said, mut rows) = (None, None, Vec::new());
    if let Some(meter) = &meter {
        let tariffs = energy::tariffs(db, user.id, meter.id).await?;
        now_is = price_now(&tariffs, &calendar, user.profile.clock.format(), now);
        said = energy::said_price(db, user.id, meter.id).await?.map(|said| {
            price(said.micros_per_kwh, said.currency.as_deref().unwrap_or(&user.profile.currency))
        });
        let teller = Teller::new(&user.profile, now);
        rows = tariffs.iter().map(|tariff| row(tariff, &tariffs, &teller, now)).collect();
    }
    let today = calendar.date_of(now);
    Ok(Prices {
        meters: choices(&meters),
        meter: meter.map(|meter| meter.id.0),
        now: now_is,
        said,
        tariffs: rows,
        draft: TariffForm {
            currency: user.profile.currency.clone(),
            valid_from: today.first_of_month().to_string(),
            kind: "flat".to_owned(),
            ..TariffForm::default()
        },
    })
}

/// What the next bit costs, where that does not depend on how much was drawn.
fn price_now(
    tariffs: &[StoredTariff],
    calendar: &Calendar,
    clock: &str,
    now: Instant,
) -> Option<PriceNow> {
    let local = calendar.local(now);
    let terms = &in_force(tariffs, now)?.terms;
    let minute = minute_of(local);
    let band = terms.import.band_at(local.weekday(), minute);
    let until = |band: &Band| {
        let time = jiff::civil::Time::midnight()
            .saturating_add(jiff::Span::new().minutes(i64::from(band.to_minute % 1440)));
        format!("{}, until {}", band.name, time.strftime(clock))
    };
    let words = match &terms.import {
        Tariff::Tiers { .. } => "in the first tier of the month".to_owned(),
        _ => band.map(until).unwrap_or_default(),
    };
    let micros = terms.import.price_at(local.weekday(), minute, 0);
    Some(PriceNow { price: price(micros, &terms.currency), words })
}

/// `tariffs` are all of the meter.
fn row(
    stored: &StoredTariff,
    tariffs: &[StoredTariff],
    teller: &Teller,
    now: Instant,
) -> TariffRow {
    let (kind, mut lines) = lines(&stored.terms.import, &stored.terms.currency);
    if let Some(export) = stored.terms.export {
        lines.push(("What you give earns".to_owned(), price(export, &stored.terms.currency)));
    }
    TariffRow {
        id: stored.id,
        from: stored.valid_from.strftime("%-d %b %Y").to_string(),
        kind: kind.to_owned(),
        lines,
        hours: hours(stored, tariffs, now).words(|at| teller.at(at).words),
        in_force: in_force(tariffs, now).is_some_and(|it| it.id == stored.id),
        present: stored.is_present(),
    }
}

fn lines(tariff: &Tariff, currency: &str) -> (&'static str, Vec<(String, String)>) {
    match tariff {
        Tariff::Flat { price: flat } => {
            ("Flat", vec![("At any time".to_owned(), price(*flat, currency))])
        }
        Tariff::TimeOfUse { bands, otherwise } => {
            let mut lines: Vec<_> =
                bands.iter().map(|it| (band_words(it), price(it.price, currency))).collect();
            lines.push(("Otherwise".to_owned(), price(*otherwise, currency)));
            ("By time of day", lines)
        }
        Tariff::Tiers { tiers } => {
            let line = |tier: &Tier| (tier_words(tier), price(tier.price, currency));
            ("In tiers, by month", tiers.iter().map(line).collect())
        }
    }
}

fn band_words(band: &Band) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let times = format!("{}–{}", clock(band.from_minute), clock(band.to_minute));
    format!("{} · {} {times}", band.name, days(&band.days.names()))
}

/// `every day`, `Mon–Fri`, `Sat, Sun`.
fn days(names: &[String]) -> String {
    let short = |name: &String| {
        let mut letters = name.chars();
        letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default()
            + letters.as_str()
    };
    match names.join(" ").as_str() {
        "mon tue wed thu fri sat sun" => "every day".to_owned(),
        "mon tue wed thu fri" => "Mon–Fri".to_owned(),
        "sat sun" => "Sat–Sun".to_owned(),
        _ => names.iter().map(short).collect::<Vec<_>>().join(", "),
    }
}

fn tier_words(tier: &Tier) -> String {
    match tier.up_to_milli_kwh {
        Some(bound) => format!("Up to {} kWh", bound as f64 / 1000.0),
        None => "Beyond".to_owned(),
    }
}

pub(super) async fn save(
    db: &Db,
    user: &User,
    meter: MeterId,
    draft: TariffForm,
    past: Option<&str>,
    now: Instant,
) -> Result<(), AppError> {
    let new = NewTariff::parse(&draft)?;
    let zone = user.profile.zone.clone();
    let apply = match past {
        Some("apply") => true,
        Some("keep") => false,
        _ => {
            let preview =
                energy::preview(db, user.id, meter, new.clone(), zone.clone(), now).await?;
            if preview.hours > 0 {
                return Err(vec![question(&preview)].into());
            }
            true
        }
    };
    energy::add_tariff(db, user.id, meter, new, zone, apply, now).await?;
    Ok(())
}

/// What the past would cost, before anything is changed.
fn question(preview: &Preview) -> FieldError {
    let words = past_words(preview.hours, &cost_words(&preview.old), &cost_words(&preview.new));
    let choices = vec![
        Choice::new("apply", "Apply it to them"),
        Choice::new("keep", "Keep them as they are; from now on only"),
    ];
    FieldError::new("past", words).with_choices(choices)
}

/// `old` is empty where no hour of them has a price.
fn past_words(hours: usize, old: &str, new: &str) -> String {
    let (change, none) = match hours {
        1 => (
            "1 hour that is past would change its price.".to_owned(),
            "It has no price yet; with this one it comes to",
        ),
        many => (
            format!("{} hours that are past would change their price.", format::count(many as u64)),
            "They have no price yet; with this one they come to",
        ),
    };
    match old.is_empty() {
        true => format!("{change} {none} {new}."),
        false => format!("{change} Since that date it was {old}; it would be {new}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hour_of_the_past_is_spoken_of_as_one() {
        let one = past_words(1, "", "0.30 EUR");
        let want = "1 hour that is past would change its price. It has no price yet; with this one it comes to 0.30 EUR.";
        assert_eq!(one, want);
        assert!(
            past_words(2, "", "0.60 EUR")
                .contains("They have no price yet; with this one they come to")
        );
    }

    #[test]
    fn days_are_told_in_few_words() {
        let check = |names: &[&str], want: &str| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(days(&names), want);
        };
        check(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "every day");
        check(&["mon", "tue", "wed", "thu", "fri"], "Mon–Fri");
        check(&["sat", "sun"], "Sat–Sun");
        check(&["mon", "wed"], "Mon, Wed");
    }
}
