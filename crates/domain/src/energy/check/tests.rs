use super::*;

fn said() -> SaidGateway {
    SaidGateway {
        kind: "cloud".to_owned(),
        cloud_id: "002738".to_owned(),
        user_name: Some("ada@example.org".to_owned()),
        password: Some("1234567".to_owned()),
        ..SaidGateway::default()
    }
}

fn refused(said: SaidGateway) -> Vec<String> {
    let errors = NewGateway::parse(said).expect_err("refused");
    errors.into_iter().map(|error| error.field).collect()
}

#[test]
fn a_gateway_needs_little() {
    let gateway = NewGateway::parse(said()).expect("valid");
    assert_eq!(gateway.name(), "002738");
    assert_eq!(gateway.interval_micros(), 6 * SECOND);
    assert_eq!(gateway.address(), None);
    assert!(!format!("{gateway:?}").contains("1234567"));
}

#[test]
fn everything_that_is_wrong_is_named() {
    let wrong = SaidGateway {
        kind: "eagle".to_owned(),
        cloud_id: "2738".to_owned(),
        interval: Some(0.5),
        meters: vec!["meter".to_owned()],
        pinned: Some("ab".to_owned()),
        password: Some("a\nb".to_owned()),
        address: Some("ftp://host".to_owned()),
        ..SaidGateway::default()
    };
    let fields = refused(wrong);
    assert_eq!(fields, ["kind", "cloud_id", "password", "address", "interval", "meters", "pinned"]);
    assert_eq!(refused(SaidGateway { user_name: None, ..said() }), ["user_name"]);
    let local = SaidGateway { kind: "eagle200".to_owned(), ..said() };
    assert_eq!(refused(local), ["address"]);
}

#[test]
fn addresses_are_scheme_and_host() {
    let check = |text: &str, want: Option<&str>| {
        let got = NewGateway::parse(SaidGateway { address: Some(text.to_owned()), ..said() });
        let got = got.as_ref().ok().and_then(NewGateway::address);
        assert_eq!(got, want, "{text}");
    };
    check("192.168.1.20", Some("http://192.168.1.20"));
    check("HTTPS://Eagle.Local:8443/", Some("https://eagle.local:8443"));
    check("http://[fe80::1]:80", Some("http://[fe80::1]:80"));
    check("http://user:word@host", None);
    check("http://host/path", None);
    check("file:///etc/passwd", None);
    check("http://[::1]:99999", None);
    check("eagle.local:port", None);
    check("http://", None);
}
