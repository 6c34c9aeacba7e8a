//! HTTP: which page is asked for, by whom, and what comes instead.

mod report;

use super::fault::Fault;
use super::site::Site;
use super::{Asked, page};
use crate::reply::{Reply, status, whole};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue, LOCATION, SET_COOKIE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;

/// Nobody's credentials are longer.
const LIMIT: usize = 16 * 1024;
const COOKIE_NAME: &str = "ASP.NET_SessionId";
const LOGIN: &str = "/Home/Login";

pub(super) async fn connection(stream: TcpStream, site: Arc<Site>) {
    let service = service_fn(|request| respond(request, site.clone()));
    // Whoever asked has gone, or was cut off: nobody is left to be told.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// An error cuts the connection. Paths are read as ASP.NET reads them, in any case.
async fn respond(request: Request<Incoming>, site: Arc<Site>) -> io::Result<Response<Reply>> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_ascii_lowercase();
    let asked = parts.uri.path_and_query().map_or("/", |it| it.as_str());
    let session = session(&parts.headers);
    match (&parts.method, path.as_str()) {
        (&Method::POST, "/home/login") => {
            let body = Limited::new(body, LIMIT).collect().await.map_err(io::Error::other)?;
            sign_in(&site, &body.to_bytes())
        }
        (&Method::GET, _) if site.state().fault() == Fault::LoginLoop => to_login(asked),
        (&Method::GET, "/home/login") => Ok(html(page::login(false))),
        (&Method::GET, "/") => match site.state().is_live(session) {
            true => Ok(html(page::home(&site.options.username))),
            false => to_login(asked),
        },
        (&Method::GET, "/getassignment/packagingstatistic") => {
            report::answer(&site, session, asked).await
        }
        _ => Ok(error(StatusCode::NOT_FOUND)),
    }
}

/// Right leads home with a cookie, wrong shows the form again.
fn sign_in(site: &Site, body: &[u8]) -> io::Result<Response<Reply>> {
    let field = |name: &str| {
        form_urlencoded::parse(body).find(|(key, _)| key == name).map(|(_, value)| value)
    };
    let options = &site.options;
    let known = field("username").is_some_and(|it| it == options.username.as_str())
        && field("password").is_some_and(|it| it == options.password.as_str());
    let mut state = site.state();
    let fault = match state.fault() {
        fault if fault.is_login() => state.meet(),
        _ => Fault::None,
    };
    let right = known && fault == Fault::None;
    state.asked.push(Asked::Login { right });
    if right {
        let cookie = format!("{COOKIE_NAME}={}; path=/; HttpOnly", state.sign_in());
        let mut response = redirect("/")?;
        let cookie = HeaderValue::from_str(&cookie).map_err(io::Error::other)?;
        response.headers_mut().insert(SET_COOKIE, cookie);
        return Ok(response);
    }
    if let Fault::LoginMoved(to) = fault {
        let mut response = redirect(&to)?;
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
        return Ok(response);
    }
    let mut response = html(page::login(true));
    if let Fault::LoginStatus(code) = fault {
        *response.status_mut() = StatusCode::from_u16(code).map_err(io::Error::other)?;
    }
    Ok(response)
}

fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value)
}

fn to_login(from: &str) -> io::Result<Response<Reply>> {
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("ReturnUrl", from).finish();
    redirect(&format!("{LOGIN}?{query}"))
}

fn redirect(to: &str) -> io::Result<Response<Reply>> {
    let mut response = status(StatusCode::FOUND);
    let to = HeaderValue::from_str(to).map_err(io::Error::other)?;
    response.headers_mut().insert(LOCATION, to);
    Ok(response)
}

fn error(code: StatusCode) -> Response<Reply> {
    let mut response = html(page::error(code.as_u16()));
    *response.status_mut() = code;
    response
}

fn html(text: String) -> Response<Reply> {
    typed(Response::new(whole(text)), "text/html; charset=utf-8")
}

fn typed(mut response: Response<Reply>, kind: &'static str) -> Response<Reply> {
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
