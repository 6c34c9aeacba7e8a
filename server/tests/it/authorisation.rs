//! Who may do what: every route of the OpenAPI document and every server function, as everyone who could ask.
//!
//! A route or a function that the written tables do not name fails the test, and so does a line without one.

mod energy;
mod functions;
mod routes;

use crate::test_app::server_functions;
use crate::{Answer, Ask, Person, TestApp};
use domain::account::Scope;
use domain::energy::Kind;
use domain::intervals::overlap::OnOverlap;
use domain::intervals::{Content, IntervalId, NewInterval, Tag};
use domain::runs::report::StartRun;
use domain::runs::{NewRun, RunId};
use reqwest::{Method, RequestBuilder};
use std::collections::BTreeSet;
use storage::intervals::Stored;

/// Everyone who could ask, in the order of the tables' columns.
const CALLERS: [Caller; 10] = [
    Caller::Nobody,
    Caller::Other,
    Caller::Member,
    Caller::Administrator,
    Caller::Token(Scope::All),
    Caller::Token(Scope::Read),
    Caller::Token(Scope::Agent),
    Caller::Jwt,
    Caller::Expired,
    Caller::CrossSite,
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Caller {
    /// No cookie, no token.
    Nobody,
    /// Someone else's browser, asking for what is the member's.
    Other,
    /// The browser of the member, whose everything is.
    Member,
    /// The administrator's browser, asking for what is the member's.
    Administrator,
    /// The member's API token.
    Token(Scope),
    /// The member's token from `/auth`.
    Jwt,
    /// An API token of the member that was good once.
    Expired,
    /// The member's browser, sent here by another site.
    CrossSite,
}

/// One line of a table: what is asked, with what, and the status for each caller.
struct Line {
    name: &'static str,
    /// The body or the arguments; `{…}` stands for what [`Scene`] prepared.
    sends: &'static str,
    statuses: &'static str,
}

impl Line {
    fn statuses(&self) -> Vec<u16> {
        self.statuses.split_whitespace().map(|status| status.parse().expect("a status")).collect()
    }
}

struct Scene {
    app: TestApp,
    administrator: Person,
    member: Person,
    other: Person,
    expired: String,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::start().await;
        // The first is the administrator.
        let (administrator, member, other) =
            (app.person("root").await, app.person("ada").await, app.person("bob").await);
        let expired = app.expired_token(&member).await;
        Self { app, administrator, member, other, expired }
    }

    /// A proof made for this one request, so that no request spoils the next one's.
    async fn signed(&self, caller: Caller, request: RequestBuilder) -> RequestBuilder {
        let browser = async |person: &Person| self.app.session(person).await;
        match caller {
            Caller::Nobody => request,
            Caller::Other => request.header("cookie", browser(&self.other).await),
            Caller::Member => request.header("cookie", browser(&self.member).await),
            Caller::Administrator => request.header("cookie", browser(&self.administrator).await),
            Caller::Token(scope) => {
                // There is a limit to a person's tokens.
                let token = self.app.token(&self.member, scope).await;
                request.bearer_auth(token)
            }
            Caller::Jwt => request.bearer_auth(&self.member.jwt),
            Caller::Expired => request.bearer_auth(&self.expired),
            Caller::CrossSite => {
                let cookie = browser(&self.member).await;
                request.header("cookie", cookie).header("origin", "https://evil.example")
            }
        }
    }

    /// Makes fresh things of the member's where the text names them, and fills them in.
    async fn fill(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if text.contains("{interval}") {
            text = text.replace("{interval}", &self.interval().await.to_string());
        }
        if text.contains("{batch}") {
            text = text.replace("{batch}", &self.batch().await);
        }
        if text.contains("{token}") {
            let (db, now) = (&self.app.db, storage::now());
            let made =
                storage::account::create_token(db, self.member.id, "t", Scope::Read, None, now)
                    .await;
            text = text.replace("{token}", &made.expect("a token").0.id.to_string());
        }
        if text.contains("{session}") {
            self.app.session(&self.member).await;
            let all =
                storage::account::list_sessions(&self.app.db, self.member.id, storage::now()).await;
            let newest = all.expect("listed").iter().map(|session| session.id).max().expect("one");
            text = text.replace("{session}", &newest.to_string());
        }
        if text.contains("{job}") {
            let now = storage::now();
            let job = storage::jobs::enqueue(&self.app.db, domain::jobs::Kind::CleanUp, now).await;
            text = text.replace("{job}", &job.expect("queued").id.to_string());
        }
        if text.contains("{run}") {
            text = text.replace("{run}", &self.run().await.to_string());
        }
        if ["{gateway}", "{meter}", "{cloud}", "{price}"].iter().any(|it| text.contains(it)) {
            let made = energy::make(&self.app.db, self.member.id, Kind::Cloud).await;
            text = made.fill(&text);
        }
        if text.contains("{posting}") {
            let made = energy::make(&self.app.db, self.member.id, Kind::Push).await;
            text = text.replace("{posting}", &made.cloud_id);
        }
        text.replace("{user}", &self.other.id.to_string())
    }

    /// A run of the member's.
    async fn run(&self) -> RunId {
        let said = StartRun { name: "make".to_owned(), ..StartRun::default() };
        let new = NewRun::parse(said).expect("valid");
        let now = storage::now();
        storage::runs::start(&self.app.db, self.member.id, new, now).await.expect("started").id
    }

    /// A closed interval of the member's, tagged `a`, changed once.
    async fn interval(&self) -> IntervalId {
        let at = |text| domain::Instant::parse(text).expect("a time");
        let content = Content {
            start: at("2026-03-02T09:00:00Z"),
            end: Some(at("2026-03-02T10:00:00Z")),
            tags: vec![Tag::parse("tags", "a").expect("valid")],
            ..Content::default()
        };
        let (db, now, user) = (&self.app.db, storage::now(), self.member.id);
        let new = NewInterval::check(content.clone(), now).expect("valid");
        let added = storage::intervals::add(db, user, None, new, OnOverlap::Keep, now).await;
        let Ok(Stored::Kept { interval, .. }) = added else { panic!("{added:?}") };
        let new =
            NewInterval::check(Content { title: "t".to_owned(), ..content }, now).expect("valid");
        let changed =
            storage::intervals::change(db, user, interval.id, new, None, OnOverlap::Keep, now)
                .await;
        changed.expect("changed");
        interval.id
    }

    /// A renaming of the member's tag that can be taken back.
    async fn batch(&self) -> String {
        self.interval().await;
        let tag = |text| Tag::parse("tag", text).expect("valid");
        let (db, now) = (&self.app.db, storage::now());
        let renamed =
            storage::intervals::rename_tag(db, self.member.id, tag("a"), tag("b"), now).await;
        renamed.expect("renamed").0.to_string()
    }

    /// What the walk must not pile up: tokens have a limit, and a job left is a failure.
    async fn tidy(&self) {
        let (db, now, user) = (&self.app.db, storage::now(), self.member.id);
        for token in storage::account::list_tokens(db, user).await.expect("listed") {
            if token.name != "old" {
                storage::account::revoke_token(db, user, token.id).await.expect("revoked");
            }
        }
        for job in storage::jobs::list_recent(db, 100).await.expect("listed") {
            storage::jobs::request_cancel(db, job.id, now).await.expect("cancelled");
        }
    }

    /// Asks as everyone and compares with the line.
    async fn walk(&self, line: &Line, method: &Method, path: &str, wrong: &mut Vec<String>) {
        let statuses = line.statuses();
        assert_eq!(statuses.len(), CALLERS.len(), "{}", line.name);
        for (caller, want) in CALLERS.into_iter().zip(statuses) {
            let answer = self.ask(caller, line, method, path).await;
            if answer.status != want {
                wrong.push(format!(
                    "{} as {caller:?}: {} for {want}: {}",
                    line.name,
                    answer.status,
                    answer.text()
                ));
            }
            self.tidy().await;
        }
    }

    async fn ask(&self, caller: Caller, line: &Line, method: &Method, path: &str) -> Answer {
        let (path, sends) = (self.fill(path).await, self.fill(line.sends).await);
        let kind = match sends.chars().next() {
            Some('{') => "application/json",
            _ if path.starts_with("/api") => "text/csv",
            _ => "application/x-www-form-urlencoded",
        };
        let reads = *method == Method::GET;
        let path = if reads && !sends.is_empty() { format!("{path}?{sends}") } else { path };
        let request = self.app.request(method.clone(), &path).header("accept", "application/json");
        let request =
            if reads { request } else { request.header("content-type", kind).body(sends) };
        self.signed(caller, request).await.answer().await
    }
}

