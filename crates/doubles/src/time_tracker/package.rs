//! One software package and the hours that were spent on it, from its first week to its last.

use crate::hash::hash;

/// Hours that a package of each complexity is planned with, how many of a hundred are like that.
const COMPLEXITIES: [(&str, u64, u64); 5] =
    [("Basic", 2, 35), ("Easy", 4, 30), ("Medium", 8, 23), ("Complex", 16, 11), ("Trivial", 1, 1)];
const PROJECTS: [&str; 6] = ["ARGO", "ARGO", "BOREAS", "CYGNUS", "DELOS", "EOS"];
const TECHNOLOGIES: [&str; 5] = ["MSI", "MSI", "App-V 5.1", "ThinApp", "Script"];
const TYPES: [&str; 3] = ["New package", "Update", "Repackage"];
const PACKAGERS: [&str; 5] = ["Ada", "Bo", "Cléo", "Dion", "Finn"];
const QA: [&str; 4] = ["Gus", "Hedy", "", "Zoë"];
const PRODUCTS: [&str; 8] = [
    "7-Zip",
    "Notepad++",
    "Café Manager",
    "Search & Replace",
    "R <x64>",
    "\"Quoted\" Reader",
    "Driver's Desk",
    "Office Runtime",
];

/// Where it is in its life, and everything about it that does not change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Package {
    seed: u64,
    pub(super) number: u64,
    /// Weeks from its first to its last.
    weeks: u64,
    /// Weeks since its first.
    pub(super) age: u64,
}

impl Package {
    /// Packages follow each other in as many slots as a week has rows. `week` counts from the first one ever.
    pub(super) fn of(seed: u64, week: u64, slot: u64, slots: u64) -> Self {
        let of_slot = hash(seed, slot);
        let weeks = 3 + of_slot % 10;
        let since = week + of_slot / 10 % weeks;
        let (turn, age) = (since / weeks, since % weeks);
        let number = 1000 + turn * slots + slot;
        Self { seed: hash(seed, number.wrapping_mul(31)), number, weeks, age }
    }

    /// A number for one trait of the package; the same in all its weeks.
    fn roll(&self, of: u64) -> u64 {
        hash(self.seed, of)
    }

    /// A number for one trait of this week.
    pub(super) fn roll_week(&self, of: u64) -> u64 {
        hash(self.seed, 1000 * (self.age + 1) + of)
    }

    fn one_of<'a>(&self, of: u64, all: &[&'a str]) -> &'a str {
        all[(self.roll(of) % all.len() as u64) as usize]
    }

    pub(super) fn project(&self) -> &'static str {
        self.one_of(1, &PROJECTS)
    }

    /// The project and the number, but for the few that somebody typed otherwise.
    pub(super) fn key(&self) -> String {
        let (project, number) = (self.project(), self.number);
        match self.roll(2) % 150 {
            0 => format!("{project}{number}"),
            1 => format!("{project}-APP-{number}"),
            _ => format!("{project}-{number}"),
        }
    }

    pub(super) fn name(&self) -> String {
        let version = self.roll(4);
        format!("{} {}.{}", self.one_of(3, &PRODUCTS), version % 20, version / 20 % 10)
    }

    /// What hangs at it, for a few.
    pub(super) fn attachment(&self) -> Option<String> {
        (self.roll(5) % 60 == 7).then(|| format!("setup-{}.msi", self.number))
    }

    pub(super) fn kind(&self) -> &'static str {
        self.one_of(6, &TYPES)
    }

    fn planned(&self) -> (&'static str, u64) {
        let mut left = self.roll(7) % 100;
        for (name, hours, share) in COMPLEXITIES {
            match left.checked_sub(share) {
                Some(rest) => left = rest,
                None => return (name, hours),
            }
        }
        ("Basic", 2)
    }

    pub(super) fn complexity(&self) -> &'static str {
        self.planned().0
    }

    pub(super) fn technology(&self) -> &'static str {
        self.one_of(8, &TECHNOLOGIES)
    }

    pub(super) fn packager(&self) -> &'static str {
        self.one_of(9, &PACKAGERS)
    }

    pub(super) fn qa(&self) -> &'static str {
        self.one_of(10, &QA)
    }

    pub(super) fn order(&self) -> String {
        match self.roll(11) {
            none if none.is_multiple_of(9) => String::new(),
            roll => format!("{}/ {}", 100 + roll % 40, 45_000 + roll / 40 % 5000),
        }
    }

    pub(super) fn status(&self) -> &'static str {
        match self.weeks - self.age {
            1 => "Closed",
            2 => "QA",
            _ => "In progress",
        }
    }

    /// Of the week at that age, in hundredths of an hour. Some weeks have none.
    fn hours(&self, age: u64) -> u64 {
        let pace = match self.roll(12) {
            slow if slow.is_multiple_of(40) => 400,
            usual => 60 + usual % 80,
        };
        let busy = hash(self.seed, 1000 * (age + 1)) % 5;
        let busy = if age == 0 { busy.max(1) } else { busy };
        let hours = self.planned().1 * pace * busy / (2 * self.weeks);
        hours / 5 * 5
    }

    /// In hundredths of an hour.
    pub(super) fn hours_of_week(&self) -> u64 {
        self.hours(self.age)
    }

    /// Of all weeks before this one.
    pub(super) fn hours_before(&self) -> u64 {
        (0..self.age).map(|age| self.hours(age)).sum()
    }
}
