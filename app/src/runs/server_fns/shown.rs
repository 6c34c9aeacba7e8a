//! Runs as the pages show them.

use super::figure;
use crate::account::moment::Teller;
use crate::error::AppError;
use crate::runs::view::{ListQuery, Listing, RunRow, RunView};
use crate::ssr::calendar;
use domain::account::{User, UserId};
use domain::instant::SECOND;
use domain::runs::{Run, RunId, Series, Summary};
use domain::{Calendar, Instant, Span, format};
use jiff::civil::Date;
use storage::Db;
use storage::runs::{self, Filter};

/// How many runs are on a page of the list.
const PAGE: i64 = 50;

pub(super) async fn listing(
    db: &Db,
    user: &User,
    query: ListQuery,
    now: Instant,
) -> Result<Listing, AppError> {
    let after = read_cursor(&query.after);
    let filter = filter(&query, &calendar(&user.profile));
    let backwards = filter.is_none();
    let mut found = match filter {
        Some(filter) => runs::list(db, user.id, &filter, after, PAGE + 1, now).await?,
        None => Vec::new(),
    };
    let more = found.len() as i64 > PAGE;
    found.truncate(PAGE as usize);
    let more = found.last().filter(|_| more).map(cursor);
    let any = !found.is_empty() || any(db, user.id, now).await?;
    let teller = Teller::new(&user.profile, now);
    let summaries = runs::summaries(db, user.id, &found, now).await?;
    Ok(Listing {
        now,
        runs: summaries.iter().map(|summary| row(summary, &teller)).collect(),
        backwards,
        hosts: runs::hosts(db, user.id).await?,
        more,
        any,
    })
}

async fn any(db: &Db, user: UserId, now: Instant) -> Result<bool, AppError> {
    Ok(!runs::list(db, user, &Filter::default(), None, 1, now).await?.is_empty())
}

/// What a URL cannot mean does not filter: the form above the list shows it as left out, too. `None` where no run can
/// be, as the last day is before the first.
fn filter(query: &ListQuery, calendar: &Calendar) -> Option<Filter> {
    let day = |text: &str| text.parse::<Date>().ok();
    let from = day(&query.from).map(|date| calendar.day(date).start());
    let to = day(&query.to).map(|date| calendar.day(date).end());
    let span = match (from, to) {
        (None, None) => None,
        _ => Some(Span::new(from.unwrap_or_default(), to.unwrap_or(Instant::MAX))?),
    };
    Some(Filter {
        name: query.name.trim().to_owned(),
        same_as: None,
        host: Some(query.host.clone()).filter(|host| !host.is_empty()),
        state: query.state.parse().ok(),
        span,
    })
}

fn cursor(run: &Run) -> String {
    format!("{}-{}", run.start.micros(), run.id)
}

fn read_cursor(text: &str) -> Option<(Instant, RunId)> {
    let (start, id) = text.split_once('-')?;
    Some((Instant::from_micros(start.parse().ok()?)?, id.parse().ok()?))
}

fn row(summary: &Summary, teller: &Teller) -> RunRow {
    let Summary { run, figure, sparkline, .. } = summary;
    RunRow {
        id: run.id.0,
        name: run.facts.name.clone(),
        description: run.facts.description.clone(),
        host: run.facts.host.clone().unwrap_or_default(),
        pulse: run.pulse(),
        started: teller.at(run.start),
        duration: figure.duration(),
        above: figure.above,
        threshold: run.facts.threshold,
        mean: figure.mean,
        peak: figure.peak,
        sparkline: sparkline.clone(),
    }
}

pub(super) async fn run(
    db: &Db,
    user: &User,
    id: RunId,
    points: u32,
    now: Instant,
) -> Result<RunView, AppError> {
    let summary = runs::summary(db, user.id, id, now).await?;
    let chart = runs::chart(db, user.id, id, (None, None), points, now).await?;
    let teller = Teller::new(&user.profile, now);
    let run = &summary.run;
    let series = match run.facts.series {
        Series::System => "by the whole machine",
        Series::Tree => "by the command",
    };
    Ok(RunView {
        now,
        known_until: chart.known_until(),
        ended: run.end.map(|end| teller.at(end)),
        unknown: summary.figure.unknown,
        series: series.to_owned(),
        facts: facts(&summary),
        command: run.facts.command.as_ref().map(|words| quoted(words)),
        chart: (!chart.points.is_empty())
            .then(|| figure::chart(&chart, &summary, &calendar(&user.profile))),
        pruned: run.pruned_at.is_some(),
        rounded: summary.rounded,
        row: row(&summary, &teller),
    })
}

/// What else is known, in the order in which it is asked for.
fn facts(summary: &Summary) -> Vec<(String, String)> {
    let Run { facts, cpu_micros, peak_memory, skew_micros, .. } = &summary.run;
    let skew = skew_micros.filter(|skew| skew.abs() >= SECOND).map(|skew| {
        let side = if skew > 0 { "ahead of" } else { "behind" };
        format!("{} {side} the server’s", format::seconds(skew.abs()))
    });
    // Exactly as it was declared.
    let every =
        facts.interval_micros.map(|micros| format!("every {} s", micros as f64 / SECOND as f64));
    let commit = facts.git_commit.as_ref().map(|commit| commit.chars().take(12).collect());
    [
        ("CPU time", cpu_micros.map(format::seconds)),
        ("Peak memory", peak_memory.map(format::bytes)),
        ("Host", facts.host.clone()),
        ("Cores", facts.cores.map(|cores| cores.to_string())),
        ("Directory", facts.directory.clone()),
        ("Branch", facts.git_branch.clone()),
        ("Commit", commit),
        ("Sampled", every),
        ("Its clock", skew),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect()
}

/// Words as a POSIX shell takes them back.
pub(super) fn quoted(words: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    let quote = |word: &String| {
        if !word.is_empty() && word.chars().all(plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    };
    words.iter().map(quote).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::account::Profile;
    use domain::runs::State;

    #[test]
    fn what_a_url_cannot_mean_does_not_filter() {
        let calendar = calendar(&Profile::default());
        let read = |from: &str, to: &str, state: &str| {
            let (from, to, state) = (from.to_owned(), to.to_owned(), state.to_owned());
            filter(&ListQuery { from, to, state, ..ListQuery::default() }, &calendar)
        };
        let odd = read("soon", "1.3.2026", "bogus").expect("a filter");
        assert_eq!((odd.state, odd.span), (None, None));
        let day = read("2026-03-01", "2026-03-01", "lost").expect("a filter");
        assert_eq!((day.state, day.span.is_some()), (Some(State::Lost), true));
        assert!(read("2026-03-02", "2026-03-01", "").is_none(), "no day is between");
    }

    #[test]
    fn a_command_can_be_pasted_into_a_shell() {
        let check = |words: &[&str], want: &str| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            assert_eq!(quoted(&words), want);
        };
        check(&["make", "-j4", "A=b"], "make -j4 A=b");
        check(&["echo", "it's $HOME", ""], r"echo 'it'\''s $HOME' ''");
    }
}