/// Both ways: what is not written down, and what is written down and gone.
fn compare(found: &BTreeSet<String>, written: &[Line]) {
    let written: BTreeSet<String> = written.iter().map(|line| line.name.to_owned()).collect();
    let missing: Vec<_> = found.difference(&written).collect();
    assert!(missing.is_empty(), "say in the table who may use {missing:#?}");
    let gone: Vec<_> = written.difference(found).collect();
    assert!(gone.is_empty(), "the table names what is no longer there: {gone:#?}");
}

#[tokio::test]
async fn every_route_is_open_to_whom_the_table_says() {
    let scene = Scene::new().await;
    let operations = scene.app.operations().await;
    let table = routes::table();
    compare(&operations.iter().map(|operation| operation.name()).collect(), &table);
    let mut wrong = Vec::new();
    for line in &table {
        let (method, path) = line.name.split_once(' ').expect("a method and a path");
        let method = method.parse().expect("a method");
        scene.walk(line, &method, &routes::example(path), &mut wrong).await;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    scene.app.close().await;
}

#[tokio::test]
async fn every_server_function_is_open_to_whom_the_table_says() {
    let scene = Scene::new().await;
    let functions = server_functions();
    let table = functions::table();
    let short =
        |path: &str| path.trim_start_matches("/fn/app/").trim_start_matches("/fn/").to_owned();
    compare(&functions.iter().map(|(path, _)| short(path)).collect(), &table);
    let mut wrong = Vec::new();
    for (path, method) in &functions {
        let name = short(path);
        let line = table.iter().find(|line| line.name == name).expect("compared above");
        scene.walk(line, method, path, &mut wrong).await;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    scene.app.close().await;
}
