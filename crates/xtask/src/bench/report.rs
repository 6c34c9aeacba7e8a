//! The table: a line as soon as it is known.

use super::sample::Sample;
use std::time::Duration;

/// Something measured earlier in this run, to hold others against.
pub struct Bound {
    pub name: String,
    pub per_second: f64,
}

/// Starts a part of the table.
pub fn heading(title: &str) {
    println!(
        "\n{title:<40}{:>6}{:>12}{:>10}{:>10}{:>10}   beside",
        "conns", "per second", "mean ms", "p50 ms", "p99 ms"
    );
}

/// Prints a line and makes it a bound for later ones, which call it `name`.
pub fn line(name: &str, connections: usize, sample: &Sample, beside: &[&Bound]) -> Bound {
    println!(
        "{name:<40}{connections:>6}{:>12}{:>10}{:>10}{:>10}   {}",
        count(sample.per_second()),
        milliseconds(sample.mean()),
        milliseconds(sample.percentile(50)),
        milliseconds(sample.percentile(99)),
        ratios(sample.per_second(), beside),
    );
    Bound { name: name.to_owned(), per_second: sample.per_second() }
}

fn ratios(per_second: f64, beside: &[&Bound]) -> String {
    let ratio = |bound: &&Bound| format!("{:.2} × {}", per_second / bound.per_second, bound.name);
    beside.iter().map(ratio).collect::<Vec<_>>().join(", ")
}

/// Three digits that matter are enough; below a hundred one decimal helps.
fn count(per_second: f64) -> String {
    if per_second < 100.0 { format!("{per_second:.1}") } else { format!("{per_second:.0}") }
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64() * 1000.0)
}

/// Prints a figure that is no row of the table, and what is wanted of it.
pub fn figure(name: &str, value: impl std::fmt::Display, wanted: &str) {
    println!("{name:<40}{:>15}   {wanted}", value.to_string());
}

/// Prints an amount of memory.
pub fn memory(when: &str, bytes: Option<u64>) {
    match bytes {
        Some(bytes) => println!("{when:<40}{:>12.1} MB", bytes as f64 / 1e6),
        None => println!("{when:<40}    not known on this system"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_names_what_it_is_held_against() {
        let bound = |name: &str, per_second| Bound { name: name.to_owned(), per_second };
        let (disk, no_op) = (bound("disk sync", 1000.0), bound("no-op", 20_000.0));
        assert_eq!(ratios(500.0, &[&disk, &no_op]), "0.50 × disk sync, 0.03 × no-op");
        assert_eq!(ratios(500.0, &[]), "");
    }

    #[test]
    fn figures_have_as_many_digits_as_help() {
        assert_eq!(count(12.345), "12.3");
        assert_eq!(count(12_345.6), "12346");
        assert_eq!(milliseconds(Duration::from_micros(1234)), "1.234");
    }
}
