//! The page's answers, made of what storage keeps.

use super::PAGE;
use crate::account::moment::Teller;
use crate::error::AppError;
use crate::packaging::figures::headline;
use crate::packaging::view::{Counts, LeftRow, Overview, SourceView, TermsView, UnreadRow, Whole};
use domain::Instant;
use domain::account::{User, UserId};
use domain::packaging::{Assumptions, AssumptionsForm, Column, Query, TermsForm, points};
use storage::{Db, packaging};

pub(super) async fn overview(
    db: &Db,
    user: &User,
    query: &Query,
    now: Instant,
) -> Result<Overview, AppError> {
    let teller = Teller::new(&user.profile, now);
    let sheet = packaging::sheet(db).await?;
    let saved = packaging::assumptions(db).await?;
    let (filter, ..) = query.read();
    let (all, left_out) = points(&sheet, &saved.assumptions);
    let chosen = all.select(&sheet, &filter);
    let saved_at = saved.saved_at.map(|at| (teller.on(at), saved.saved_by));
    Ok(Overview {
        admin: user.admin,
        rows: sheet.len() + sheet.unreadable as usize,
        days: all.day.first().copied().zip(all.day.last().copied()),
        headline: headline(&all, &chosen, &sheet, &filter),
        left_out: Counts::of(&left_out),
        terms: TermsView {
            assumptions: saved.assumptions,
            revision: saved.revision,
            saved: saved_at,
        },
        source: SourceView { address: None, last_scrape: None },
    })
}

pub(super) async fn whole(db: &Db) -> Result<Whole, AppError> {
    let assumptions = packaging::assumptions(db).await?.assumptions;
    let sheet = packaging::sheet(db).await?;
    Ok(Whole { sheet: (*sheet).clone(), assumptions })
}

pub(super) async fn left_out(db: &Db, ids: &[i64]) -> Result<Vec<LeftRow>, AppError> {
    let rows = packaging::rows_by_id(db, &ids[..ids.len().min(PAGE)]).await?;
    let row = |kept: packaging::Kept| {
        let cell = |column| kept.row.get(column).to_owned();
        LeftRow {
            id: kept.id,
            date: kept.row.date.to_string(),
            key: cell(Column::Key),
            name: cell(Column::Name),
            complexity: cell(Column::Complexity),
            hours: cell(Column::TotalTime),
        }
    };
    Ok(rows.into_iter().map(row).collect())
}

pub(super) async fn unreadable(
    db: &Db,
    week: &str,
    position: i64,
) -> Result<Vec<UnreadRow>, AppError> {
    let after = week.parse().ok().map(|week| (week, position));
    let rows = packaging::unreadable(db, (None, None), after, PAGE as i64).await?;
    let row = |row: packaging::UnreadRow| UnreadRow {
        week: row.week,
        position: row.position,
        reason: row.reason,
        text: row.cells.join(" | "),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Terms of a date that is there already take their place.
pub(super) async fn save(
    db: &Db,
    user: UserId,
    terms: TermsForm,
    revision: i64,
    now: Instant,
) -> Result<(), AppError> {
    let saved = packaging::assumptions(db).await?.assumptions;
    let mut form = AssumptionsForm::of(&saved);
    form.terms.retain(|other| other.from != terms.from.trim());
    form.terms.insert(0, terms);
    let new = Assumptions::parse(&form)?;
    packaging::save_assumptions(db, user, new, Some(revision), now).await?;
    Ok(())
}
