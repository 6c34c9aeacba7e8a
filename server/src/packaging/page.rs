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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::packaging::{CELLS, Column, Outcome, Unreadable};
    use jiff::civil::date;

    fn row(cells: &[&str], tag: &str) -> String {
        let cells: String = cells.iter().map(|cell| format!("<{tag}>{cell}</{tag}>")).collect();
        format!("<tr>{cells}</tr>")
    }

    #[test]
    fn rows_that_cannot_be_read_are_listed_with_their_place_and_reason() {
        let mut header = [""; CELLS];
        (header[3], header[9]) = ("Complexity", "Total Time (1)");
        let mut good = ["<b>a</b> &amp; <i>b</i>"; CELLS];
        good[0] = "ABC-12";
        let mut keyless = good;
        keyless[0] = " ";
        let rows =
            [row(&good, "td"), row(&keyless, "td"), row(&good[..16], "td"), row(&good, "td")];
        let page =
            format!("<table id=issueDetails>{}{}</table>", row(&header, "th"), rows.concat());
        let week = Week::of(date(2018, 2, 18));
        let report = read(week, &page).expect("a report");
        assert_eq!(report.rows.len(), 2);
        assert_eq!(report.rows[0].get(Column::Name), "a & b");
        let unreadable: Vec<_> = report
            .unreadable
            .iter()
            .map(|(at, why, cells)| (*at, why.clone(), cells.len()))
            .collect();
        assert_eq!(unreadable, [(1, Unreadable::NoKey, 17), (2, Unreadable::Cells(16), 16)]);
        assert_eq!(report.outcome(), Outcome::Ok);

        let empty = format!("<table id=issueDetails>{}</table>", row(&header, "th"));
        assert_eq!(read(week, &empty).expect("a report").outcome(), Outcome::Empty);
        assert!(read(week, "<p>Nothing to see here").is_err());
    }
}
