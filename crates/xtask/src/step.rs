//! Saying what is going on, and for how long.

use anyhow::{Context, Result, bail};
use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// A step that prints nothing itself: `Splitting the wasm… 1.2 s`.
pub fn quiet<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprint!("{what}… ");
    // Nothing depends on the line appearing now, only a person's patience.
    let _ = std::io::stderr().flush();
    let start = Instant::now();
    let result = work().with_context(|| what.to_owned());
    match &result {
        Ok(_) => eprintln!("{}", seconds(start.elapsed())),
        Err(_) => eprintln!("failed"),
    }
    result
}

/// A step whose program talks for itself, between the announcement and the time it took.
pub fn loud(what: &str, command: &mut Command) -> Result<()> {
    eprintln!("{what}…");
    let start = Instant::now();
    let status = command.status().with_context(|| format!("{what}: starting {}", line(command)))?;
    if !status.success() {
        bail!("{what}: `{}` ended with {status}", line(command));
    }
    eprintln!("{what}: {}", seconds(start.elapsed()));
    Ok(())
}

/// Runs a program unheard; what it said is told only when it fails.
pub fn silently(command: &mut Command) -> Result<()> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {}", line(command)))?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!(
            "`{}` ended with {}\n{}",
            line(command),
            output.status,
            String::from_utf8_lossy(&said).trim()
        );
    }
    Ok(())
}

/// A duration as a person reads it.
pub fn seconds(duration: Duration) -> String {
    if duration.as_secs() < 10 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{:.0} s", duration.as_secs_f64())
    }
}

/// The command as one would type it: without the folder of the program, which only makes it hard to read.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = std::iter::once(program.file_name().unwrap_or(program.as_os_str()))
        .chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_quoted() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let error = silently(Command::new(cargo).arg("no-such-verb")).unwrap_err().to_string();
        assert!(error.contains("`cargo no-such-verb` ended with"), "{error}");
        assert!(error.contains("no such command"), "{error}");
    }

    #[test]
    fn short_times_have_tenths() {
        assert_eq!(seconds(Duration::from_millis(1240)), "1.2 s");
        assert_eq!(seconds(Duration::from_millis(41_700)), "42 s");
    }
}
