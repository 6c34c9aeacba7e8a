//! The points that a filter lets through.

use super::sheet::at;
use super::{Filter, Points, Sheet, day_of};
use std::collections::HashSet;

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
        let mut complexities = Chosen::new(&filter.complexities, sheet);
        let mut projects = Chosen::new(&filter.projects, sheet);
        let chosen = |point: &usize| {
            complexities.has(self.complexity[*point], sheet)
                && projects.has(self.project[*point], sheet)
        };
        let kept: Vec<usize> = (first..end).filter(chosen).collect();
        self.these(&kept)
    }

    /// Each package once, by its last report: reports say what was worked on a package so far, so that sums over all of
    /// them would count the same hours again and again.
    pub fn latest(&self) -> Self {
        let mut seen = HashSet::new();
        let package = |point: &usize| (self.project[*point], self.package_number[*point]);
        let mut kept: Vec<usize> =
            (0..self.len()).rev().filter(|point| seen.insert(package(point))).collect();
        kept.reverse();
        self.these(&kept)
    }

    fn these(&self, kept: &[usize]) -> Self {
        Self {
            row: at(&self.row, kept),
            day: at(&self.day, kept),
            hours: at(&self.hours, kept),
            price: at(&self.price, kept),
            cost: at(&self.cost, kept),
            profit: at(&self.profit, kept),
            planned_cost: at(&self.planned_cost, kept),
            planned_profit: at(&self.planned_profit, kept),
            complexity: at(&self.complexity, kept),
            project: at(&self.project, kept),
            package_number: at(&self.package_number, kept),
            technology: at(&self.technology, kept),
            packager: at(&self.packager, kept),
        }
    }
}
