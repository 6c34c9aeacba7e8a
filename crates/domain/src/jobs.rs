//! Jobs: work that nobody waits for, and what a page says about it.

use crate::Instant;
use serde::{Deserialize, Serialize};

/// One run of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    pub id: i64,
    pub kind: Kind,
    /// What it is about, where one kind is about many things: a gateway's id. Empty otherwise.
    pub subject: String,
    pub state: State,
    /// Steps done and in all; `total` is 0 until it is known.
    pub done: i64,
    pub total: i64,
    /// What it is doing, did, or failed at, in words.
    pub message: String,
    pub cancel_requested: bool,
    pub created_at: Instant,
    pub started_at: Option<Instant>,
    pub finished_at: Option<Instant>,
}

/// What a job does. Each kind has its queue: the domain it works for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Copies the database into `backups/`, verified, seven kept.
    Backup,
    /// Removes expired sessions and what lay in the trash for 30 days.
    CleanUp,
    /// Sums up the samples of old runs by the minute, and removes them.
    PruneRuns,
    /// Asks a gateway once, and says in words what it found.
    TestGateway,
    /// Puts finished hours of energy readings into the archive.
    ArchiveEnergy,
    /// Removes old energy readings that the archive has.
    PruneEnergy,
    /// Brings energy readings back from the archive.
    RestoreEnergy,
    /// Reads archived hours and compares them with what was written.
    VerifyEnergy,
    /// Asks for weekly reports of packages that are not kept yet.
    ScrapePackaging,
    /// Reads the kept reports of packages again, without asking for them.
    ReparsePackaging,
    /// Puts an object into the archive's store, reads it back and deletes it.
    TestArchive,
}

impl Kind {
    pub const ALL: [Self; 11] = [
        Self::Backup,
        Self::CleanUp,
        Self::PruneRuns,
        Self::TestGateway,
        Self::ArchiveEnergy,
        Self::PruneEnergy,
        Self::RestoreEnergy,
        Self::VerifyEnergy,
        Self::ScrapePackaging,
        Self::ReparsePackaging,
        Self::TestArchive,
    ];
    /// Those that run by themselves.
    pub const SCHEDULED: [Self; 5] =
        [Self::Backup, Self::CleanUp, Self::PruneRuns, Self::ArchiveEnergy, Self::PruneEnergy];

    /// The name in the database and in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::CleanUp => "clean_up",
            Self::PruneRuns => "prune_runs",
            Self::TestGateway => "test_gateway",
            Self::ArchiveEnergy => "archive_energy",
            Self::PruneEnergy => "prune_energy",
            Self::RestoreEnergy => "restore_energy",
            Self::VerifyEnergy => "verify_energy",
            Self::ScrapePackaging => "scrape_packaging",
            Self::ReparsePackaging => "reparse_packaging",
            Self::TestArchive => "test_archive",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The queue it waits in.
    pub fn queue(self) -> &'static str {
        match self {
            Self::Backup | Self::CleanUp => "account",
            Self::PruneRuns => "runs",
            // Not behind work that takes hours: someone looks on.
            Self::TestGateway | Self::TestArchive => "gateways",
            // One after another: each of them moves the same hours.
            Self::ArchiveEnergy | Self::PruneEnergy | Self::RestoreEnergy | Self::VerifyEnergy => {
                "energy"
            }
            Self::ScrapePackaging | Self::ReparsePackaging => "packaging",
        }
    }

    /// What the Jobs page calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Backup => "Back up the database",
            Self::CleanUp => "Clean up sessions and trash",
            Self::PruneRuns => "Sum up old runs",
            Self::TestGateway => "Test a gateway",
            Self::ArchiveEnergy => "Archive energy readings",
            Self::PruneEnergy => "Remove archived energy readings",
            Self::RestoreEnergy => "Restore energy readings",
            Self::VerifyEnergy => "Verify archived energy readings",
            Self::ScrapePackaging => "Scrape reports of packages",
            Self::ReparsePackaging => "Read kept reports of packages again",
            Self::TestArchive => "Test the archive",
        }
    }

    /// When it runs by itself, as a crontab line in UTC (minute, hour, day of month, month, weekday). Scraping reports
    /// is scheduled by its source's settings.
    pub fn schedule(self) -> Option<&'static str> {
        Some(match self {
            Self::Backup => "30 2 * * *",
            Self::CleanUp => "15 * * * *",
            Self::PruneRuns => "10 4 * * *",
            Self::ArchiveEnergy => "2 * * * *",
            Self::PruneEnergy => "20 4 * * *",
            Self::TestGateway
            | Self::RestoreEnergy
            | Self::VerifyEnergy
            | Self::TestArchive
            | Self::ScrapePackaging
            | Self::ReparsePackaging => return None,
        })
    }

    /// The same for people.
    pub fn schedule_in_words(self) -> &'static str {
        match self {
            Self::Backup => "Every night at 02:30 UTC",
            Self::CleanUp => "Every hour at 15 past",
            Self::PruneRuns => "Every night at 04:10 UTC",
            Self::ArchiveEnergy => "Every hour at 2 past",
            Self::PruneEnergy => "Every night at 04:20 UTC",
            Self::TestGateway
            | Self::RestoreEnergy
            | Self::VerifyEnergy
            | Self::TestArchive
            | Self::ReparsePackaging => "When asked",
            Self::ScrapePackaging => "As its source says",
        }
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl State {
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// Whether it waits or runs.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_are_those_of_json() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).expect("written"), kind.as_str());
        }
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).expect("written"), state.as_str());
        }
        assert_eq!((Kind::parse("other"), State::parse("")), (None, None));
    }
}
