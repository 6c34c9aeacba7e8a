//! The report: who may see it, of which week it is, and what can go wrong with it.

use super::super::fault::Fault;
use super::super::page::{self, Layout};
use super::super::site::Site;
use super::{error, html, redirect, to_login, typed};
use crate::reply::{Reply, cut_off, endless, pieces};
use domain::packaging::Week;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Response, StatusCode};
use jiff::civil::Date;
use std::collections::HashMap;
use std::io;

/// What the site wants to be told besides the days and the account.
const FIXED: [(&str, &str); 8] = [
    ("group_type", "proj"),
    ("proj", ""),
    ("isWeek", "false"),
    ("date_type", "month"),
    ("all_proj", "true"),
    ("fromweek", ""),
    ("toweek", ""),
    ("refresh_report", "false"),
];
/// The first bytes of a picture; no text has them.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// What is asked for: a week from Sunday to Saturday.
struct Question {
    week: Week,
    account: String,
}

impl Question {
    fn read(asked: &str) -> Option<Self> {
        let query = asked.split_once('?')?.1;
        let mut told: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).collect();
        for (name, want) in FIXED {
            if told.remove(name)? != want {
                return None;
            }
        }
        let mut date = |name: &str| told.remove(name)?.parse::<Date>().ok();
        let (sunday, saturday) = (date("from")?, date("to")?);
        let week = Week::of(sunday);
        let is_week = week.start() == sunday && week.end() == saturday;
        let account = told.remove("account")?.into_owned();
        (is_week && told.is_empty()).then_some(Self { week, account })
    }
}

/// Anything but the one question is a mistake of whoever asks, at which the site's own program fails.
pub(super) async fn answer(
    site: &Site,
    session: Option<&str>,
    asked: &str,
) -> io::Result<Response<Reply>> {
    let question = Question::read(asked);
    let (fault, latency, live) = {
        let mut state = site.state();
        let live = state.is_live(session);
        state.used(session);
        // Those are met by whoever signs in.
        let fault = match state.fault() {
            fault if fault.is_login() => Fault::None,
            _ => state.meet(),
        };
        (fault, state.latency, live)
    };
    if let Some(question) = &question {
        site.report_asked(question.week, live);
    }
    tokio::time::sleep(latency).await;
    if !live {
        return to_login(asked);
    }
    let Some(question) = question else { return Ok(error(StatusCode::INTERNAL_SERVER_ERROR)) };
    match &fault {
        Fault::Status(code) => Ok(error(StatusCode::from_u16(*code).map_err(io::Error::other)?)),
        Fault::Redirect(to) => redirect(to),
        Fault::RedirectLoop => redirect(asked),
        Fault::Hang => std::future::pending().await,
        Fault::Dropped => Err(io::Error::other("dropped")),
        _ => Ok(document(&fault, page(site, &question, &fault))),
    }
}

fn page(site: &Site, question: &Question, fault: &Fault) -> String {
    let layout = match fault {
        Fault::ColumnMore => Layout::ColumnMore,
        Fault::ColumnRenamed => Layout::ColumnRenamed,
        Fault::TableRenamed => Layout::TableRenamed,
        _ => Layout::Usual,
    };
    let rows = match question.account == site.options.account {
        true => site.rows(question.week),
        false => Vec::new(),
    };
    let (from, to) = (question.week.start().to_string(), question.week.end().to_string());
    page::report(&from, &to, &page::table(&rows, layout))
}

fn document(fault: &Fault, text: String) -> Response<Reply> {
    const HTML: &str = "text/html; charset=utf-8";
    match fault {
        Fault::Truncated => typed(cut_off(&text), HTML),
        Fault::Oversized => typed(Response::new(endless("<!DOCTYPE html>")), HTML),
        Fault::Chunked => typed(Response::new(pieces(&text)), HTML),
        Fault::Picture => typed(Response::new(bytes(PNG.to_vec())), "image/png"),
        Fault::Windows1252 => {
            // What is beyond them does not occur.
            let western = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'));
            let body = bytes(western.collect());
            typed(Response::new(body), "text/html; charset=windows-1252")
        }
        _ => html(text),
    }
}

fn bytes(all: Vec<u8>) -> Reply {
    Full::new(Bytes::from(all)).map_err(|never| match never {}).boxed_unsync()
}
