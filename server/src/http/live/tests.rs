//! A real server and a real socket; the identity is put in where the middleware would.

use super::{Live, handler};
use axum::{Extension, Router, routing::get};
use domain::account::{NewUser, UserId};
use domain::jobs::Kind;
use domain::packaging::Assumptions;
use futures::{SinkExt, StreamExt};
use std::time::Duration;
use storage::account::{self, Identity, Registration};
use storage::{Db, jobs, now, packaging};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tokio_util::sync::CancellationToken;

const BOUND: Duration = Duration::from_secs(20);
const PASSWORD: &str = "correct horse";

struct Test {
    db: Db,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

struct Page(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Test {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Db::open(folder.path()).await.expect("a new database");
        Self { db, stop: CancellationToken::new(), _folder: folder }
    }

    async fn person(&self, name: &str) -> UserId {
        let new = NewUser::parse(name, PASSWORD, "UTC", |_| true).expect("valid");
        account::register(&self.db, new, Registration::Open, false, now())
            .await
            .expect("registered")
    }

    async fn signed_in(&self, user: UserId) -> Identity {
        let token = account::start_session(&self.db, user, "::1", "Browser", now())
            .await
            .expect("signed in");
        account::by_session(&self.db, &token, now()).await.expect("asked").expect("good")
    }

    /// Opens a tab of this person.
    async fn page(&self, identity: &Identity) -> Page {
        let live = Live { db: self.db.clone(), stop: self.stop.clone() };
        let router = Router::new()
            .route("/live", get(handler))
            .layer(Extension(live))
            .layer(Extension(identity.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("ws://{}/live", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Page(connect_async(url).await.expect("connected").0)
    }
}

impl Page {
    /// The next text, or the code it was closed with.
    async fn next(&mut self) -> Result<String, u16> {
        loop {
            let said = tokio::time::timeout(BOUND, self.0.next()).await.expect("something is said");
            match said.expect("open").expect("readable") {
                Message::Text(text) => return Ok(text.to_string()),
                Message::Close(frame) => return Err(frame.map_or(0, |frame| frame.code.into())),
                _ => {}
            }
        }
    }

    /// The code it is closed with, whatever is said before.
    async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }

    /// Texts up to and with the first that says so.
    async fn until(&mut self, last: &str) -> Vec<String> {
        let mut heard = Vec::new();
        while heard.last().is_none_or(|text: &String| !text.contains(last)) {
            heard.push(self.next().await.expect("open"));
        }
        heard
    }
}

#[tokio::test]
async fn a_person_hears_of_their_own_and_the_administrator_of_jobs() {
    let test = Test::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let (ada_in, bob_in) = (test.signed_in(ada).await, test.signed_in(bob).await);
    let (mut adas, mut bobs) = (test.page(&ada_in).await, test.page(&bob_in).await);
    let job = jobs::enqueue(&test.db, Kind::Backup, now()).await.expect("enqueued");
    let want = format!(r#"{{"domain":"jobs","id":"{}"}}"#, job.id);
    assert_eq!(adas.next().await, Ok(want));
    account::set_profile(&test.db, bob, bob_in.user.profile.clone()).await.expect("set");
    let heard = bobs.until("intervals").await;
    assert!(heard.iter().all(|text| !text.contains("jobs")), "{heard:?}");
    // Everyone's change is the next thing ada hears: bob's own was not for her.
    account::set_disabled(&test.db, ada, bob, false, now()).await.expect("set");
    assert_eq!(adas.next().await, Ok(r#"{"domain":"account","id":""}"#.to_owned()));
}

#[tokio::test]
async fn everyone_hears_of_what_is_the_houses() {
    let test = Test::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let mut adas = test.page(&test.signed_in(ada).await).await;
    let mut bobs = test.page(&test.signed_in(bob).await).await;
    let mut new = Assumptions::at_first();
    new.currency = "EUR".to_owned();
    packaging::save_assumptions(&test.db, ada, new, None, now()).await.expect("saved");
    for page in [&mut adas, &mut bobs] {
        assert_eq!(page.next().await, Ok(r#"{"domain":"packaging","id":""}"#.to_owned()));
    }
}

#[tokio::test]
async fn a_burst_is_a_few_messages() {
    let test = Test::new().await;
    let ada = test.person("ada").await;
    let ada_in = test.signed_in(ada).await;
    let mut page = test.page(&ada_in).await;
    let job = jobs::enqueue(&test.db, Kind::Backup, now()).await.expect("enqueued");
    jobs::start(&test.db, job.id, now()).await.expect("started");
    // More than the channel holds: the listener lags.
    for n in 0..3000 {
        jobs::progress(&test.db, job.id, n, 3000, "Counting.").await.expect("told");
    }
    let since = std::time::Instant::now();
    account::set_profile(&test.db, ada, ada_in.user.profile.clone()).await.expect("set");
    let heard = page.until("intervals").await;
    assert!(heard.len() < 100, "{} messages, {:?}", heard.len(), since.elapsed());
}

#[tokio::test]
async fn a_socket_closes_with_its_session_and_with_the_server() {
    let test = Test::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let ada_in = test.signed_in(ada).await;
    let (mut first, mut second) =
        (test.page(&ada_in).await, test.page(&test.signed_in(ada).await).await);
    let mut bobs = test.page(&test.signed_in(bob).await).await;

    let account::Via::Session(session) = ada_in.via else { panic!("a session") };
    account::sign_out(&test.db, ada, session).await.expect("signed out");
    assert_eq!(first.closed().await, 1008);
    account::set_disabled(&test.db, ada, bob, true, now()).await.expect("disabled");
    assert_eq!(bobs.closed().await, 1008);

    second.0.send(Message::text("not read")).await.expect("sent");
    test.stop.cancel();
    assert_eq!(second.closed().await, 1001);
}
