//! What the site knows of a week: the same for the same seed, and more of it as time goes by.

use super::package::Package;
use domain::packaging::{CELLS, Week};
use jiff::civil::{Date, date};

/// The Sunday of the first week of all.
const FIRST: Date = date(2012, 1, 1);

/// One row of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// As a person reads them.
    cells: [String; CELLS],
    /// Beside the name, in a table of its own.
    pub(super) attachment: Option<String>,
}

impl Row {
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(String::as_str)
    }

    /// Each cell with everything that is written in it.
    pub(super) fn texts(self) -> Vec<String> {
        let mut cells = Vec::from(self.cells);
        if let Some(attachment) = self.attachment {
            cells[1] = format!("{} {attachment}", cells[1]);
        }
        cells
    }
}

/// The rows of a week, as they are known on a day.
pub(super) fn rows(seed: u64, rows_per_week: u32, week: Week, today: Date) -> Vec<Row> {
    let (slots, since) = (u64::from(rows_per_week), i64::from((today - week.start()).get_days()));
    let Ok(number) = u64::try_from((week.start() - FIRST).get_days() / 7) else {
        return Vec::new();
    };
    let mut known = Vec::new();
    for slot in 0..slots {
        let package = Package::of(seed, number, slot, slots);
        if since < entered(&package) {
            continue;
        }
        let spent = known_hours(&package, since);
        known.push((package, row(&package, spent)));
        // Somebody else spent some time on it too, and wrote it down a day later.
        if package.roll_week(20).is_multiple_of(90) && since > entered(&package) {
            known.push((package, second_row(&package, spent)));
        }
    }
    known.sort_by_key(|(package, _)| (package.project(), package.number));
    known.into_iter().map(|(_, row)| row).collect()
}

/// So many days after the Sunday the row is there: mostly on a working day, sometimes the week after.
fn entered(package: &Package) -> i64 {
    let roll = package.roll_week(21);
    let within = |days: u64| (roll / 10 % days) as i64;
    match roll % 10 {
        0 | 1 => 7 + within(9),
        2 => 6,
        _ => 1 + within(5),
    }
}

/// Hundredths of an hour of this week, so many days after its Sunday: a fifth for each working day, and of every tenth
/// package the second half is written down only the week after.
fn known_hours(package: &Package, since: i64) -> u64 {
    let hours = package.hours_of_week();
    let days = since.clamp(0, 5) as u64;
    let late = package.roll_week(22).is_multiple_of(10) && since < 12;
    hours * days / if late { 10 } else { 5 }
}

fn row(package: &Package, spent: u64) -> Row {
    let total = package.hours_before() + spent;
    let (packaging, testing) = (total * 60 / 100, total * 25 / 100);
    let passes = package.age / 3;
    let cells = [
        package.key(),
        package.name(),
        package.kind().to_owned(),
        package.complexity().to_owned(),
        package.technology().to_owned(),
        package.status().to_owned(),
        package.packager().to_owned(),
        package.qa().to_owned(),
        package.order(),
        odd(package).unwrap_or_else(|| decimal(total)),
        if spent == 0 { String::new() } else { decimal(spent) },
        if passes == 0 { String::new() } else { passes.to_string() },
        if package.age > 8 { "Yes" } else { "" }.to_owned(),
        if package.roll_week(23).is_multiple_of(30) { decimal(50) } else { String::new() },
        decimal(packaging),
        decimal(testing),
        decimal(total - packaging - testing),
    ];
    Row { cells, attachment: package.attachment() }
}

fn second_row(package: &Package, spent: u64) -> Row {
    let mut row = row(package, spent);
    row.cells[6] = "Eve".to_owned();
    row.cells[10] = decimal(25);
    row
}

/// What people make of a number now and then.
fn odd(package: &Package) -> Option<String> {
    let odd = match package.roll_week(24) % 400 {
        0..=3 => "",
        4 => "1,5",
        5 => "n/a",
        _ => return None,
    };
    Some(odd.to_owned())
}

/// Hundredths as a decimal.
fn decimal(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests;
