//! Everything of one person, to take away.

use super::UserRow;
use crate::{Db, Result, energy};
use domain::Instant;
use domain::account::{User, UserId};
use serde_json::{Value, json};

/// Everything that is a person's, as named lists of JSON values. Hashes of secrets are not theirs to lose.
pub async fn export(
    db: &Db,
    user: UserId,
    now: Instant,
) -> Result<Vec<(&'static str, Vec<Value>)>> {
    let row: UserRow = sqlx::query_as(
        "select id, name, admin, disabled_at, zone, day_start_hour, week_start, clock, currency
         from account_user where id = $1",
    )
    .bind(user.0)
    .fetch_one(db.read())
    .await?;
    let sessions = super::list_sessions(db, user, now).await?;
    let tokens = super::list_tokens(db, user).await?;
    let meters = energy::meters(db, user).await?;
    let mut prices = Vec::new();
    for meter in &meters {
        let tariffs = energy::tariffs(db, user, meter.id).await?.into_iter();
        prices.extend(tariffs.map(|it| {
            let valid_from = it.valid_from.to_string();
            json!({
                "meter": meter.id, "valid_from": valid_from, "zone": it.zone, "terms": it.terms, "applies": it.applies,
            })
        }));
    }
    Ok(vec![
        ("account", vec![json!(User::from(row))]),
        ("sessions", sessions.iter().map(|session| json!(session)).collect()),
        ("tokens", tokens.iter().map(|token| json!(token)).collect()),
        ("intervals", crate::intervals::export_all(db, user).await?),
        ("interval_history", crate::intervals::export_history(db, user).await?),
        ("runs", crate::runs::export_all(db, user).await?),
        ("energy_gateways", energy::list(db, user).await?.iter().map(|it| json!(it)).collect()),
        ("energy_meters", meters.iter().map(|meter| json!(meter)).collect()),
        ("energy_prices", prices),
    ])
}
