//! The jobs there are, as they are shipped.

use super::*;

#[tokio::test]
async fn the_first_start_makes_a_backup_and_cleans_up() {
    let folder = folder();
    let db = open(folder.path()).await;
    let workers = start(db.clone(), means(&db, 30));
    for kind in Kind::SCHEDULED {
        let job = enqueue(&db, kind).await;
        let job = ended(&db, job.id).await;
        assert_eq!(job.state, State::Done, "{}", job.message);
    }
    let backups = std::fs::read_dir(db.folder().backups()).expect("listed");
    let backups: Vec<_> = backups.map(|entry| entry.expect("read").path()).collect();
    assert!(!backups.is_empty());
    for file in backups {
        storage::backup::verify(&file).await.expect("whole");
    }
    stop(workers, db).await;
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_fails_in_words() {
    let folder = folder();
    let db = open(folder.path()).await;
    std::fs::write(db.folder().backups(), "a file where the folder should be").expect("written");
    let workers = employ(db.clone(), performer(means(&db, 30)));
    let job = enqueue(&db, Kind::Backup).await;
    let job = ended(&db, job.id).await;
    assert_eq!(job.state, State::Failed);
    assert!(job.message.starts_with("Creating "), "{}", job.message);
    stop(workers, db).await;
}

#[tokio::test]
async fn a_clean_up_removes_what_has_had_its_time() {
    let folder = folder();
    let db = open(folder.path()).await;
    let ada = ada(&db).await;
    let long_ago = now().plus(-40 * domain::instant::DAY);
    for begun in [long_ago, now()] {
        storage::account::start_session(&db, ada, "::1", "Browser", begun).await.expect("begun");
    }
    let workers = employ(db.clone(), performer(means(&db, 30)));
    let job = enqueue(&db, Kind::CleanUp).await;
    let job = ended(&db, job.id).await;
    assert_eq!((job.state, job.done, job.total), (State::Done, 4, 4));
    assert!(job.message.starts_with("Removed: 1 expired sessions; 0 intervals"), "{}", job.message);
    let left = storage::account::list_sessions(&db, ada, long_ago).await.expect("listed");
    assert_eq!(left.len(), 1);
    stop(workers, db).await;
}
