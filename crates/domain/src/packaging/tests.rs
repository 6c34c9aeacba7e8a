//! Rows in short, for the tests of all figures.

mod figures;
mod files;
mod forms;
mod properties;

use super::*;
use jiff::civil::Date;

/// `date key complexity hours`, with the key split and `-` for an empty cell.
fn row(text: &str) -> Row {
    let words: Vec<&str> =
        text.split(' ').map(|word| if word == "-" { "" } else { word }).collect();
    let [date, key, complexity, hours] = words[..] else { panic!("four words: {text}") };
    let mut cells: [String; CELLS] = std::array::from_fn(|_| String::new());
    for (place, cell) in [(0, key), (3, complexity), (9, hours)] {
        cell.clone_into(&mut cells[place]);
    }
    let date: Date = date.parse().expect("a date");
    let row = Row::of_cells(Week::of(date), &cells).expect("a row");
    Row { date, ..row }
}

/// Rows with the ids 1, 2, …
fn sheet(rows: &[&str]) -> Sheet {
    Sheet::new((1..).zip(rows.iter().map(|text| row(text))), 0)
}

fn day(text: &str) -> i32 {
    day_of(text.parse().expect("a date"))
}

/// `from wage name:price:hours …`, one text for each date.
fn assumptions(terms: &[&str]) -> Assumptions {
    let read = |text: &&str| {
        let mut words = text.split(' ').map(str::to_owned);
        let (from, wage) = (words.next().expect("a date"), words.next().expect("a wage"));
        let complexity = |word: String| {
            let parts: Vec<String> = word.split(':').map(str::to_owned).collect();
            let [name, price, planned_hours] = parts.try_into().expect("three parts");
            ComplexityForm { name, price, planned_hours }
        };
        TermsForm { from, wage, complexities: words.map(complexity).collect() }
    };
    let terms = terms.iter().map(read).collect();
    Assumptions::parse(&AssumptionsForm { currency: "USD".to_owned(), terms }).expect("good")
}
