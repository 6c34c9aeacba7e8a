//! The points that a filter lets through.

use super::sheet::at;
use super::{Filter, Points, Sheet, day_of};
use std::collections::HashSet;
use std::ops::Range;

/// Texts that were chosen, in the words of a sheet. A word is compared once, however many rows have it.
struct Chosen<'a> {
    /// `None`: everything is.
    names: Option<HashSet<&'a str>>,
    known: Vec<Option<bool>>,
}

impl<'a> Chosen<'a> {
    fn new(names: &'a [String], sheet: &Sheet) -> Self {
        let names: Option<HashSet<&str>> =
            (!names.is_empty()).then(|| names.iter().map(String::as_str).collect());
        let known = vec![None; names.as_ref().map_or(0, |_| sheet.words.len())];
        Self { names, known }
    }

    fn has(&mut self, word: u32, sheet: &Sheet) -> bool {
        let Some(names) = &self.names else { return true };
        *self.known[word as usize].get_or_insert_with(|| names.contains(sheet.word(word)))
    }
}

impl Points {
    /// Those of some dates, complexities and projects, in the same order.
    pub fn select(&self, sheet: &Sheet, filter: &Filter) -> Self {
        let first = filter.from.map_or(0, |from| {
            let from = day_of(from);
            self.day.partition_point(|day| *day < from)
        });
        let end = filter.to.map_or(self.len(), |to| {
            let to = day_of(to);
            self.day.partition_point(|day| *day <= to)
        });
        if filter.complexities.is_empty() && filter.projects.is_empty() {
            return self.map(Between(first..end.max(first)));
        }
        let mut complexities = Chosen::new(&filter.complexities, sheet);
        let mut projects = Chosen::new(&filter.projects, sheet);
        let chosen = |point: &usize| {
            complexities.has(self.complexity[*point], sheet)
                && projects.has(self.project[*point], sheet)
        };
        let kept: Vec<usize> = (first..end).filter(chosen).collect();
        self.map(These(&kept))
    }

    /// Each package once, by its last report: reports say what was worked on a package so far, so that sums over all of
    /// them would count the same hours again and again.
    pub fn latest(&self) -> Self {
        self.map(These(&self.last_reports()))
    }

    /// The places of the last reports of all packages, rising.
    pub fn last_reports(&self) -> Vec<usize> {
        let mut seen = vec![false; self.packages()];
        let first =
            |point: &usize| !std::mem::replace(&mut seen[self.package[*point] as usize], true);
        let mut kept: Vec<usize> = (0..self.len()).rev().filter(first).collect();
        kept.reverse();
        kept
    }

    /// One more than the highest number of a package.
    pub(super) fn packages(&self) -> usize {
        self.package.iter().max().map_or(0, |most| *most as usize + 1)
    }

    fn map(&self, pick: impl Pick) -> Self {
        Self {
            row: pick.of(&self.row),
            day: pick.of(&self.day),
            hours: pick.of(&self.hours),
            price: pick.of(&self.price),
            cost: pick.of(&self.cost),
            profit: pick.of(&self.profit),
            planned_cost: pick.of(&self.planned_cost),
            planned_profit: pick.of(&self.planned_profit),
            complexity: pick.of(&self.complexity),
            project: pick.of(&self.project),
            package_number: pick.of(&self.package_number),
            technology: pick.of(&self.technology),
            packager: pick.of(&self.packager),
            package: pick.of(&self.package),
        }
    }
}

/// Which points are taken of every column.
trait Pick {
    fn of<T: Copy>(&self, column: &[T]) -> Vec<T>;
}

/// Those at these places.
struct These<'a>(&'a [usize]);

/// Those of a stretch: dates alone choose one, and it is copied at one go.
struct Between(Range<usize>);

impl Pick for These<'_> {
    fn of<T: Copy>(&self, column: &[T]) -> Vec<T> {
        at(column, self.0)
    }
}

impl Pick for Between {
    fn of<T: Copy>(&self, column: &[T]) -> Vec<T> {
        column[self.0.clone()].to_vec()
    }
}
