//! What waits to be said: at most one change per domain.

use domain::live::{Change, Domain};

/// Changes that have not been sent yet, in the order in which their domains were first touched.
#[derive(Debug, Default)]
pub(super) struct Pending(Vec<Change>);

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a change. Two different ones of a domain become "anything of the domain".
    pub(super) fn add(&mut self, domain: Domain, id: String) {
        match self.0.iter_mut().find(|change| change.domain == domain) {
            Some(change) if change.id == id => {}
            Some(change) => change.id.clear(),
            None => self.0.push(Change { domain, id }),
        }
    }

    pub(super) fn take(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_becomes_one_change_per_domain() {
        use Domain::{Intervals, Jobs};
        let check = |changes: &[(Domain, &str)], want: &[(Domain, &str)]| {
            let mut pending = Pending::default();
            for (domain, id) in changes {
                pending.add(*domain, (*id).to_owned());
            }
            let got = pending.take();
            let got: Vec<_> = got.iter().map(|c| (c.domain, c.id.as_str())).collect();
            assert_eq!(got, want, "{changes:?}");
            assert!(pending.is_empty());
        };
        check(&[], &[]);
        check(&[(Jobs, "1"), (Jobs, "1"), (Jobs, "1")], &[(Jobs, "1")]);
        check(&[(Jobs, "1"), (Intervals, "a"), (Jobs, "2")], &[(Jobs, ""), (Intervals, "a")]);
        check(&[(Jobs, ""), (Jobs, "1")], &[(Jobs, "")]);
        check(&[(Jobs, "1"), (Jobs, "2"), (Jobs, "1")], &[(Jobs, "")]);
    }
}
