use super::*;
use domain::account::NewUser;
use domain::instant::DAY;
use domain::runs::report::StartRun;
use domain::runs::{NewRun, RunId, Sample};
use futures::StreamExt;
use std::io::{BufRead, BufReader, Cursor};
use std::pin::pin;
use storage::account::Registration;
use storage::now;
use storage::runs::Due;
use zip::ZipArchive;

/// Far more than is packed before somebody reads.
const SAMPLES: u32 = 80_000;

/// A person with a run that was silent for a day.
async fn ada(db: &Db) -> (UserId, RunId) {
    let new = NewUser::parse("ada", "correct horse", "UTC", |_| true).expect("valid");
    let ada = account::register(db, new, Registration::Open, false, now()).await.expect("done");
    let then = now().plus(-DAY);
    let start = Some(then.plus(-i64::from(SAMPLES) * 1_000_000));
    let said = StartRun { name: "make".to_owned(), start_time: start, ..StartRun::default() };
    let run = runs::start(db, ada, NewRun::parse(said).expect("valid"), then).await;
    let run = run.expect("started").id;
    let sample = |seq: u32| {
        let at = then.plus((i64::from(seq) - i64::from(SAMPLES)) * 1_000_000);
        // As good as random, so that it does not get small.
        let odd = f64::from(seq).sin().abs();
        let (system, tree) = (Some(odd * 100.0), Some(odd * odd * 90.0));
        Sample { seq, at, system, tree, ..Sample::default() }
    };
    let all: Vec<Sample> = (0..SAMPLES).map(sample).collect();
    for batch in all.chunks(10_000) {
        runs::add(db, ada, run, batch.to_vec(), then).await.expect("added");
    }
    (ada, run)
}

async fn open() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(folder.path()).await.expect("a database");
    (folder, db)
}

#[tokio::test]
async fn the_parts_are_a_whole_zip() {
    let (_folder, db) = open().await;
    let (ada, run) = ada(&db).await;
    let lists = vec![("account", vec![serde_json::json!({ "name": "ada" })])];
    let parts: Vec<_> = packed(db.clone(), ada, lists).expect("begun").collect().await;
    assert!(parts.len() > 10 && parts.len() < 1_000, "{} parts", parts.len());
    let bytes: Vec<u8> = parts.into_iter().flat_map(|part| part.expect("a part")).collect();
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    assert_eq!(zip.len(), 2);
    let file = zip.by_name(&format!("runs/{run}.jsonl")).expect("its run");
    assert_eq!(BufReader::new(file).lines().map_while(|line| line.ok()).count(), SAMPLES as usize);
    db.close().await;
}

#[tokio::test]
async fn what_cannot_be_whole_breaks_off() {
    let (_folder, db) = open().await;
    let (ada, run) = ada(&db).await;
    let mut parts = pin!(packed(db.clone(), ada, Vec::new()).expect("begun"));
    parts.next().await.expect("a part").expect("well");
    assert!(runs::sum_up(&db, Due { user: ada, run }, now()).await.expect("asked"));
    let rest: Vec<_> = parts.collect().await;
    let (last, before) = rest.split_last().expect("more");
    assert!(matches!(last, Err(Error::Conflict(_))), "{last:?}");
    assert!(before.iter().all(Result::is_ok));
    db.close().await;
}
