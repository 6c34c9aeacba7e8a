//! How an answer comes: whole, in pieces, cut off, or without end.

use futures::{StreamExt, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_LENGTH, HeaderValue};
use hyper::{Response, StatusCode};
use std::io;

pub(crate) type Reply = UnsyncBoxBody<Bytes, io::Error>;

/// An empty page with that status.
pub(crate) fn status(code: StatusCode) -> Response<Reply> {
    let mut response = Response::new(whole(String::new()));
    *response.status_mut() = code;
    response
}

pub(crate) fn whole(text: String) -> Reply {
    Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync()
}

pub(crate) fn pieces(text: &str) -> Reply {
    let pieces: Vec<_> =
        text.as_bytes().chunks(7).map(|it| Ok(Frame::data(Bytes::copy_from_slice(it)))).collect();
    StreamBody::new(stream::iter(pieces)).boxed_unsync()
}

pub(crate) fn endless(begin: &'static str) -> Reply {
    let piece = Bytes::from(" ".repeat(4096));
    let begin = stream::iter([Bytes::from_static(begin.as_bytes())]);
    let all = begin.chain(stream::repeat(piece)).map(|piece| Ok(Frame::data(piece)));
    StreamBody::new(all).boxed_unsync()
}

/// The promised length does not come.
pub(crate) fn cut_off(text: &str) -> Response<Reply> {
    let half = Bytes::copy_from_slice(&text.as_bytes()[..text.len() / 2]);
    // What was said is sent while the rest is waited for.
    let end = stream::once(async {
        tokio::task::yield_now().await;
        Err(io::Error::other("cut off"))
    });
    let said = stream::iter([Ok(Frame::data(half))]).chain(end);
    let mut response = Response::new(StreamBody::new(said).boxed_unsync());
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    response
}
