//! Keeps what gateways say: whatever comes while one write is on its way is one write with the next.

use domain::energy::Reading;
use std::time::Duration;
use storage::energy::{self, Heard};
use storage::{Db, Error};
use tokio::sync::{mpsc, oneshot};

/// The most that one write takes, and that wait for it. When the disk is full or held, gateways are not asked further
/// than this.
const MOST: usize = 4_096;
/// How long to wait before a write that failed is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Where readings go.
#[derive(Clone)]
pub struct Keeper(mpsc::Sender<Waiting>);

struct Waiting {
    heard: Heard,
    kept: oneshot::Sender<()>,
}

impl Keeper {
    pub(super) fn start(db: Db) -> Self {
        let (sender, receiver) = mpsc::channel(MOST);
        tokio::spawn(run(db, receiver));
        Self(sender)
    }

    /// Returns when the readings are on the disk, however long that takes.
    pub async fn keep(&self, gateway: domain::energy::GatewayId, readings: Vec<Reading>) {
        let received_at = storage::now();
        let mut waiting = Vec::with_capacity(readings.len());
        for reading in readings {
            let (kept, answer) = oneshot::channel();
            let heard = Heard { gateway, reading, received_at };
            if self.0.send(Waiting { heard, kept }).await.is_ok() {
                waiting.push(answer);
            }
        }
        for answer in waiting {
            let _ = answer.await;
        }
    }
}

async fn run(db: Db, mut queue: mpsc::Receiver<Waiting>) {
    let mut waiting = Vec::new();
    while queue.recv_many(&mut waiting, MOST).await > 0 {
        let heard: Vec<Heard> = waiting.iter().map(|waiting| waiting.heard.clone()).collect();
        write(&db, heard).await;
        for waiting in waiting.drain(..) {
            // Nobody listens when the gateway was removed meanwhile.
            let _ = waiting.kept.send(());
        }
    }
}

/// Until it is written: a full disk does not last, and a reading comes once. One that can never be written is let go, so
/// that it does not hold up those of everyone else.
async fn write(db: &Db, heard: Vec<Heard>) {
    loop {
        match energy::keep(db, heard.clone()).await {
            Ok(_) => return,
            Err(Error::Internal(cause)) => match &heard[..] {
                [one] => {
                    return tracing::error!(%cause, gateway = %one.gateway, "a reading is let go: {:?}", one.reading);
                }
                several => {
                    tracing::warn!(%cause, "readings are written one by one");
                    for one in several {
                        Box::pin(write(db, vec![one.clone()])).await;
                    }
                    return;
                }
            },
            Err(error) => {
                tracing::warn!(%error, readings = heard.len(), "readings are not written yet");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}
