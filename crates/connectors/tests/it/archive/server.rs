//! `s3s-fs` on a port of its own, and faults between it and who asks.

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpError, HttpRequest, HttpResponse};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub const ACCESS_KEY: &str = "AKIDTEST";
pub const SECRET_KEY: &str = "a-secret-for-tests";

/// What goes wrong with answers.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    None,
    /// Objects lack their last byte.
    Truncated,
    /// Objects have another first byte.
    Altered,
    /// Objects are not there.
    Lost,
    /// The bucket is not there.
    NoBucket,
    /// So many requests are turned away.
    Unavailable(usize),
}

/// Serves the bucket `energy`, a folder below [`Server::folder`].
pub struct Server {
    folder: tempfile::TempDir,
    address: SocketAddr,
    service: S3Service,
    fault: Arc<Mutex<Fault>>,
    running: JoinSet<()>,
}

impl Server {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("energy")).expect("a bucket");
        let files = s3s_fs::FileSystem::new(folder.path()).expect("a folder");
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut server = Self {
            folder,
            address: listener.local_addr().expect("an address"),
            service: builder.build(),
            fault: Arc::new(Mutex::new(Fault::None)),
            running: JoinSet::new(),
        };
        server.serve(listener);
        server
    }

    fn serve(&mut self, listener: TcpListener) {
        let (service, fault) = (self.service.clone(), self.fault.clone());
        self.running.spawn(async move {
            // Dropped with this task, connections end with it.
            let mut connections = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                connections.spawn(attend(socket, service.clone(), fault.clone()));
            }
        });
    }

    /// Ends it and every connection.
    pub async fn stop(&mut self) {
        self.running.shutdown().await;
    }

    pub async fn start_again(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("the same port");
        self.serve(listener);
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn set(&self, fault: Fault) {
        *self.fault.lock().expect("no panic") = fault;
    }
}

async fn attend(socket: TcpStream, service: S3Service, fault: Arc<Mutex<Fault>>) {
    let answer = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        answer(service.clone(), fault.clone(), request.map(Body::from))
    });
    let connection = Builder::new(TokioExecutor::new());
    // Clients may leave whenever they like.
    let _ = connection.serve_connection(TokioIo::new(socket), answer).await;
}

async fn answer(
    service: S3Service,
    fault: Arc<Mutex<Fault>>,
    request: HttpRequest,
) -> Result<HttpResponse, HttpError> {
    let reads = request.method() == hyper::Method::GET;
    let now = {
        let mut fault = fault.lock().expect("no panic");
        let now = *fault;
        if let Fault::Unavailable(left) = &mut *fault {
            *left = left.saturating_sub(1);
        }
        now
    };
    let status = |status: u16, text: &str| {
        let mut response = HttpResponse::new(Body::from(text.to_owned()));
        *response.status_mut() = hyper::StatusCode::from_u16(status).expect("a status");
        response
    };
    match now {
        Fault::Unavailable(1..) => return Ok(status(503, "<Error><Code>SlowDown</Code></Error>")),
        Fault::Lost if reads => return Ok(status(404, "<Error><Code>NoSuchKey</Code></Error>")),
        Fault::NoBucket => {
            return Ok(status(404, "<Error><Code>NoSuchBucket</Code></Error>"));
        }
        _ => {}
    }
    let mut response = service.call(request).await?;
    if reads && matches!(now, Fault::Truncated | Fault::Altered) {
        let mut bytes = body(response.body_mut()).await;
        match now {
            Fault::Truncated => drop(bytes.pop()),
            _ => bytes[0] ^= 1,
        }
        response.headers_mut().insert("content-length", bytes.len().into());
        *response.body_mut() = Body::from(bytes);
    }
    Ok(response)
}

async fn body(body: &mut Body) -> Vec<u8> {
    body.store_all_limited(1 << 20).await.expect("a body").to_vec()
}
