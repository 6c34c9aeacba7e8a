//! A scrape's progress on a terminal: one line that is written over, or plain lines now and then where it goes into a
//! file.

use crate::jobs::Halt;
use crate::packaging::Onlooker;
use std::io::{IsTerminal, Write, stderr};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Between two plain lines.
const EVERY: Duration = Duration::from_secs(5);

pub(super) struct Terminal {
    /// Lines can be written over.
    lively: bool,
    /// The last line is to be written over.
    open: bool,
    told: Option<Instant>,
    /// Someone asked for the end.
    stop: CancellationToken,
    /// And is to hear this exit code.
    code: Arc<OnceLock<u8>>,
}

impl Terminal {
    /// From now on Ctrl-C and SIGTERM are heard here.
    pub(super) fn new() -> Self {
        let stop = CancellationToken::new();
        let code = Arc::new(OnceLock::new());
        let (asked, heard) = (stop.clone(), code.clone());
        tokio::spawn(async move {
            let _ = heard.set(crate::cli::asked_to_stop().await);
            asked.cancel();
        });
        Self { lively: stderr().is_terminal(), open: false, told: None, stop, code }
    }

    /// The exit code for who was asked to end.
    pub(super) fn code(&self) -> u8 {
        *self.code.get().unwrap_or(&crate::cli::INTERRUPTED)
    }

    /// Leaves the last line as it is.
    pub(super) fn end(&mut self) {
        if std::mem::take(&mut self.open) {
            eprintln!();
        }
    }

    /// Nobody may be reading any more, which is no reason to end.
    fn write(&mut self, text: &str) {
        let before = if self.open { "\r\x1b[K" } else { "" };
        let mut err = stderr().lock();
        let _ = write!(err, "{before}{text}");
        let _ = err.flush();
    }

    fn check(&self) -> Result<(), Halt> {
        if self.stop.is_cancelled() { Err(Halt::Cancelled) } else { Ok(()) }
    }
}

impl Onlooker for Terminal {
    async fn tell(&mut self, (done, total): (usize, usize), words: &str) -> Result<(), Halt> {
        let text = format!("{done} of {total} weeks: {words}");
        if self.lively {
            self.write(&text);
            self.open = true;
        } else if done == total || self.told.is_none_or(|told| told.elapsed() >= EVERY) {
            self.write(&format!("{text}\n"));
            self.told = Some(Instant::now());
        }
        self.check()
    }

    async fn note(&mut self, _: (usize, usize), words: &str) -> Result<(), Halt> {
        self.write(&format!("{words}\n"));
        self.open = false;
        self.check()
    }

    async fn unless_halted<T: Send>(
        &self,
        long: impl Future<Output = T> + Send,
    ) -> Result<T, Halt> {
        self.stop.run_until_cancelled(long).await.ok_or(Halt::Cancelled)
    }
}
