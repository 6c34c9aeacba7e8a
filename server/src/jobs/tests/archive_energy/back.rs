//! What the archive has leaves the database, and comes back.

use super::*;
use domain::energy::archive::Range;
use domain::instant::DAY;
use storage::energy::Size;

impl House {
    /// Two days, archived; the first of them pruned.
    async fn pruned() -> Self {
        let house = Self::new().await;
        house.hours(48).await;
        energy::roll(&house.db).await.expect("rolled");
        assert_eq!(house.said(Kind::ArchiveEnergy).await.1, "Archived 48 hours.");
        let (state, words) = house.said(Kind::PruneEnergy).await;
        assert_eq!(state, State::Done);
        assert!(words.starts_with("Removed 2"), "{words}");
        assert_eq!(house.here(house.start(48)).await, []);
        house
    }

    async fn restore(&self, user: UserId, gateway: GatewayId) -> Job {
        let span = Span::new(self.start(48), self.start(44)).expect("four hours");
        let subject = Range { user, gateway, span }.to_string();
        self.perform_about(Kind::RestoreEnergy, subject).await
    }
}

#[tokio::test]
async fn a_late_reading_of_a_pruned_hour_brings_it_back_and_into_its_object() {
    let house = House::pruned().await;
    let hour = house.start(46);
    let late = house.heard(hour.plus(SECOND), 9_000);
    energy::keep(&house.db, vec![late]).await.expect("kept");
    assert_eq!(house.said(Kind::ArchiveEnergy).await.1, "Archived 1 hour.");
    energy::roll(&house.db).await.expect("rolled");
    assert_eq!(house.object(hour).await.expect("an object").len(), 61);
    let span = Span::new(hour, hour.plus(HOUR)).expect("an hour");
    let meter = energy::meters(&house.db, house.user).await.expect("meters").remove(0).id;
    let of_hour = || async {
        let hours = energy::buckets(&house.db, house.user, meter, span, Size::Hour).await;
        let hours = hours.expect("buckets");
        (hours[0].readings, hours[0].max_mw)
    };
    assert_eq!(of_hour().await, (61, Some(9_000_000)));
    house.perform(Kind::PruneEnergy).await;
    assert_eq!((house.here(hour).await.len(), of_hour().await), (0, (61, Some(9_000_000))));
    house.db.close().await;
}

#[tokio::test]
async fn a_range_is_restored_and_what_is_missing_is_named() {
    let house = House::pruned().await;
    let job = house.restore(house.user, house.gateway).await;
    assert_eq!(job.state, State::Done, "{}", job.message);
    assert_eq!(job.message, "Read 4 hours of the archive; 240 readings were not here.");
    assert_eq!(house.here(house.start(48)).await.len(), 60);
    assert_eq!(house.here(house.start(44)).await.len(), 0, "behind the range");
    assert_eq!(house.said(Kind::ArchiveEnergy).await.1, "Every finished hour is archived.");
    std::fs::remove_file(house.file(house.start(47))).expect("removed");
    let job = house.restore(house.user, house.gateway).await;
    assert_eq!(job.state, State::Failed);
    assert!(job.message.contains("240") || job.message.contains("0 readings"), "{}", job.message);
    assert!(job.message.contains(&house.start(47).to_string()), "{}", job.message);
    house.db.close().await;
}

#[tokio::test]
async fn into_a_new_database_an_administrator_restores_and_others_do_not() {
    let old = House::pruned().await;
    let store = old.store.clone();
    for (name, admin, want) in [
        ("ada", true, "Read 4 hours of the archive; 240 readings were not here."),
        ("bob", false, "Read 0 hours of the archive; 0 readings were not here."),
    ] {
        let folder = folder();
        let db = open(folder.path()).await;
        let user = person(&db, name, admin).await;
        let gateway = gateway(&db, user, CLOUD_ID).await.id;
        let new = House { folder, db, user, gateway, store: store.clone() };
        let job = new.restore(user, gateway).await;
        assert_eq!((job.state, job.message.as_str()), (State::Done, want), "{name}");
        new.db.close().await;
    }
    // Somebody else's gateway is none.
    let eve = person(&old.db, "eve", false).await;
    let job = old.restore(eve, old.gateway).await;
    assert_eq!((job.state, job.message.as_str()), (State::Failed, "The gateway was removed."));
    old.db.close().await;
}

#[tokio::test]
async fn readings_stay_for_good_when_that_is_set() {
    let house = House::new().await;
    house.hours(40).await;
    assert!(house.start(40) < now().plus(-DAY));
    energy::roll(&house.db).await.expect("rolled");
    house.perform(Kind::ArchiveEnergy).await;
    let mut means = house.means();
    means.archive.readings_days = 0;
    let workers = employ(house.db.clone(), performer(means));
    let job = enqueue(&house.db, Kind::PruneEnergy).await;
    let job = ended(&house.db, job.id).await;
    workers.stop(BOUND).await;
    assert_eq!(job.message, "Readings are kept for good: energy-readings-days is 0.");
    assert_eq!(house.here(house.start(40)).await.len(), 60);
    house.db.close().await;
}
