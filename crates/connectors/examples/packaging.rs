//! What 100,000 rows of reports take: from pages to rows, from a file to points, and what a slider asks for.
//!
//! ```sh
//! cargo run --release --package connectors --example packaging -- FOLDER
//! ```
//!
//! The reports are those of the simulated site. It leaves `pages/` and `time_tracking.csv` in the folder, for others to
//! be timed with the same, and prints a JSON object: the median time of each step in milliseconds, and what came out.

use connectors::packaging::{Credentials, TimeTracker, table};
use connectors::reach::Reach;
use domain::packaging::{
    Assumptions, Dimension, Filter, Metric, Points, Row, Sheet, Week, Window, outliers, points,
    read_csv, rolling_mean, summary, totals, weeks, write_csv,
};
use doubles::time_tracker::{ACCOUNT, Double, Options, PASSWORD, USERNAME};
use jiff::civil::{Date, date};
use serde_json::{Map, Value, json};
use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

const ROWS: usize = 100_000;
const FIRST: Date = date(2012, 1, 1);
const TODAY: Date = date(2018, 4, 1);
/// So many of the 326 weeks make a few more rows than are wanted.
const ROWS_PER_WEEK: u32 = 315;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("name a folder")?);
    let pages = pages().await?;
    let mut times = Map::new();
    let rows = time(&mut times, "pages", 3, || read_pages(&pages));
    let rows = &rows[..ROWS.min(rows.len())];
    leave(&folder, &pages, rows)?;
    let file = write_csv(rows);
    time(&mut times, "write", 5, || write_csv(rows));
    let read = || -> Vec<Row> {
        let rows = read_csv(&file).unwrap_or_default();
        rows.into_iter().filter_map(|(_, row)| row.ok()).collect()
    };
    let sheet = time(&mut times, "load", 5, || Sheet::new((0..).zip(read()), 0));
    let assumptions = Assumptions::at_first();
    let (all, left_out) = time(&mut times, "points", 21, || points(&sheet, &assumptions));
    let figures = figures(&sheet, &all, &mut times);
    let counts = json!({
        "rows": sheet.len(), "points": all.len(), "duplicates": left_out.duplicate.len(), "pages": pages.len(),
    });
    println!("{}", json!({ "milliseconds": times, "counts": counts, "figures": figures }));
    Ok(())
}

/// What a page asks for again and again.
fn figures(sheet: &Sheet, all: &Points, times: &mut Map<String, Value>) -> Value {
    let everything = Filter::default();
    let chosen = time(times, "select_all", 21, || all.select(sheet, &everything));
    let some = Filter {
        from: Some(date(2013, 1, 1)),
        to: Some(date(2017, 12, 31)),
        complexities: ["Basic", "Easy", "Medium"].map(str::to_owned).to_vec(),
        projects: Vec::new(),
    };
    let filtered = |window: Window| {
        let chosen = all.select(sheet, &some);
        let values = chosen.values(Metric::Profits);
        let means = rolling_mean(&chosen.day, &values, window);
        (chosen.len(), means)
    };
    let (by_points, by_days) = (Window::Points(100), Window::Days(30));
    let (count, means) = time(times, "filter_points", 21, || filtered(by_points));
    let (_, by_days_means) = time(times, "filter_days", 21, || filtered(by_days));
    let values = chosen.values(Metric::Profits);
    time(times, "slider", 21, || rolling_mean(&chosen.day, &values, by_points));
    let found = time(times, "summary", 21, || summary(&values));
    time(times, "outliers", 21, || outliers(&chosen, &values));
    let by = (Dimension::Project, Some(Dimension::Month));
    time(times, "totals", 21, || totals(&chosen, sheet, by));
    json!({
        "filtered": count,
        "last_of_points": means.last(),
        "last_of_days": by_days_means.last(),
        "median": found.map(|found| found.median),
    })
}

/// Every week's report, as the site writes it.
async fn pages() -> Result<Vec<(Week, String)>, Box<dyn Error>> {
    let options =
        Options { rows_per_week: ROWS_PER_WEEK, today: Some(TODAY), ..Options::default() };
    let site = Double::start(options).await?;
    let credentials = Credentials { username: USERNAME.to_owned(), password: PASSWORD.into() };
    let reach = Reach { everything_local: true, ..Reach::default() };
    let timeout = Duration::from_secs(600);
    let client = TimeTracker::new(&site.url().parse()?, ACCOUNT, credentials, timeout, reach)?;
    let mut pages = Vec::new();
    for week in weeks(FIRST, TODAY) {
        pages.push((week, client.report(week).await?));
    }
    Ok(pages)
}

fn read_pages(pages: &[(Week, String)]) -> Vec<Row> {
    let rows = pages.iter().flat_map(|(week, page)| {
        let rows = table(page).unwrap_or_default();
        rows.into_iter().filter_map(|cells| Row::of_cells(*week, &cells).ok())
    });
    rows.collect()
}

fn leave(folder: &Path, pages: &[(Week, String)], rows: &[Row]) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder.join("pages"))?;
    for (week, page) in pages {
        fs::write(folder.join("pages").join(format!("{week}.html")), page)?;
    }
    fs::write(folder.join("time_tracking.csv"), write_csv(rows))?;
    Ok(())
}

/// Does it so many times, and keeps the median.
fn time<T>(times: &mut Map<String, Value>, name: &str, count: usize, work: impl Fn() -> T) -> T {
    let mut taken = Vec::new();
    let result = (0..count)
        .map(|_| {
            let start = Instant::now();
            let result = black_box(work());
            taken.push(start.elapsed().as_secs_f64() * 1e3);
            result
        })
        .last();
    taken.sort_by(f64::total_cmp);
    times.insert(name.to_owned(), json!(taken[count / 2]));
    result.unwrap_or_else(work)
}
