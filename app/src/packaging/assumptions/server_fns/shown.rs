//! Assumptions in words, and what others would change.

use super::differences::differences;
use crate::account::moment::Teller;
use crate::error::AppError;
use crate::packaging::assumptions::view::{AssumptionsView, Change, HistoryView, Past, Preview};
use domain::account::User;
use domain::packaging::{Assumptions, AssumptionsForm, Sheet, points, summary};
use domain::{Instant, format};
use storage::{Db, packaging};

pub(super) async fn assumptions(
    db: &Db,
    user: &User,
    now: Instant,
) -> Result<AssumptionsView, AppError> {
    let saved = packaging::assumptions(db).await?;
    let teller = Teller::new(&user.profile, now);
    Ok(AssumptionsView {
        admin: user.admin,
        revision: saved.revision,
        form: AssumptionsForm::of(&saved.assumptions),
        saved_at: saved.saved_at.map(|at| teller.at(at)),
        saved_by: saved.saved_by,
        today: crate::ssr::calendar(&user.profile).date_of(now).to_string(),
    })
}

pub(super) async fn history(db: &Db, user: &User, now: Instant) -> Result<HistoryView, AppError> {
    let teller = Teller::new(&user.profile, now);
    let mut before = AssumptionsForm::of(&Assumptions::at_first());
    let begun = vec!["Those that Hindsight begins with".to_owned()];
    let mut states = vec![Past { at: None, by: None, changes: begun, form: before.clone() }];
    for saved in packaging::history(db).await?.into_iter().rev() {
        let form = AssumptionsForm::of(&saved.assumptions);
        states.push(Past {
            at: saved.saved_at.map(|at| teller.at(at)),
            by: saved.saved_by,
            changes: differences(&before, &form),
            form: form.clone(),
        });
        before = form;
    }
    states.reverse();
    Ok(HistoryView { admin: user.admin, states })
}

pub(super) async fn preview(db: &Db, form: &AssumptionsForm) -> Result<Preview, AppError> {
    let after = Assumptions::parse(form)?;
    let before = packaging::assumptions(db).await?.assumptions;
    let sheet = packaging::sheet(db).await?;
    let form = AssumptionsForm::of(&after);
    let (was, will) = (Means::of(&sheet, &before), Means::of(&sheet, &after));
    Ok(Preview { form, changes: changes(&was, &will) })
}

/// What all rows come to.
struct Means {
    currency: String,
    packages: usize,
    /// `None` without packages.
    profit: Option<f64>,
    costs: Option<f64>,
    planned_profit: Option<f64>,
}

impl Means {
    fn of(sheet: &Sheet, assumptions: &Assumptions) -> Self {
        let (points, _) = points(sheet, assumptions);
        let mean = |values: &[f64]| summary(values).map(|summary| summary.mean);
        Self {
            currency: assumptions.currency.clone(),
            packages: points.len(),
            profit: mean(&points.profit),
            costs: mean(&points.cost),
            planned_profit: mean(&points.planned_profit),
        }
    }
}

fn changes(was: &Means, will: &Means) -> Vec<Change> {
    let money = |name: &str, before: Option<f64>, after: Option<f64>| Change {
        name: name.to_owned(),
        before: before.map_or("–".to_owned(), |it| amount(it, &was.currency)),
        after: after.map_or("–".to_owned(), |it| amount(it, &will.currency)),
        by: match before.zip(after) {
            // Amounts of two currencies have no difference; of those of one, it is that of what is read.
            Some((before, after)) if was.currency == will.currency => {
                let cents = (after * 100.0).round() - (before * 100.0).round();
                by(cents / 100.0, &was.currency)
            }
            _ => String::new(),
        },
    };
    let count = |many: usize| format::count(many as u64);
    let more = match will.packages.checked_sub(was.packages) {
        Some(0) => String::new(),
        Some(more) => format!("+{}", count(more)),
        None => format!("−{}", count(was.packages - will.packages)),
    };
    let packages = Change {
        name: "Reports counted".to_owned(),
        before: count(was.packages),
        after: count(will.packages),
        by: more,
    };
    vec![
        money("Mean profit", was.profit, will.profit),
        money("Mean costs", was.costs, will.costs),
        money("Mean planned profit", was.planned_profit, will.planned_profit),
        packages,
    ]
}

/// `−12.30 USD`
fn amount(value: f64, currency: &str) -> String {
    let text = format!("{:.2}", value.abs());
    let sign = if value < 0.0 && text != "0.00" { "−" } else { "" };
    format!("{sign}{text} {currency}")
}

/// The same with a plus; empty for what is nothing when rounded.
fn by(value: f64, currency: &str) -> String {
    let text = amount(value, currency);
    match text.starts_with('−') {
        _ if text.starts_with("0.00 ") => String::new(),
        true => text,
        false => format!("+{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(packages: usize, profit: Option<f64>, currency: &str) -> Means {
        Means {
            currency: currency.to_owned(),
            packages,
            profit,
            costs: Some(20.0),
            planned_profit: Some(64.0),
        }
    }

    #[test]
    fn a_change_is_told_as_before_after_and_by_how_much() {
        let found = changes(&means(1_200, Some(-3.456), "USD"), &means(1_190, Some(1.004), "USD"));
        let told = |change: &Change| {
            let Change { before, after, by, .. } = change;
            [before, after, by].map(String::clone)
        };
        assert_eq!(told(&found[0]), ["−3.46 USD", "1.00 USD", "+4.46 USD"]);
        assert_eq!(told(&found[1]), ["20.00 USD", "20.00 USD", ""]);
        assert_eq!(told(&found[3]), ["1,200", "1,190", "−10"]);
        let found = changes(&means(0, None, "USD"), &means(1, Some(-0.001), "EUR"));
        assert_eq!(told(&found[0]), ["–", "0.00 EUR", ""]);
        assert_eq!(told(&found[1]), ["20.00 USD", "20.00 EUR", ""]);
        assert_eq!(told(&found[3]), ["0", "1", "+1"]);
    }
}
