//! What a gateway answers, or what stands in for it.

use super::super::fault::Fault;
use crate::reply::{Reply, cut_off, endless, pieces, status, whole};
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::{Response, StatusCode};
use std::io;

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

/// What a gateway says, or what stands in for it. They call everything HTML.
pub(super) fn document(fault: &Fault, text: String) -> Response<Reply> {
    let mut response = match fault {
        Fault::LoginPage => Response::new(whole(LOGIN_PAGE.to_owned())),
        Fault::NotXml => Response::new(whole("OK\r\n".to_owned())),
        Fault::XmlBomb => Response::new(whole(bomb())),
        Fault::Oversized => Response::new(endless("<InstantaneousDemand>")),
        Fault::Chunked => Response::new(pieces(&text)),
        Fault::Truncated => cut_off(&text),
        _ => Response::new(whole(text)),
    };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
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
