//! People, their proofs, and what ends them.

use crate::{PASSWORD, TestDb, now};
use domain::account::{NewUser, Password, Scope};
use domain::instant::HOUR;
use storage::Error;
use storage::account::{self, Registration, SignIn, Via};

#[tokio::test]
async fn only_the_first_person_is_administrator_and_only_first_may_come() {
    let test = TestDb::new().await;
    let new = |name: &str| NewUser::parse(name, PASSWORD, "UTC", |_| true).expect("valid");
    let register =
        |name: &str, allowed| account::register(&test.db, new(name), allowed, false, now());
    assert!(register("ada", Registration::Closed).await.is_err());
    register("ada", Registration::First).await.expect("the first");
    assert!(matches!(register("bob", Registration::First).await, Err(Error::Refused(_))));
    register("bob", Registration::Open).await.expect("anyone");
    assert!(matches!(register("ADA", Registration::Open).await, Err(Error::Refused(_))));
    let users = account::list_users(&test.db).await.expect("listed");
    let admins: Vec<(&str, bool)> = users.iter().map(|u| (u.name.as_str(), u.admin)).collect();
    assert_eq!(admins, [("ada", true), ("bob", false)]);
}

async fn jwt(test: &TestDb) -> String {
    match account::issue_jwt(&test.db, "ada", PASSWORD, "::1", now()).await {
        Ok(SignIn::Welcome { token }) => token,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_session_a_token_and_a_jwt_prove_who_one_is_until_they_end() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let Ok(SignIn::Welcome { token: cookie }) =
        account::sign_in(&test.db, "Ada", PASSWORD, "::1", "Browser", now()).await
    else {
        panic!("signed in");
    };
    let expires = Some(now().plus(HOUR));
    let (_, token) = account::create_token(&test.db, ada, "agent", Scope::Agent, expires, now())
        .await
        .expect("made");
    let jwt = jwt(&test).await;

    let via = |found: Option<account::Identity>| found.map(|identity| identity.via);
    let session = account::by_session(&test.db, &cookie, now()).await.expect("asked");
    assert!(matches!(via(session), Some(Via::Session(_))));
    let bearer = |token: String, at| {
        let db = test.db.clone();
        async move { via(account::by_bearer(&db, &token, at).await.expect("asked")) }
    };
    assert_eq!(bearer(token.clone(), now()).await, Some(Via::Token(Scope::Agent)));
    assert_eq!(bearer(token.clone(), now().plus(HOUR)).await, None, "expired");
    assert_eq!(bearer(jwt.clone(), now()).await, Some(Via::Jwt));
    assert_eq!(bearer(jwt.clone(), now().plus(2 * HOUR)).await, None, "expired");
    assert_eq!(bearer(format!("{jwt}x"), now()).await, None, "forged");

    let new = Password::parse("new", "another horse").expect("long enough");
    account::change_password(&test.db, ada, PASSWORD.to_owned(), new, None, now())
        .await
        .expect("changed");
    assert_eq!(bearer(jwt, now()).await, None, "ended by the change");
    assert!(account::by_session(&test.db, &cookie, now()).await.expect("asked").is_none());
}

#[tokio::test]
async fn a_reset_password_ends_tokens_only_where_that_is_asked_for_and_nobody_else_s() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let token = async |user| {
        let made = account::create_token(&test.db, user, "t", Scope::All, None, now()).await;
        made.expect("made").1
    };
    let (hers, his, jwt) = (token(ada).await, token(bob).await, jwt(&test).await);
    let good = async |bearer: &str| {
        account::by_bearer(&test.db, bearer, now()).await.expect("asked").is_some()
    };
    let reset = async |name: &str, revoke_tokens| {
        let new = Password::parse("password", "another horse").expect("long enough");
        account::reset_password(&test.db, name, new, revoke_tokens).await
    };
    reset("ada", false).await.expect("reset");
    assert_eq!((good(&hers).await, good(&jwt).await), (true, false));
    reset("ada", true).await.expect("reset");
    assert_eq!((good(&hers).await, good(&his).await), (false, true));
    assert!(matches!(reset("nobody", true).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn disabling_ends_everything_at_once_and_nobody_disables_themselves() {
    let test = TestDb::new().await;
    let root = test.person("root").await;
    let ada = test.person("ada").await;
    let jwt = jwt(&test).await;
    assert!(account::set_disabled(&test.db, root, root, true, now()).await.is_err());
    account::set_disabled(&test.db, root, ada, true, now()).await.expect("disabled");
    assert!(account::by_bearer(&test.db, &jwt, now()).await.expect("asked").is_none());
    account::set_disabled(&test.db, root, ada, false, now()).await.expect("enabled");
    assert!(
        account::by_bearer(&test.db, &jwt, now()).await.expect("asked").is_none(),
        "not revived"
    );
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer_and_are_slowed_down() {
    let test = TestDb::new().await;
    test.person("ada").await;
    let try_it =
        |name: &'static str| account::sign_in(&test.db, name, "wrong password", "::1", "", now());
    assert!(matches!(try_it("ada").await, Ok(SignIn::Wrong)));
    assert!(matches!(try_it("nobody").await, Ok(SignIn::Wrong)));
    for _ in 0..4 {
        assert!(matches!(try_it("ada").await, Ok(SignIn::Wrong)));
    }
    assert!(matches!(try_it("ada").await, Ok(SignIn::Wait { seconds: 1 })));
}

#[tokio::test]
async fn leaving_takes_everything_along_but_the_last_administrator_stays() {
    let test = TestDb::new().await;
    let root = test.person("root").await;
    let ada = test.person("ada").await;
    let leave = |user| account::delete_account(&test.db, user, PASSWORD.to_owned(), now());
    assert!(matches!(leave(root).await, Err(Error::Refused(_))));
    assert!(account::delete_account(&test.db, ada, "wrong".to_owned(), now()).await.is_err());
    leave(ada).await.expect("gone");
    assert!(account::export(&test.db, ada, now()).await.is_err());
    leave(root).await.expect("alone, so gone");
    assert!(!account::any_user(&test.db).await.expect("asked"));
}
