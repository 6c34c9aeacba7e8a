//! A report's page as what is kept of it.

use connectors::archive::pack;
use connectors::packaging::{LayoutChanged, table};
use domain::packaging::{Row, Week};
use storage::packaging::Report;

/// Reads the rows of a page; those that are none are listed with their reasons.
pub(super) fn read(week: Week, page: &str) -> Result<Report, LayoutChanged> {
    let mut report = Report::default();
    for (position, cells) in table(page)?.into_iter().enumerate() {
        match Row::of_cells(week, &cells) {
            Ok(row) => report.rows.push(row),
            Err(why) => report.unreadable.push((position, why, cells)),
        }
    }
    Ok(report)
}

/// The page compressed, and what is read of it. A report of thousands of rows takes a while, so no other task of this
/// thread waits for it.
pub(super) async fn packed(
    week: Week,
    page: String,
) -> storage::Result<Result<(Vec<u8>, Report), LayoutChanged>> {
    let work = move || {
        let packed = pack(&page).map_err(storage::Error::internal)?;
        Ok(read(week, &page).map(|report| (packed, report)))
    };
    tokio::task::spawn_blocking(work).await.map_err(storage::Error::internal)?
}
