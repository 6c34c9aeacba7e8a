use super::*;
use domain::Instant;

fn header(server: &str) -> Header {
    let start = StartRun { name: "make".to_owned(), threshold: 1.0, ..StartRun::default() };
    Header { server: server.to_owned(), start }
}

fn sample(seq: u32) -> Sample {
    let at = Instant::default().plus(i64::from(seq) * 500_000);
    Sample { seq, at, system: Some(12.5), ..Sample::default() }
}

fn numbers(batch: &Batch) -> Vec<u32> {
    batch.samples.iter().map(|sample| sample.seq).collect()
}

fn folder() -> (tempfile::TempDir, Folder) {
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = Folder::at(&temporary.path().join("state")).expect("a folder");
    (temporary, folder)
}

#[test]
fn what_is_written_is_read_back_in_batches() {
    let (_temporary, folder) = folder();
    let spool = Spool::create(folder.path(), "a", header("http://h")).expect("a file");
    assert_eq!(numbers(&spool.read(0, 10).expect("read")), [0; 0]);
    (0..5).for_each(|seq| spool.sample(&sample(seq)));
    let first = spool.read(0, 3).expect("read");
    assert_eq!((numbers(&first), first.stop.is_none()), (vec![0, 1, 2], true));
    spool.stop(&StopRun { exit_code: Some(3), ..StopRun::default() });
    // The stop waits for the samples before it.
    let second = spool.read(first.next, 3).expect("read");
    assert_eq!((numbers(&second), &second.stop), (vec![3, 4], &None));
    let third = spool.read(second.next, 3).expect("read");
    assert_eq!(third.stop.expect("a stop").exit_code, Some(3));
    // The same in memory.
    let memory = Spool::in_memory(header("http://h")).expect("a file");
    memory.sample(&sample(7));
    assert_eq!(numbers(&memory.read(0, 3).expect("read")), [7]);
}

#[test]
fn a_living_run_is_left_alone_and_a_dead_one_is_found() {
    use std::os::unix::fs::PermissionsExt;
    let (_temporary, folder) = folder();
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let spool = Spool::create(folder.path(), "a", header("http://h")).expect("a file");
    spool.sample(&sample(0));
    let path = spool.path().expect("a path").to_owned();
    assert_eq!((mode(folder.path()), mode(&path)), (0o700, 0o600));
    assert!(Spool::open(&path).expect("opened").is_none());
    drop(spool);
    // Torn by a kill.
    let mut torn = OpenOptions::new().append(true).open(&path).expect("opened");
    torn.write_all(b"{\"sample\":{\"seq\":1,").expect("written");
    assert_eq!(folder.left_behind("http://other").expect("listed").count(), 0);
    let left: Vec<Spool> = folder.left_behind("http://h").expect("listed").collect();
    let batch = left[0].read(0, 10).expect("read");
    assert_eq!((left.len(), numbers(&batch), batch.stop), (1, vec![0], None));
    left[0].set_aside();
    assert_eq!(folder.files().expect("listed").len(), 0);
    assert!(path.with_extension("refused").exists());
}

#[test]
fn what_was_acknowledged_is_cut_off_and_nothing_else() {
    let (_temporary, folder) = folder();
    let spool = Spool::create(folder.path(), "a", header("http://h")).expect("a file");
    let mut seq = 0;
    while spool.lock().size < COMPACT_FROM + 10_000 {
        spool.sample(&sample(seq));
        seq += 1;
    }
    let mut from = 0;
    while from < COMPACT_FROM {
        assert_eq!(spool.compact(from).expect("compacted"), from);
        from = spool.read(from, 10_000).expect("read").next;
    }
    spool.sample(&sample(seq));
    let left = numbers(&spool.read(from, usize::MAX).expect("read"));
    let from = spool.compact(from).expect("compacted");
    assert!(from < 1000);
    spool.sample(&sample(seq + 1));
    let now = numbers(&spool.read(from, usize::MAX).expect("read"));
    assert_eq!(now, [left, vec![seq + 1]].concat());
    // The new file is as locked as the old one.
    assert!(Spool::open(spool.path().expect("a path")).expect("opened").is_none());
}

#[test]
fn a_full_spool_leaves_samples_out_but_keeps_the_end() {
    let (_temporary, folder) = folder();
    let mut spool = Spool::create(folder.path(), "a", header("http://h")).expect("a file");
    let size = spool.lock().size;
    spool.limit = size + 160;
    (0..10).for_each(|seq| spool.sample(&sample(seq)));
    spool.stop(&StopRun::default());
    let batch = spool.read(0, 100).expect("read");
    assert_eq!(numbers(&batch), [0, 1]);
    assert!(spool.read(batch.next, 100).expect("read").stop.is_some());
}

#[test]
fn the_end_needs_no_room_that_is_not_there_yet() {
    let (_temporary, folder) = folder();
    let spool = Spool::create(folder.path(), "a", header("http://h")).expect("a file");
    spool.sample(&sample(0));
    let path = spool.path().expect("a path").to_owned();
    let before = std::fs::metadata(&path).expect("there").len();
    let longest = StopRun {
        end_time: Some(Instant::default().plus(i64::MAX / 2)),
        exit_code: Some(i32::MIN),
        signal: Some(i32::MIN),
        cpu_seconds: Some(f64::MIN_POSITIVE),
        peak_memory: Some(u64::MAX),
    };
    spool.stop(&longest);
    assert!(std::fs::metadata(&path).expect("there").len() < before);
    drop(spool);
    let left = Spool::open(&path).expect("opened").expect("a run");
    let batch = left.read(0, 10).expect("read");
    assert_eq!(
        (numbers(&batch), left.read(batch.next, 10).expect("read").stop),
        (vec![0], Some(longest))
    );
}

#[test]
fn the_oldest_are_given_up_when_all_are_too_large() {
    let (_temporary, folder) = folder();
    let make = |key: &str| {
        let spool = Spool::create(folder.path(), key, header("http://h")).expect("a file");
        (0..100).for_each(|seq| spool.sample(&sample(seq)));
        spool
    };
    let living = make("1");
    drop((make("2"), make("3"), make("4")));
    let size = living.path().and_then(|path| path.metadata().ok()).expect("there").len();
    let gone = folder.tidy(2 * size).expect("tidied");
    let names: Vec<_> = gone.iter().filter_map(|path| path.file_stem()?.to_str()).collect();
    assert_eq!(names, ["2", "3"]);
    assert_eq!(folder.tidy(2 * size).expect("tidied").len(), 0);
}
