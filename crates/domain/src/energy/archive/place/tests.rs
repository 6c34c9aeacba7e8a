use super::*;

fn s3() -> PlaceForm {
    PlaceForm { kind: "s3".to_owned(), bucket: "energy".to_owned(), ..PlaceForm::default() }
}

fn wrong(form: &PlaceForm) -> Vec<String> {
    let errors = NewPlace::parse(form).expect_err("refused");
    errors.into_iter().map(|error| error.field).collect()
}

#[test]
fn a_place_is_a_folder_or_a_bucket() {
    let check = |form: PlaceForm, want: &str| {
        let place = NewPlace::parse(&form).expect("a place").place().clone();
        assert_eq!(place.to_string(), want);
        // What is shown in the form says the same again.
        let again = NewPlace::parse(&PlaceForm::of(&place)).expect("a place");
        assert_eq!(again.place(), &place);
    };
    let folder = |folder: &str| PlaceForm {
        kind: "folder".to_owned(),
        folder: folder.to_owned(),
        ..PlaceForm::default()
    };
    check(folder(" "), "archive");
    check(folder("/srv/archive"), "/srv/archive");
    check(s3(), "s3://energy");
    check(PlaceForm { prefix: "/house/one/".to_owned(), ..s3() }, "s3://energy/house/one");
    assert_eq!(wrong(&folder("archive")), ["folder"]);
    assert_eq!(wrong(&PlaceForm::default()), ["kind"]);
}

#[test]
fn everything_that_is_wrong_is_named() {
    let form = PlaceForm {
        bucket: "a b".to_owned(),
        prefix: "a/../b".to_owned(),
        endpoint: "s3.example.org".to_owned(),
        region: "eu west".to_owned(),
        secret_access_key: "secret".to_owned(),
        ..s3()
    };
    assert_eq!(wrong(&form), ["bucket", "prefix", "endpoint", "region", "access_key_id"]);
}

#[test]
fn an_endpoint_is_encrypted_unless_it_need_not_be() {
    let check = |endpoint: &str, allow_http: bool, want: Option<&str>| {
        let form = PlaceForm { endpoint: endpoint.to_owned(), allow_http, ..s3() };
        let got = NewPlace::parse(&form).ok().and_then(|new| match new.place {
            Place::S3(bucket) => bucket.endpoint,
            Place::Folder { .. } => None,
        });
        assert_eq!(got.as_deref(), want, "{endpoint}");
    };
    check("HTTPS://S3.example.org/", false, Some("https://s3.example.org"));
    check("http://192.168.1.20:9000", true, Some("http://192.168.1.20:9000"));
    check("http://192.168.1.20:9000", false, None);
    check("https://key:word@s3.example.org", true, None);
    check("ftp://s3.example.org", true, None);
    check("https://s3.example.org/energy", true, None);
}

#[test]
fn a_secret_is_not_printed() {
    let form = PlaceForm {
        access_key_id: "AKID".to_owned(),
        secret_access_key: "opensesame-7".to_owned(),
        ..s3()
    };
    let new = NewPlace::parse(&form).expect("a place");
    assert_eq!(new.secret(), Some("opensesame-7"));
    assert_eq!(format!("{new:?}"), "NewPlace(s3://energy)");
    assert_eq!(PlaceForm::of(new.place()).secret_access_key, "");
}
