use super::*;
use serde_json::json;

/// What is said about a body of `POST /api/v1/test`: `field: message` each, or nothing.
fn said(body: serde_json::Value) -> String {
    let said: StartRun = serde_json::from_value(body).expect("the shape is right");
    match NewRun::parse(said) {
        Ok(_) => String::new(),
        Err(errors) => lines(&errors),
    }
}

fn lines(errors: &[FieldError]) -> String {
    errors.iter().map(|e| format!("{}: {}\n", e.field, e.message)).collect()
}

#[test]
fn each_wrong_fact_is_refused_beside_its_field() {
    let check = |key: &str, value: serde_json::Value, want: &str| {
        let mut body = json!({"name": "build", "threshold": 1.0});
        body[key] = value;
        let got = said(body.clone());
        assert!(got.starts_with(want) && got.is_empty() == want.is_empty(), "{body}: {got}");
    };
    check("name", json!("x".repeat(200)), "");
    check("name", json!("x".repeat(201)), "name: Shorten this to 200");
    check("name", json!("  "), "name: Give the run a name.");
    check("name", json!("a\u{1b}[0m"), "name: Remove the control");
    check("description", json!(""), "");
    check("description", json!("two\nlines"), "");
    check("description", json!("x".repeat(2001)), "description: Shorten");
    check("threshold", json!(0), "");
    check("threshold", json!(100), "");
    check("threshold", json!(100.1), "threshold: Send a percentage");
    check("threshold", json!(-0.1), "threshold: Send a percentage");
    check("interval", json!(null), "");
    check("interval", json!(0.5), "");
    check("interval", json!(3600), "");
    check("interval", json!(0), "interval: Send a number of seconds");
    check("interval", json!(3600.5), "interval: Send a number of seconds");
    check("key", json!("0198b2a4-7d3c-7c3e-9b1a-0123456789ab"), "");
    check("key", json!("mine"), "key: Send a UUID");
    check("host", json!("h".repeat(256)), "host: Shorten");
    check("cores", json!(0.5), "");
    check("cores", json!(0), "cores: Send");
    check("directory", json!("/srv/a b"), "");
    check("command", json!(["sh", "-c", "echo\nhi"]), "");
    check("command", json!(vec!["a"; 1001]), "command: Send at most 1000");
    check("command", json!(["a".repeat(65_537)]), "command: Shorten this to 65536 bytes");
    check("git_commit", json!("c".repeat(65)), "git_commit: Shorten");
    check("git_branch", json!("main"), "");
}

#[test]
fn every_complaint_is_made_at_once() {
    let got = said(json!({"name": "", "threshold": 101, "interval": -1, "key": "no"}));
    assert_eq!(got.lines().count(), 4, "{got}");
}

#[test]
fn facts_are_tidied() {
    let body = json!({
        "name": " build ", "threshold": -0.0, "interval": 0.0000001, "host": "", "description": "a\r\nb",
        "start_time": "2021-01-01T00:00:00",
    });
    let said: StartRun = serde_json::from_value(body).expect("the shape is right");
    let facts = NewRun::parse(said).expect("a run").into_facts();
    assert_eq!(facts.name, "build");
    assert!(facts.threshold.is_sign_positive());
    assert_eq!(facts.interval_micros, Some(1));
    assert_eq!(facts.host, None);
    assert_eq!(facts.description, "a\nb");
    assert_eq!(facts.series, Series::System);
    assert_eq!(facts.start.expect("a start").to_string(), "2021-01-01T00:00:00Z");
}

#[test]
fn a_sample_is_a_percentage_or_nothing() {
    let check = |system: Option<f64>, tree: Option<f64>, memory: Option<u64>, want: &str| {
        let one = Sample { system, tree, memory, ..Sample::default() };
        let got = sample(3, &one).err().map(|error| error.field).unwrap_or_default();
        assert_eq!(got, want, "{one:?}");
    };
    check(None, None, None, "");
    check(Some(0.0), Some(100.0), Some(1 << 40), "");
    check(Some(f64::NAN), None, None, "samples[3].system");
    check(Some(f64::INFINITY), None, None, "samples[3].system");
    check(Some(-1.0), None, None, "samples[3].system");
    check(None, Some(100.5), None, "samples[3].tree");
    check(None, None, Some(u64::MAX), "samples[3].memory");
}

#[test]
fn the_numbers_of_samples_leave_room_behind_them() {
    let check = |seq: u32| sample(0, &Sample { seq, ..Sample::default() });
    assert!(check(MAX_SEQ).is_ok());
    let error = check(MAX_SEQ + 1).expect_err("too large");
    assert_eq!(
        (error.field.as_str(), error.message.as_str()),
        ("samples[0].seq", "Send a number up to 2147483647.")
    );
}

#[test]
fn samples_are_read_and_written_as_agreed() {
    let text = r#"{"seq":2,"at":"2026-03-01T09:00:00.25Z","system":12.5,"memory":7}"#;
    let one: Sample = serde_json::from_str(text).expect("a sample");
    assert_eq!(serde_json::to_string(&one).expect("JSON"), text);
    let null = r#"{"seq":2,"at":"2026-03-01T09:00:00.25","system":12.5,"tree":null,"memory":7,"threads":null}"#;
    assert_eq!(serde_json::from_str::<Sample>(null).expect("a sample"), one);
    assert_eq!((one.of(Series::System), one.of(Series::Tree)), (Some(12.5), None));
    for wrong in
        [r#"{"seq":-1,"at":"2026-03-01T09:00:00Z"}"#, r#"{"seq":1,"at":"soon"}"#, r#"{"seq":1}"#]
    {
        assert!(serde_json::from_str::<Sample>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_end_is_checked_against_its_start() {
    let check = |body: serde_json::Value, want: &str| {
        let said: StopRun = serde_json::from_value(body.clone()).expect("the shape is right");
        let start = super::super::parse_time("2026-03-01T09:00:00Z").expect("a time");
        let got = Stop::parse(said, start).err().map(|errors| lines(&errors)).unwrap_or_default();
        assert!(got.starts_with(want) && got.is_empty() == want.is_empty(), "{body}: {got}");
    };
    check(json!({}), "");
    check(json!({"end_time": "2026-03-01T09:00:00"}), "");
    check(
        json!({"end_time": null, "exit_code": 143, "signal": 15, "cpu_seconds": 0.25, "peak_memory": 1}),
        "",
    );
    check(
        json!({"end_time": "2026-03-01T08:59:59.999999Z"}),
        "end_time: The end is before the start",
    );
    check(json!({"exit_code": 256}), "exit_code: ");
    check(json!({"signal": 0}), "signal: ");
    check(json!({"cpu_seconds": -0.1}), "cpu_seconds: ");
    check(json!({"peak_memory": u64::MAX}), "peak_memory: ");
}
