use super::super::{document, eagle100, eagle200, relay};
use super::*;
use crate::reach::Reach;
use domain::Instant;
use domain::energy::{CloudId, Mac};
use proptest::prelude::*;

fn target(password: &str) -> Target {
    Target {
        kind: Kind::Eagle200,
        base_url: "http://192.0.2.1".parse().expect("an address"),
        cloud_id: CloudId::parse("00001a").expect("six digits"),
        user_name: None,
        password: password.into(),
        pinned: None,
        reach: Reach::default(),
    }
}

#[test]
fn only_scheme_host_and_port_of_an_address_are_used() {
    let check = |base: &str, want: &str| {
        let base = base.parse().expect("an address");
        assert_eq!(address(&base, "/cgi-bin/post_manager").as_str(), want, "{base}");
    };
    let want = "https://eagle.local:9445/cgi-bin/post_manager";
    check("https://eagle.local:9445", want);
    check("https://ada:secret@eagle.local:9445/other?with=more#there", want);
    check("http://[::1]", "http://[::1]/cgi-bin/post_manager");
}

#[test]
fn credentials_are_hidden_in_every_form() {
    let check = |password: &str, text: &str, want: &str| {
        assert_eq!(hidden(&target(password), text.to_owned()), want, "{password}");
    };
    check("secret", "secret, and secret again", "[hidden], and [hidden] again");
    check("a&b<c", "<Text>a&amp;b&lt;c</Text> a&b<c", "<Text>[hidden]</Text> [hidden]");
    check("a\"b", r#"{"said": "a\"b"}"#, r#"{"said": "[hidden]"}"#);
    check("secret", "Basic MDAwMDFhOnNlY3JldA==", "Basic [hidden]");
    check("", "nothing to hide", "nothing to hide");
}

#[test]
fn an_answer_is_cut_between_characters() {
    let (target, text) = (target("secret"), "é".repeat(3000));
    assert_eq!(Text { text, target: &target }.raw(), "é".repeat(1024));
}

proptest! {
    #[test]
    fn no_bytes_make_a_dialect_panic(bytes: Vec<u8>, begin in 0_usize..4) {
        let begins: [&[u8]; 4] = [b"", b"<Device>", b"<InstantaneousDemand>", b"{\"a\":"];
        let text = decoded(&[begins[begin], &bytes].concat());
        let (meter, now) = (Mac(1), Instant::default());
        if let Ok(root) = document::read(&text) {
            let _ = (relay::demand(&root, None), relay::registers(&root, None), relay::price(&root, None, now));
            let _ = eagle200::Device::read(&root, meter).map(|it| (it.demand(now), it.registers(now), it.price(now)));
        }
        if let Ok(fields) = eagle100::Fields::read(&text) {
            let _ = (fields.demand(meter, now), fields.registers(meter, now), fields.price(meter, now));
        }
    }
}
