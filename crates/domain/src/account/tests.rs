use super::*;

#[test]
fn names_are_short_and_without_spaces() {
    let check = |text: &str, ok: bool| assert_eq!(Name::parse(text).is_ok(), ok, "{text:?}");
    check("ada", true);
    check(" Ada.Lovelace@example.org ", true);
    check("Ærlend", true);
    check("", false);
    check("ada lovelace", false);
    check("a\u{0}b", false);
    check(&"x".repeat(65), false);
    assert_eq!(Name::parse("ADA").map(|name| name.key()).ok().as_deref(), Some("ada"));
}

#[test]
fn a_password_is_long_and_never_printed() {
    assert!(Password::parse("password", "ninechars").is_err());
    let password = Password::parse("password", "ten chars!").expect("long enough");
    assert_eq!(format!("{password:?}"), "Password(…)");
}

#[test]
fn a_profile_names_each_wrong_field() {
    let good = ProfileDraft {
        zone: "Europe/Berlin".to_owned(),
        day_start_hour: "4".to_owned(),
        week_start: "sunday".to_owned(),
        clock: "h12".to_owned(),
        currency: "usd".to_owned(),
    };
    let profile = Profile::parse(&good, |zone| zone == "Europe/Berlin").expect("valid");
    assert_eq!((profile.day_start_hour, profile.currency.as_str()), (4, "USD"));
    let errors = Profile::parse(&ProfileDraft::default(), |_| false).expect_err("nothing set");
    let fields: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
    assert_eq!(fields, ["zone", "day_start_hour", "week_start", "clock", "currency"]);
}
