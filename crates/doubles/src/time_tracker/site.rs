//! What all connections share: the clock, who is signed in, and what was asked.

use super::fault::Fault;
use super::rows::{self, Row};
use super::{Asked, Options};
use crate::hash::hash;
use domain::packaging::Week;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

#[derive(Debug)]
pub(super) struct Site {
    pub(super) options: Options,
    state: Mutex<State>,
    /// How many reports were asked for.
    pub(super) reports: watch::Sender<usize>,
}

#[derive(Debug)]
pub(super) struct State {
    /// Where the clock stands; `None` runs.
    pub(super) today: Option<Date>,
    pub(super) latency: Duration,
    fault: Fault,
    /// For so many more questions; `None` is until further notice.
    lasts: Option<u32>,
    /// How many reports each was good for so far.
    sessions: HashMap<String, u32>,
    pub(super) asked: Vec<Asked>,
}

impl Site {
    pub(super) fn new(options: Options) -> Self {
        let state = State {
            today: options.today,
            latency: options.latency,
            fault: Fault::None,
            lasts: None,
            sessions: HashMap::new(),
            asked: Vec::new(),
        };
        Self { options, state: Mutex::new(state), reports: watch::Sender::new(0) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn today(&self) -> Date {
        let stands = self.state().today;
        stands.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date())
    }

    pub(super) fn rows(&self, week: Week) -> Vec<Row> {
        rows::rows(self.options.seed, self.options.rows_per_week, week, self.today())
    }

    /// Notes a report, whoever asks.
    pub(super) fn report_asked(&self, week: Week, signed_in: bool) {
        self.state().asked.push(Asked::Report { week, signed_in });
        self.reports.send_modify(|count| *count += 1);
    }
}

impl State {
    pub(super) fn set(&mut self, fault: Fault, lasts: Option<u32>) {
        (self.fault, self.lasts) = (fault, lasts);
    }

    pub(super) fn fault(&self) -> Fault {
        if self.lasts == Some(0) { Fault::None } else { self.fault.clone() }
    }

    /// The fault, which was met once more.
    pub(super) fn meet(&mut self) -> Fault {
        let fault = self.fault();
        self.lasts = self.lasts.map(|left| left.saturating_sub(1));
        fault
    }

    /// A new session, as ASP.NET would name it.
    pub(super) fn sign_in(&mut self) -> String {
        let number = self.sessions.len() as u64;
        let name = format!("{:016x}{:08x}", hash(1, number), hash(2, number) as u32);
        self.sessions.insert(name.clone(), 0);
        name
    }

    /// Whether it is one, and has not ended.
    pub(super) fn is_live(&self, session: Option<&str>) -> bool {
        let used = session.and_then(|session| self.sessions.get(session));
        match self.fault() {
            Fault::SessionEnds(after) => used.is_some_and(|used| *used < after),
            _ => used.is_some(),
        }
    }

    pub(super) fn used(&mut self, session: Option<&str>) {
        if let Some(used) = session.and_then(|session| self.sessions.get_mut(session)) {
            *used += 1;
        }
    }
}
