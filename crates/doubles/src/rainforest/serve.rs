//! HTTP: connections, who asks, and how the answer comes.

mod reply;

use super::command::Command;
use super::fault::Fault;
use super::meter::{Moment, Question};
use super::shared::{Gateway, Shared};
use super::{eagle100, eagle200, relay};
use crate::reply::{Reply, status};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::energy::Kind;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HeaderMap};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// No command is longer.
const LIMIT: usize = 16 * 1024;

pub(super) async fn connection(stream: TcpStream, shared: Arc<Shared>, tls: Option<TlsAcceptor>) {
    let service = service_fn(|request| respond(request, shared.clone()));
    // Whoever asked has gone, or was cut off: nobody is left to be told.
    let _ = match tls {
        None => http1::Builder::new().serve_connection(TokioIo::new(stream), service).await,
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => {
                http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
            }
            Err(_) => Ok(()),
        },
    };
}

/// An error cuts the connection.
async fn respond(request: Request<Incoming>, shared: Arc<Shared>) -> io::Result<Response<Reply>> {
    let (parts, body) = request.into_parts();
    let known = matches!(parts.uri.path(), "/cgi-bin/post_manager" | "/cgi-bin/cgi_manager");
    if !known || parts.method != Method::POST {
        return Ok(status(StatusCode::NOT_FOUND));
    }
    let body = Limited::new(body, LIMIT).collect().await.map_err(io::Error::other)?.to_bytes();
    let credentials = Credentials::read(&parts.headers);
    let gateway = credentials.as_ref().and_then(|it| shared.gateway(it.cloud_id()));
    let _open = gateway.as_ref().map(Gateway::asked);
    tokio::time::sleep(shared.latency).await;
    let (Some(credentials), Some(gateway)) = (credentials, gateway) else {
        return Ok(status(StatusCode::UNAUTHORIZED));
    };
    let (fault, since) = gateway.fault();
    if let Some(reply) = reply::instead(&fault).await? {
        return Ok(reply);
    }
    if !credentials.open(&gateway) {
        return Ok(status(StatusCode::UNAUTHORIZED));
    }
    let listens = match gateway.is.kind {
        Kind::Eagle100 => "/cgi-bin/cgi_manager",
        _ => "/cgi-bin/post_manager",
    };
    if parts.uri.path() != listens {
        return Ok(status(StatusCode::NOT_FOUND));
    }
    let now = if fault == Fault::SameTimestamp { since } else { shared.now() };
    Ok(reply::document(&fault, answer(&gateway, &fault, now, &body)))
}

fn answer(gateway: &Gateway, fault: &Fault, now: i64, body: &[u8]) -> String {
    let is = &gateway.is;
    match fault {
        Fault::Error if is.kind == Kind::Eagle100 => return String::new(),
        Fault::Error => return relay::error("The device is busy"),
        Fault::RepeatsPassword => return relay::error(&format!("{} is not known", is.password)),
        _ => {}
    }
    let command = Command::read(body);
    let asked = command.as_ref().and_then(|command| command.meter);
    let mut meters = is.meters.iter().zip(&gateway.houses);
    let found = meters.find(|(meter, _)| asked.is_none_or(|asked| asked == **meter));
    let moment = found.map(|(meter, house)| Moment::of(*meter, house, now, fault));
    let question = Question { gateway: is, fault, moment };
    match is.kind {
        Kind::Eagle100 => eagle100::answer(command.as_ref(), &question),
        Kind::Eagle200 => eagle200::answer(command.as_ref(), &question),
        Kind::Cloud | Kind::Push => relay::answer(command.as_ref(), &question),
    }
}

/// Who asks: the cloud has its own headers, gateways in the house take Basic authentication.
enum Credentials {
    Cloud { cloud_id: String, user: String, password: String },
    Local { cloud_id: String, code: String },
}

impl Credentials {
    fn read(headers: &HeaderMap) -> Option<Self> {
        let says = |name: &str| {
            headers.get(name).map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned())
        };
        if let Some(cloud_id) = says("cloud-id") {
            return Some(Self::Cloud {
                cloud_id,
                user: says("user")?,
                password: says("password")?,
            });
        }
        let basic = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
        let basic = String::from_utf8(BASE64_STANDARD.decode(basic).ok()?).ok()?;
        let (cloud_id, code) = basic.split_once(':')?;
        Some(Self::Local { cloud_id: cloud_id.to_owned(), code: code.to_owned() })
    }

    fn cloud_id(&self) -> &str {
        match self {
            Self::Cloud { cloud_id, .. } | Self::Local { cloud_id, .. } => cloud_id,
        }
    }

    fn open(&self, gateway: &Gateway) -> bool {
        let is = &gateway.is;
        match self {
            Self::Cloud { user, password, .. } => {
                is.kind == Kind::Cloud && *user == is.user && *password == is.password
            }
            Self::Local { code, .. } => is.kind != Kind::Cloud && *code == is.password,
        }
    }
}
