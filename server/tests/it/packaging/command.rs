//! `hindsight scrape` as a program of its own: its words, its exit codes, and what is beside it.

use super::*;
use crate::process;
use doubles::time_tracker::Fault;
use std::path::Path;
use std::process::{Output, Stdio};
use storage::folder::Folder;
use tokio::process::Command;

/// A site, a folder without a database, and a file with credentials.
struct Shell {
    double: Double,
    folder: tempfile::TempDir,
}

impl Shell {
    async fn new() -> Self {
        let options = Options { today: Some(TODAY), ..Options::default() };
        let double = Double::start(options).await.expect("a double");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shell = Self { double, folder };
        let text = format!("{{\"username\": \"{USERNAME}\", \"password\": \"{PASSWORD}\"}}");
        std::fs::write(shell.credentials(), text).expect("written");
        shell.allow(0o600);
        shell
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn credentials(&self) -> String {
        self.folder.path().join("tt_credentials.json").display().to_string()
    }

    /// Who may read the credentials.
    fn allow(&self, mode: u32) {
        #[cfg(unix)]
        std::fs::set_permissions(
            self.credentials(),
            std::os::unix::fs::PermissionsExt::from_mode(mode),
        )
        .expect("allowed");
        #[cfg(not(unix))]
        let _ = mode;
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hindsight"));
        command.arg("scrape").args(args).args(["--data", &self.data()]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// As many arguments as it takes.
    fn whole(&self, more: &[&str]) -> Command {
        let (url, file) = (self.double.url(), self.credentials());
        let range = ["--from", FROM, "--until", UNTIL];
        self.command(&[&["--base-url", &url, "--credentials", &file], &range, more].concat())
    }

    async fn open(&self) -> Db {
        Db::open(Path::new(&self.data())).await.expect("the folder is free")
    }
}

/// The exit code, what was said at last, and what on the way.
async fn ended(mut command: Command) -> (i32, String, String) {
    said(command.output().await.expect("it runs"))
}

fn said(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let code = output.status.code().expect("it was not killed");
    (code, text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn options_suffice_and_are_not_stored() {
    let shell = Shell::new().await;
    let (code, said, progress) = ended(shell.whole(&[])).await;
    assert_eq!(code, 0, "{said} {progress}");
    assert!(said.starts_with("8 weeks asked for: "), "{said}");
    assert!(progress.starts_with("0 of 8 weeks: 0 new, 0 changed, 0 same\n"), "{progress}");
    assert!(progress.contains("8 of 8 weeks: "), "{progress}");
    assert!(Path::new(&shell.data()).join("time_tracking.csv").exists());
    let db = shell.open().await;
    whole(&db, &shell.double, eight_weeks()).await;
    assert_eq!(packaging::source(&db).await.expect("read").changed_at, None);
    db.close().await;

    let (code, said, _) = ended(shell.whole(&[])).await;
    assert_eq!((code, said.trim_end()), (0, "Every week is there already; none was asked for."));
    let days = ["--from", "2018-02-01", "--until", "2018-02-02"];
    let (url, file) = (shell.double.url(), shell.credentials());
    let args = [&["--base-url", &url, "--credentials", &file], &days[..]].concat();
    let (code, said, _) = ended(shell.command(&args)).await;
    assert_eq!((code, said.trim_end()), (0, "No week in that time is over; none was asked for."));

    let (code, said, _) = ended(shell.whole(&["--again"])).await;
    assert_eq!((code, said.contains(" 0 new, 0 changed, ")), (0, true), "{said}");
    assert_eq!(shell.double.reports().len(), 16);
    std::fs::remove_file(Path::new(&shell.data()).join("time_tracking.csv")).expect("removed");
    let (code, said, progress) = ended(shell.whole(&[])).await;
    assert_eq!((code, shell.double.reports().len()), (0, 24), "{said}");
    assert!(progress.starts_with("time_tracking.csv was taken away: starting over"), "{progress}");
}

#[tokio::test]
async fn what_is_wrong_with_the_arguments_is_said_before_anything_is_asked() {
    let shell = Shell::new().await;
    let (url, file) = (shell.double.url(), shell.credentials());
    let odd = shell.folder.path().join("odd.json").display().to_string();
    std::fs::write(&odd, "{}").expect("written");
    let check = async |args: &[&str], want: &str| {
        let (code, _, said) = ended(shell.command(args)).await;
        assert_eq!(code, 2, "{args:?}: {said}");
        assert!(said.contains(want), "{args:?}: {said}");
    };
    check(&["--base-url", &url], "add --credentials FILE").await;
    check(&["--base-url", &url, "--credentials", &odd], "not of the form").await;
    check(&["--base-url", &url, "--credentials", "nowhere.json"], "reading nowhere.json").await;
    check(&["--base-url", "ftp://tt", "--credentials", &file], "Write the address").await;
    check(&["--base-url", "http://169.254.169.254", "--credentials", &file], "metadata").await;
    check(&["--credentials", &file, "--from", "yesterday"], "--from: Write the date").await;
    check(&["--credentials", &file, "--from", ""], "--from <DATE>").await;
    let backwards = ["--credentials", &file, "--from", "2018-02-01", "--until", "2018-01-01"];
    check(&backwards, "--until: Choose a date that is not before").await;
    check(&["--force"], "--force").await;
    assert!(shell.double.asked().is_empty());
}

#[tokio::test]
async fn each_way_to_fail_has_an_exit_code() {
    let shell = Shell::new().await;
    let check = async |fault: Fault, code: i32, want: &str| {
        shell.double.set(fault.clone());
        let (url, file) = (shell.double.url(), shell.credentials());
        let one = ["--from", FROM, "--until", "2018-01-07"];
        let args = [&["--base-url", &url, "--credentials", &file][..], &one].concat();
        let (found, said, _) = ended(shell.command(&args)).await;
        assert_eq!(found, code, "{fault:?}: {said}");
        assert!(said.contains(want), "{fault:?}: {said}");
    };
    check(Fault::LoginRefused, 3, "Login failed").await;
    check(Fault::ColumnRenamed, 4, "The layout changed").await;
    // Without a pause little is waited between two tries.
    let db = shell.open().await;
    let form = domain::packaging::SourceForm { pause: 0.0, ..Default::default() };
    let new = domain::packaging::NewSource::parse(form, packaging::check_schedule).expect("valid");
    packaging::save_source(&db, new, storage::now()).await.expect("saved");
    db.close().await;
    check(Fault::Status(500), 5, "HTTP status 500").await;
    shell.double.stop().await;
    check(Fault::None, 5, "cannot be reached").await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_with_the_password_that_everyone_may_read_is_named() {
    let shell = Shell::new().await;
    let want = format!("everyone on this machine may read {}", shell.credentials());
    for (mode, warned) in [(0o644, true), (0o600, false)] {
        shell.allow(mode);
        let (code, said, progress) = ended(shell.whole(&[])).await;
        assert_eq!((code, progress.contains(&want)), (0, warned), "{said} {progress}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn it_ends_cleanly_when_it_is_asked_to() {
    ends_cleanly("-INT", 130, &[], "run it again, and it goes on from there").await;
    ends_cleanly("-TERM", 143, &["--again"], "without --again").await;
}

#[cfg(unix)]
async fn ends_cleanly(signal: &str, want: i32, args: &[&str], words: &str) {
    let shell = Shell::new().await;
    shell.double.set_latency(Duration::from_millis(50));
    let child = shell.whole(args).spawn().expect("it starts");
    shell.double.until_reports(3).await;
    shell.double.set(Fault::Hang);
    shell.double.until_reports(4).await;
    let pid = child.id().expect("it runs").to_string();
    let sent = Command::new("kill").args([signal, &pid]).status().await.expect("kill");
    assert!(sent.success());
    let (code, told, _) = said(child.wait_with_output().await.expect("it ends"));
    assert_eq!((code, told.contains(words)), (want, true), "{told}");
    shell.double.set(Fault::None);
    let db = shell.open().await;
    let done = packaging::periods(&db).await.expect("read").len();
    assert!((2..=3).contains(&done), "{done}");
    whole(&db, &shell.double, eight_weeks().into_iter().take(done)).await;
    db.close().await;
}

#[tokio::test]
async fn a_server_runs_beside_it_and_a_second_one_says_so() {
    let shell = Shell::new().await;
    shell.double.set(Fault::Hang);
    let mut first = shell.whole(&[]).spawn().expect("it starts");
    shell.double.until_reports(1).await;
    // A server can be started meanwhile.
    let (mut server, _) = process::start(Path::new(&shell.data())).await;
    let (code, _, told) = ended(shell.whole(&[])).await;
    assert_eq!((code, told.contains("Another scrape is at work")), (1, true), "{told}");
    first.kill().await.expect("killed");
    shell.double.set(Fault::None);
    let (code, told, _) = ended(shell.whole(&[])).await;
    assert_eq!((code, told.starts_with("8 weeks asked for: ")), (0, true), "{told}");
    server.kill().await.expect("killed");
    let db = shell.open().await;
    whole(&db, &shell.double, eight_weeks()).await;
    db.close().await;
}

#[tokio::test]
async fn nothing_is_restored_under_it() {
    let shell = Shell::new().await;
    assert_eq!(ended(shell.whole(&[])).await.0, 0);
    let file = shell.folder.path().join("backup.db").display().to_string();
    let hindsight = async |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hindsight"));
        ended_with(command.args(args).args(["--data", &shell.data()])).await
    };
    assert_eq!(hindsight(&["backup", &file]).await.0, 0);
    let folder = Folder::find(Path::new(&shell.data())).expect("there");
    let held = folder.take_scrape().expect("a lock");
    let (code, told) = hindsight(&["restore", &file]).await;
    assert_eq!((code, told.contains("a scrape of reports is at work")), (1, true), "{told}");
    drop(held);
    assert_eq!(hindsight(&["restore", &file]).await.0, 0);
}

async fn ended_with(command: &mut Command) -> (i32, String) {
    let (code, _, told) = said(command.output().await.expect("it runs"));
    (code, told)
}
