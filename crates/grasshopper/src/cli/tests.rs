use super::*;

fn settings(line: &str) -> Result<Settings, String> {
    let words = std::iter::once("grasshopper").chain(line.split_whitespace());
    Arguments::try_parse_from(words).map_err(|error| error.to_string())?.settings()
}

fn wanted(line: &str) -> Wanted {
    match settings(line).expect("it makes sense").what {
        What::Run(wanted) => *wanted,
        What::Sync => panic!("not a run"),
    }
}

#[test]
fn what_follows_the_command_is_the_commands() {
    let check = |line: &str, want: &[&str]| assert_eq!(wanted(line).command, want, "{line}");
    check("make", &["make"]);
    check("make -j4 --debug", &["make", "-j4", "--debug"]);
    check("--jwt T make --jwt U", &["make", "--jwt", "U"]);
    check("-- make --name x", &["make", "--name", "x"]);
    check("make -- all", &["make", "--", "all"]);
    check("make sync", &["make", "sync"]);
    check("-- sync", &["sync"]);
    check("help", &["help"]);
    check("-- -odd", &["-odd"]);
}

#[test]
fn sync_takes_the_same_flags_on_either_side() {
    for line in ["sync", "sync --server http://h", "--server http://h sync --debug", "sync --jwt T"]
    {
        assert!(matches!(settings(line).expect(line).what, What::Sync), "{line}");
    }
}

#[test]
fn the_defaults_are_those_of_the_first_grasshopper() {
    let run = wanted("true");
    assert_eq!((run.threshold, run.interval), (1.0, Duration::from_millis(500)));
    let run = wanted("--threshold 12.5 --poll-interval 2 true");
    assert_eq!((run.threshold, run.interval), (12.5, Duration::from_secs(2)));
    assert_eq!(wanted("--interval 0.25 true").interval, Duration::from_millis(250));
}

#[test]
fn nonsense_is_refused() {
    let check = |line: &str, want: &str| {
        let error = settings(line).map(|_| ()).expect_err(line);
        assert!(error.contains(want), "{line}: {error}");
    };
    check("", "give a command to run, or --no-command");
    check("--no-command true", "not both");
    check("--threshold 101 true", "0 to 100");
    check("--threshold NaN true", "0 to 100");
    check("--interval 0.1 true", "between 0.25 and 3600");
    check("--interval inf true", "between 0.25 and 3600");
    check("--server ftp://h true", "is not a server");
    check("--server http:// true", "is not a server");
    check("--server http://me:secret@h true", "is not a server");
    check("--jwt T --token-file F true", "cannot be used with");
    check("--bogus true", "unexpected argument '--bogus'");
}

#[test]
fn a_token_that_cannot_be_sent_is_refused_by_its_place() {
    let token = |bytes: &[u8]| readable("--token-file", bytes);
    assert_eq!(token(b" hs_abc.D-E~f\n").as_deref(), Ok("hs_abc.D-E~f"));
    assert_eq!(token(b"\n").as_deref(), Ok(""));
    for bytes in [&b"a\nb"[..], b"a\0b", b"a\x1b[0mb", "t\u{f6}ken".as_bytes(), b"a\xffb"] {
        let error = token(bytes).expect_err("no token");
        assert!(error.starts_with("what --token-file gives is no token"), "{error}");
        assert!(!error.contains("server"), "{error}");
    }
}

#[test]
fn a_server_has_no_slash_at_its_end() {
    let server = |line| settings(line).expect(line).reporting.server;
    assert_eq!(server("--server https://h:3000/ true"), "https://h:3000");
    assert_eq!(server("--server http://h/base/ true"), "http://h/base");
}
