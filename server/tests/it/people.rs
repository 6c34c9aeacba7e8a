//! People, and each of their ways in.

use crate::{Ask, TestApp};
use domain::account::{NewUser, Scope, UserId};
use domain::instant::HOUR;
use serde_json::json;
use storage::account;

pub const PASSWORD: &str = "correct horse";

/// A registered person with a browser and a JWT.
pub struct Person {
    pub id: UserId,
    pub name: String,
    /// What the browser sends back.
    pub cookie: String,
    pub jwt: String,
}

impl TestApp {
    /// Registers a person (the first is the administrator) and signs them in, in a browser and for the REST API.
    pub async fn person(&self, name: &str) -> Person {
        let new = NewUser::parse(name, PASSWORD, "Europe/Berlin", |_| true).expect("valid");
        let open = storage::account::Registration::Open;
        let id = account::register(&self.db, new, open, false, storage::now())
            .await
            .expect("registered");
        let (cookie, jwt) = (self.sign_in(name).await, self.jwt(name).await);
        Person { id, name: name.to_owned(), cookie, jwt }
    }

    /// Signs in as the page's form does; answers the cookie.
    pub async fn sign_in(&self, name: &str) -> String {
        let form = format!("username={name}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.call("/sign_in", "", &form).await;
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        assert!(cookie.len() > 20, "{} {}", answer.status, answer.text());
        cookie
    }

    pub async fn jwt(&self, name: &str) -> String {
        let body = json!({ "username": name, "password": PASSWORD });
        let answer = self.post("/api/v1/auth").json(&body).answer().await.json(200);
        answer["token"].as_str().expect("a token").to_owned()
    }

    /// Another browser of theirs.
    pub async fn session(&self, person: &Person) -> String {
        let token =
            account::start_session(&self.db, person.id, "192.0.2.7", "Test", storage::now()).await;
        format!("{}={}", app::ssr::SESSION_COOKIE, token.expect("a session"))
    }

    pub async fn token(&self, person: &Person, scope: Scope) -> String {
        let made =
            account::create_token(&self.db, person.id, scope.as_str(), scope, None, storage::now());
        made.await.expect("a token").1
    }

    /// A token that was good for an hour, yesterday.
    pub async fn expired_token(&self, person: &Person) -> String {
        let then = storage::now().plus(-24 * HOUR);
        let made = account::create_token(
            &self.db,
            person.id,
            "old",
            Scope::All,
            Some(then.plus(HOUR)),
            then,
        );
        made.await.expect("a token").1
    }
}
