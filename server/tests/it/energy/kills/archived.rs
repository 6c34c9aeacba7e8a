//! What was archived between kills.

use super::*;
use domain::energy::archive::{key, read};
use domain::energy::{Mac, Reading};
use std::collections::BTreeSet;

impl Eyes {
    /// Asks for the hours that are over to be archived; the first to register may.
    pub(super) async fn archive(&self) {
        let path = format!("{}/api/v1/jobs/archive_energy/run", self.url);
        let asked = self.client.post(path).bearer_auth(&self.token).send().await.expect("sent");
        assert_eq!(asked.status(), 202);
    }

    async fn backlog(&self) -> i64 {
        let status = self.text("/api/v1/energy/archive").await.expect("it runs");
        let status: Value = serde_json::from_str(&status).expect("JSON");
        status["backlog"].as_i64().expect("a number")
    }
}

/// Until every hour that is over is in the archive.
pub(super) async fn wait(eyes: &Eyes) {
    until("all is archived", async || {
        eyes.archive().await;
        (eyes.backlog().await == 0).then_some(())
    })
    .await;
}

/// A reading as it can be found again.
type Found = (Mac, Instant, i64);

/// The objects hold every demand of the hours that are archived, each once, and nothing else.
pub(super) async fn whole(db: &Db, ada: UserId, span: Span) {
    let (mut kept, mut objects) = (BTreeSet::<Found>::new(), Vec::<Found>::new());
    for gateway in energy::list(db, ada).await.expect("listed") {
        let hours = energy::archive::list(db, ada, gateway.id, span).await.expect("listed");
        for hour in hours.iter().filter(|hour| hour.complete) {
            let key = key(&gateway.cloud_id, hour.at);
            let bytes = std::fs::read(db.folder().path().join("archive").join(&key));
            let text = connectors::archive::unpack(&bytes.expect("an object")).expect("whole");
            let lines = read(&text);
            assert!(lines.errors.is_empty(), "{key}");
            objects.extend(lines.readings.iter().filter_map(|line| match &line.reading {
                Reading::Demand(it) => Some((it.meter, it.at, it.raw)),
                _ => None,
            }));
            let readings = energy::archive::hour_readings(db, gateway.id, hour.at).await;
            kept.extend(readings.expect("found").iter().filter_map(|it| match &it.reading {
                Reading::Demand(it) => Some((it.meter, it.at, it.raw)),
                _ => None,
            }));
        }
    }
    assert!(!objects.is_empty());
    assert_eq!(objects.len(), kept.len(), "each once");
    assert_eq!(objects.into_iter().collect::<BTreeSet<_>>(), kept);
}
