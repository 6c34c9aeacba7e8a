//! What energy cost, in words.

use crate::error::AppError;
use domain::Span;
use domain::account::UserId;
use domain::energy::MeterId;
use domain::money::money;
use storage::Db;
use storage::energy::{self, Totals};

/// What a span cost, and apart from it what was earned; `None` where no hour has a price.
pub(super) async fn cost(
    db: &Db,
    user: UserId,
    meter: MeterId,
    span: Span,
) -> Result<Option<Cost>, AppError> {
    let totals = energy::total(&energy::costs(db, user, meter, span).await?);
    Ok((!totals.is_empty()).then_some(Cost(totals)))
}

/// `34.12 EUR, with 2.10 EUR earned`; empty where no hour has a price.
pub(in crate::energy) fn cost_words(totals: &Totals) -> String {
    let cost = Cost(totals.clone());
    match cost.credit() {
        Some(credit) => format!("{}, with {credit} earned", cost.gross()),
        None => cost.gross(),
    }
}

/// Money by currency: nobody adds up different ones.
pub(super) struct Cost(Totals);

impl Cost {
    /// `34.12 EUR`: what was drawn costs that, whatever was earned.
    pub fn gross(&self) -> String {
        self.each(|it| it.cost_micros)
    }

    /// `2.10 EUR`, where anything was earned that can be said in hundredths.
    pub fn credit(&self) -> Option<String> {
        let any = self.0.values().any(|it| it.credit_micros.abs() >= 5_000);
        any.then(|| self.each(|it| it.credit_micros))
    }

    fn each(&self, micros: impl Fn(&energy::Money) -> i64) -> String {
        let sums = self.0.iter().map(|(currency, it)| money(micros(it), currency));
        sums.collect::<Vec<_>>().join(" and ")
    }
}
