//! How an answer comes: whole, in pieces, cut off, without end, or not at all.

use super::super::fault::Fault;
use futures::{StreamExt, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::{Response, StatusCode};
use std::io;

pub(super) type Reply = UnsyncBoxBody<Bytes, io::Error>;

const LOGIN_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method=\"post\">\
    <input name=\"user\"><input type=\"password\" name=\"password\"></form></body></html>\n";

/// What comes without a look at the command. An error cuts the connection.
pub(super) async fn instead(fault: &Fault) -> io::Result<Option<Response<Reply>>> {
    let with = |code: StatusCode, name, value: Option<HeaderValue>| {
        let mut response = status(code);
        response.headers_mut().extend(value.map(|value| (name, value)));
        Ok(Some(response))
    };
    match fault {
        Fault::Unauthorized => Ok(Some(status(StatusCode::UNAUTHORIZED))),
        Fault::Status(code) => {
            Ok(Some(status(StatusCode::from_u16(*code).map_err(io::Error::other)?)))
        }
        Fault::RateLimited(seconds) => {
            with(StatusCode::TOO_MANY_REQUESTS, RETRY_AFTER, seconds.map(HeaderValue::from))
        }
        Fault::Redirect(to) => {
            let to = HeaderValue::from_str(to).map_err(io::Error::other)?;
            with(StatusCode::FOUND, LOCATION, Some(to))
        }
        Fault::Hang => std::future::pending().await,
        Fault::Slow(by) => {
            tokio::time::sleep(*by).await;
            Ok(None)
        }
        Fault::Dropped => Err(io::Error::other("dropped")),
        _ => Ok(None),
    }
}

/// An empty page with that status.
pub(super) fn status(code: StatusCode) -> Response<Reply> {
    let mut response = Response::new(whole(String::new()));
    *response.status_mut() = code;
    response
}

/// What a gateway says, or what stands in for it. They call everything HTML.
pub(super) fn document(fault: &Fault, text: String) -> Response<Reply> {
    let body = match fault {
        Fault::LoginPage => whole(LOGIN_PAGE.to_owned()),
        Fault::NotXml => whole("OK\r\n".to_owned()),
        Fault::XmlBomb => whole(bomb()),
        Fault::Oversized => endless(),
        Fault::Chunked => pieces(&text),
        Fault::Truncated => return cut_off(&text),
        _ => whole(text),
    };
    html(body)
}

fn html(body: Reply) -> Response<Reply> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

fn whole(text: String) -> Reply {
    Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync()
}

fn pieces(text: &str) -> Reply {
    let pieces: Vec<_> =
        text.as_bytes().chunks(7).map(|it| Ok(Frame::data(Bytes::copy_from_slice(it)))).collect();
    StreamBody::new(stream::iter(pieces)).boxed_unsync()
}

fn endless() -> Reply {
    let piece = Bytes::from(" ".repeat(4096));
    let begin = stream::iter([Bytes::from_static(b"<InstantaneousDemand>")]);
    let all = begin.chain(stream::repeat(piece)).map(|piece| Ok(Frame::data(piece)));
    StreamBody::new(all).boxed_unsync()
}

/// The promised length does not come.
fn cut_off(text: &str) -> Response<Reply> {
    let half = Bytes::copy_from_slice(&text.as_bytes()[..text.len() / 2]);
    // What was said is sent while the rest is waited for.
    let end = stream::once(async {
        tokio::task::yield_now().await;
        Err(io::Error::other("cut off"))
    });
    let said = stream::iter([Ok(Frame::data(half))]).chain(end);
    let mut response = html(StreamBody::new(said).boxed_unsync());
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    response
}

/// Ten to the ninth copies of a word, for whoever expands entities.
fn bomb() -> String {
    let mut text = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n<!ENTITY lol0 \"lol\">\n".to_owned();
    for level in 1..10 {
        let inner = format!("&lol{};", level - 1).repeat(10);
        text.push_str(&format!("<!ENTITY lol{level} \"{inner}\">\n"));
    }
    text + "]>\n<InstantaneousDemand><Demand>&lol9;</Demand></InstantaneousDemand>\n"
}
