//! A server of its own for each test, and the words to speak to it.

use axum::ServiceExt;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use server::config::{DataArgs, ServeArgs, Settings};
use server::http::{State, router};
use std::net::SocketAddr;
use storage::Db;
use storage::account::Registration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A running server in a temporary folder. Without workers: a job that a test leaves in the queue fails it, and
/// [`TestApp::close`] looks.
pub struct TestApp {
    pub url: String,
    pub db: Db,
    /// What handlers share; for a poller and workers of a test's own.
    pub state: State,
    client: Client,
    serving: JoinHandle<()>,
    closed: bool,
    _folder: tempfile::TempDir,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// Starts a server whose settings are not the usual ones.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let data = DataArgs { data: Some(folder.path().to_owned()), config: None };
        let mut settings = Settings::load(&data, &ServeArgs::default()).expect("settings");
        settings.registration = Registration::Open;
        // Nobody is there: a test asks for its own double.
        settings.rainforest_url = "http://127.0.0.1:9".parse().expect("an address");
        change(&mut settings);
        let db = Db::open(folder.path()).await.expect("a new database");
        let state = State::new(db.clone(), settings).expect("a state");
        let service = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let serving =
            tokio::spawn(async move { axum::serve(listener, service).await.expect("served") });
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        Self {
            url: format!("http://{address}"),
            db,
            state,
            client: client.expect("a client"),
            serving,
            closed: false,
            _folder: folder,
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    pub fn patch(&self, path: &str) -> RequestBuilder {
        self.request(Method::PATCH, path)
    }

    pub fn put(&self, path: &str) -> RequestBuilder {
        self.request(Method::PUT, path)
    }

    pub fn delete(&self, path: &str) -> RequestBuilder {
        self.request(Method::DELETE, path)
    }

    /// Calls a server function by the end of its path, with arguments as a form.
    pub async fn call(&self, name: &str, cookie: &str, arguments: &str) -> Answer {
        let path =
            server_functions().into_iter().map(|(path, _)| path).find(|path| path.ends_with(name));
        let path = path.unwrap_or_else(|| panic!("a server function {name}"));
        let request =
            self.post(&path).header("cookie", cookie).header("accept", "application/json");
        let form = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        form.body(arguments.to_owned()).answer().await
    }

    /// Ends the server. Every test does so last.
    pub async fn close(mut self) {
        let jobs = storage::jobs::list_recent(&self.db, 100).await.expect("listed");
        let left: Vec<_> = jobs.iter().filter(|job| job.state.is_active()).collect();
        assert!(left.is_empty(), "jobs left in the queue: {left:?}");
        self.serving.abort();
        self.db.close().await;
        self.closed = true;
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        assert!(
            self.closed || std::thread::panicking(),
            "close the TestApp: it looks for jobs left in the queue"
        );
    }
}

/// Path and method of every server function.
pub fn server_functions() -> Vec<(String, Method)> {
    // Drawing the routes once registers what belongs to them.
    leptos::server_fn::axum::server_fn_paths()
        .map(|(path, method)| (path.to_owned(), method))
        .collect()
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The JSON body of a success.
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json", "{}", self.text());
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    pub fn is(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.text());
    }

    /// The problem body of a failure: every part that RFC 9457 and our clients count on.
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let body: Value = serde_json::from_slice(&self.bytes).expect("JSON");
        assert_eq!(body["status"], status, "{body}");
        assert_eq!(body["type"], "about:blank", "{body}");
        assert!(body["title"].as_str().is_some_and(|title| !title.is_empty()), "{body}");
        assert!(body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{body}");
        body
    }

    /// The fields that a problem complains about.
    pub fn fields(&self, status: u16) -> Vec<String> {
        let body = self.problem(status);
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        assert!(
            errors
                .iter()
                .all(|error| error["message"].as_str().is_some_and(|text| !text.is_empty()))
        );
        errors.iter().map(|error| error["field"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// Sends and reads.
pub trait Ask {
    fn answer(self) -> impl Future<Output = Answer> + Send;
}

impl Ask for RequestBuilder {
    async fn answer(self) -> Answer {
        let response = self.send().await.expect("an answer");
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: response.bytes().await.expect("a body").to_vec(),
        }
    }
}
