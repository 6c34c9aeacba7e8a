//! Sends a file to an import endpoint with this browser's session.
//!
//! By `XMLHttpRequest`: `fetch` cannot say how much of a file is on its way.

use leptos::html::Input;
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

/// The largest file that the server takes, in bytes.
const MAX_BYTES: f64 = 64.0 * 1024.0 * 1024.0;

const CSV: &str = "text/csv";
const JSON: &str = "application/json";

/// The file that the person chose, and what kind it is.
pub(super) struct Chosen {
    file: File,
    kind: &'static str,
}

impl Chosen {
    /// The file in an input, or what to do instead.
    pub(super) fn of(input: NodeRef<Input>) -> Result<Self, String> {
        let files = input.get_untracked().and_then(|input| input.files());
        let file = files.and_then(|files| files.get(0)).ok_or("Choose a file first.")?;
        if file.size() > MAX_BYTES {
            let size = size(file.size());
            return Err(format!(
                "The file has {size}, and 64 MB at most are taken at once. Import it in parts."
            ));
        }
        let kind = kind(&file.name())?;
        Ok(Self { file, kind })
    }

    /// `intervals-2025.csv, 96 kB`.
    pub(super) fn about(&self) -> String {
        format!("{}, {}", self.file.name(), size(self.file.size()))
    }
}

/// The content type that a name stands for, or what to do with a file that cannot be read here.
fn kind(name: &str) -> Result<&'static str, &'static str> {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    match end.as_deref() {
        Some("json") => Ok(JSON),
        Some("zip" | "gz" | "bz2" | "xz" | "zst" | "7z" | "rar" | "tar") => {
            Err("This is an archive. Unpack it, and choose the file that was in it.")
        }
        Some("xlsx" | "xls" | "ods" | "numbers") => {
            Err("This is a spreadsheet. Save it as CSV, in UTF-8, and choose that file.")
        }
        _ => Ok(CSV),
    }
}

fn size(bytes: f64) -> String {
    if bytes < 1e6 {
        format!("{} kB", (bytes / 1e3).ceil())
    } else {
        format!("{:.1} MB", bytes / 1e6)
    }
}

thread_local! {
    /// The file on its way. Only the browser has one, and one thread; a reactive value would be dropped by another
    /// thread of the server than made it.
    static SENDING: RefCell<Option<XmlHttpRequest>> = const { RefCell::new(None) };
}

/// Stops sending; whoever waits hears that it failed.
pub(super) fn stop() {
    if let Some(request) = SENDING.take() {
        // It fails only when there is nothing left to stop.
        let _ = request.abort();
    }
}

/// Forgets a request that has ended, unless the next has begun.
fn forget(ended: &XmlHttpRequest) {
    SENDING.with_borrow_mut(|sending| drop(sending.take_if(|sending| sending == ended)));
}

/// Sends a file to `path`. `progress` hears the part that is sent, from 0 to 1; `done` is called once, with what the server found
/// or with what to do.
pub(super) fn send<R: DeserializeOwned>(
    path: &str,
    chosen: &Chosen,
    dry_run: bool,
    progress: impl Fn(f64) + 'static,
    done: impl FnOnce(Result<R, String>) + 'static,
) -> Result<(), String> {
    let on_progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        progress(if event.total() > 0.0 { event.loaded() / event.total() } else { 1.0 });
    });
    let begin = || {
        let request = XmlHttpRequest::new()?;
        request.open("POST", &format!("{path}?dry_run={dry_run}"))?;
        request.set_request_header("Content-Type", chosen.kind)?;
        request.upload()?.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
        Ok(request)
    };
    let failed =
        |_: wasm_bindgen::JsValue| "The browser could not begin to send the file.".to_owned();
    let request = begin().map_err(failed)?;
    let answered = request.clone();
    // Called once whatever happens, and gone then, the other closure with it.
    let ended = Closure::once_into_js(move || {
        drop(on_progress);
        forget(&answered);
        let text = answered.response_text().ok().flatten().unwrap_or_default();
        done(read(answered.status().unwrap_or(0), &text, dry_run));
    });
    request.set_onloadend(Some(ended.unchecked_ref()));
    request.send_with_opt_blob(Some(&chosen.file)).map_err(failed)?;
    SENDING.set(Some(request));
    Ok(())
}

/// What the server answered, in our words where it said nothing.
fn read<R: DeserializeOwned>(status: u16, text: &str, dry_run: bool) -> Result<R, String> {
    match status {
        200 => serde_json::from_str(text)
            .map_err(|_| "The server's answer could not be read. Reload the page and try again.".to_owned()),
        0 if dry_run => Err(
            "The file could not be sent: the server cannot be reached, or the file changed after you chose it. \
             Choose it again, then try again."
                .to_owned(),
        ),
        0 => Err("The server's answer did not arrive. Look at the file again: what was imported is counted as \
                  already here, and importing again adds nothing twice."
            .to_owned()),
        401 => Err(crate::error::AppError::SignedOut.to_string()),
        _ => Err(problem(text)),
    }
}

/// A problem body's own sentence.
fn problem(text: &str) -> String {
    #[derive(Deserialize)]
    struct Problem {
        detail: String,
    }
    serde_json::from_str::<Problem>(text)
        .map_or_else(|_| crate::error::AppError::Internal.to_string(), |problem| problem.detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_a_file_is() {
        let check = |name: &str, want: Option<&str>| assert_eq!(kind(name).ok(), want, "{name}");
        check("intervals.csv", Some(CSV));
        check("Intervals.JSON", Some(JSON));
        check("intervals", Some(CSV));
        check("export.txt", Some(CSV));
        check("intervals.csv.zip", None);
        check("hours.xlsx", None);
    }

    #[test]
    fn sizes_are_written_as_people_read_them() {
        let check = |bytes, want: &str| assert_eq!(size(bytes), want);
        check(0.0, "0 kB");
        check(10.0, "1 kB");
        check(95_300.0, "96 kB");
        check(12_340_000.0, "12.3 MB");
    }

    #[derive(Deserialize)]
    struct Report {
        new: usize,
    }

    #[test]
    fn answers_become_words() {
        let check = |status, text: &str, want: &str| {
            let words = read::<Report>(status, text, true).err().unwrap_or_default();
            assert!(words.starts_with(want), "{words}");
        };
        check(200, "{}", "The server's answer could not be read.");
        check(422, r#"{"title":"x","detail":"The file is empty."}"#, "The file is empty.");
        check(502, "<html>", "Something went wrong on our side.");
        check(0, "", "The file could not be sent");
        check(401, "", "You are signed out.");
        let done = read(200, r#"{"new":2,"same":1}"#, true);
        assert_eq!(done.map(|report: Report| report.new), Ok(2));
    }
}
