//! What is said at the end, on standard error: how long, how it ended, how busy, and where to see more.

use crate::command::End;
use crate::sampler::Totals;
use crate::sender::Outcome;
use crate::spool::LeftOut;
use domain::runs::{Figure, RunId};
use std::path::Path;
use std::time::Duration;

pub struct Summary<'a> {
    pub elapsed: Duration,
    /// `None` without a command.
    pub end: Option<End>,
    pub totals: Totals,
    /// Percent.
    pub threshold: f64,
    pub server: &'a str,
    pub run: Option<RunId>,
    pub outcome: Outcome,
    /// What there was no room for.
    pub left_out: LeftOut,
    /// What is kept for later.
    pub spool: Option<&'a Path>,
}

impl Summary<'_> {
    /// A line each.
    pub fn lines(&self) -> Vec<String> {
        let mut first = vec![seconds(self.elapsed.as_secs_f64())];
        if let Some(end) = self.end {
            first.push(match end.signal {
                Some(signal) => format!("signal {signal}, exit code {}", end.code),
                None => format!("exit code {}", end.code),
            });
            first.push(format!("{:.2} s of CPU", end.cpu_seconds));
            first.push(format!("{} peak memory", bytes(end.peak_memory)));
        }
        let mut lines = vec![first.join(", ")];
        let mut busy = vec![format!("machine {}", self.figure(&self.totals.system))];
        if self.end.is_some() {
            busy.push(format!("command {}", self.figure(&self.totals.tree)));
        }
        lines.push(busy.join("; "));
        lines.extend(self.left_out());
        lines.push(self.whereabouts());
        lines
    }

    fn left_out(&self) -> Option<String> {
        let samples = match self.left_out.samples {
            0 => None,
            1 => Some("1 sample".to_owned()),
            n => Some(format!("{n} samples")),
        };
        let end = self.left_out.end.then(|| "the end".to_owned());
        let what = samples.into_iter().chain(end).collect::<Vec<_>>().join(" and ");
        (!what.is_empty()).then(|| format!("left out for want of room: {what}"))
    }

    fn figure(&self, figure: &Figure) -> String {
        let (Some(mean), Some(peak)) = (figure.mean, figure.peak) else {
            return "CPU unknown".to_owned();
        };
        let above = seconds(figure.above as f64 / 1e6);
        format!("CPU {mean:.1} % mean, {peak:.1} % peak, above {} % for {above}", self.threshold)
    }

    fn whereabouts(&self) -> String {
        let page = self.run.map(|run| format!("{}/runs/{run}", self.server));
        match (&self.outcome, page, self.spool) {
            (Outcome::Gone, _, Some(path)) => {
                let place = path.display();
                format!(
                    "the run was deleted on the server; what it has not is in {place} until the next run"
                )
            }
            (Outcome::Gone, ..) => "the run was deleted on the server".to_owned(),
            (Outcome::Complete, Some(page), _) => page,
            (_, page, Some(path)) => {
                let place = format!(
                    "kept in {}; the next run or `grasshopper sync` sends it",
                    path.display()
                );
                page.map_or_else(
                    || place.clone(),
                    |page| format!("{page} is incomplete; the rest is {place}"),
                )
            }
            (_, page, None) => page.map_or_else(
                || "it could not be reported".to_owned(),
                |page| format!("{page} is incomplete; the rest is lost"),
            ),
        }
    }
}

fn seconds(seconds: f64) -> String {
    let whole = seconds as u64;
    match (whole / 3600, whole / 60 % 60) {
        (0, 0) => format!("{seconds:.2} s"),
        (0, minutes) => format!("{minutes} min {:.1} s", seconds % 60.0),
        (hours, minutes) => format!("{hours} h {minutes} min {} s", whole % 60),
    }
}

fn bytes(bytes: u64) -> String {
    let mebibytes = bytes as f64 / 1_048_576.0;
    if mebibytes >= 1024.0 {
        format!("{:.2} GiB", mebibytes / 1024.0)
    } else {
        format!("{mebibytes:.1} MiB")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(outcome: Outcome) -> Summary<'static> {
        let figure =
            Figure { above: 2_500_000, mean: Some(37.25), peak: Some(99.9), ..Figure::default() };
        Summary {
            elapsed: Duration::from_millis(3_250),
            end: Some(End { code: 143, signal: Some(15), cpu_seconds: 1.5, peak_memory: 3 << 20 }),
            totals: Totals { system: figure, tree: Figure::default() },
            threshold: 1.0,
            server: "http://h",
            run: Some(RunId(7)),
            outcome,
            left_out: LeftOut::default(),
            spool: Some(Path::new("/s/x.jsonl")),
        }
    }

    #[test]
    fn a_run_is_summed_up() {
        assert_eq!(
            summary(Outcome::Complete).lines(),
            [
                "3.25 s, signal 15, exit code 143, 1.50 s of CPU, 3.0 MiB peak memory",
                "machine CPU 37.2 % mean, 99.9 % peak, above 1 % for 2.50 s; command CPU unknown",
                "http://h/runs/7",
            ]
        );
        let alone = Summary { end: None, ..summary(Outcome::Complete) };
        assert_eq!(
            alone.lines()[..2],
            ["3.25 s", "machine CPU 37.2 % mean, 99.9 % peak, above 1 % for 2.50 s"]
        );
    }

    #[test]
    fn it_says_what_had_no_room() {
        let check = |samples, end, want: Option<&str>| {
            let left_out = LeftOut { samples, end };
            let summary = Summary { left_out, ..summary(Outcome::Left) };
            assert_eq!(summary.left_out().as_deref(), want);
        };
        check(0, false, None);
        check(1, false, Some("left out for want of room: 1 sample"));
        check(7, true, Some("left out for want of room: 7 samples and the end"));
    }

    #[test]
    fn it_says_where_the_run_is() {
        let check = |summary: Summary, want: &str| assert_eq!(summary.whereabouts(), want);
        check(
            summary(Outcome::Gone),
            "the run was deleted on the server; what it has not is in /s/x.jsonl until the next run",
        );
        check(
            Summary { spool: None, ..summary(Outcome::Gone) },
            "the run was deleted on the server",
        );
        check(
            Summary { run: None, ..summary(Outcome::Left) },
            "kept in /s/x.jsonl; the next run or `grasshopper sync` sends it",
        );
        check(
            summary(Outcome::Left),
            "http://h/runs/7 is incomplete; the rest is kept in /s/x.jsonl; the next run or `grasshopper sync` sends it",
        );
        check(
            Summary { run: None, spool: None, ..summary(Outcome::Left) },
            "it could not be reported",
        );
    }

    #[test]
    fn durations_and_sizes_are_readable() {
        let check = |text: String, want: &str| assert_eq!(text, want);
        check(seconds(0.004), "0.00 s");
        check(seconds(61.25), "1 min 1.2 s");
        check(seconds(3725.9), "1 h 2 min 5 s");
        check(bytes(1536 << 20), "1.50 GiB");
    }
}
