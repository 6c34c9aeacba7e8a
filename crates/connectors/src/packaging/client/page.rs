//! An answer as the text of a page.

use super::super::failure::Failure;
use crate::http::{Cut, body, decoded};
use encoding_rs::Encoding;
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use scraper::{ElementRef, Html};

/// A report of 10,000 rows has about 8 MB.
const LIMIT: usize = 32 * 1024 * 1024;
/// Where a file that is no text gives itself away.
const BEGINNING: usize = 1024;

pub(super) async fn read(mut answer: Response) -> Result<String, Failure> {
    let status = answer.status();
    if status.is_client_error() || status.is_server_error() {
        return Err(Failure::Server { status: status.as_u16() });
    }
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let (body, cut) = body(&mut answer, LIMIT).await;
    match cut {
        None => text(&kind, &body),
        Some(Cut::TooLong) => Err(Failure::unexpected("answered with more than 32 MB")),
        Some(Cut::Failed(error)) if error.is_timeout() => Err(Failure::Timeout),
        Some(Cut::Failed(_)) => Err(Failure::unreachable("its answer broke off")),
    }
}

/// `kind` is what the site says that it is, in small letters.
fn text(kind: &str, body: &[u8]) -> Result<String, Failure> {
    let (kind, charset) = kind.split_once(';').unwrap_or((kind, ""));
    let is_text = match kind.trim() {
        "" => !body[..body.len().min(BEGINNING)].contains(&0),
        kind => kind.starts_with("text/") || kind == "application/xhtml+xml",
    };
    if !is_text {
        return Err(Failure::unexpected("answered with something that is no page"));
    }
    let label = charset.trim().strip_prefix("charset=").map(|it| it.trim_matches('"'));
    Ok(match label.and_then(|it| Encoding::for_label(it.as_bytes())) {
        Some(encoding) => encoding.decode(body).0.into_owned(),
        None => decoded(body),
    })
}

/// Whether a page asks for a password.
pub(super) fn holds_login_form(page: &str) -> bool {
    let page = Html::parse_document(page);
    let mut elements = page.tree.root().descendants().filter_map(ElementRef::wrap);
    elements.any(|it| {
        let kind = it.attr("type").unwrap_or_default();
        it.value().name() == "input" && kind.trim().eq_ignore_ascii_case("password")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_in_the_letters_that_they_name() {
        let check = |kind: &str, body: &[u8], want: Option<&str>| {
            assert_eq!(text(kind, body).ok().as_deref(), want, "{kind} {body:?}");
        };
        check("text/html; charset=utf-8", "é".as_bytes(), Some("é"));
        check("text/html; charset=\"iso-8859-1\"", b"\xe9", Some("é"));
        check("text/html;charset=utf-16le", b"a\0b\0", Some("ab"));
        check("text/html; charset=of-my-own", b"\xe9", Some("é"));
        check("text/html", "é".as_bytes(), Some("é"));
        check("", b"\xe9", Some("é"));
        check("application/xhtml+xml", b"a", Some("a"));
        check("", b"PK\x03\x04\0\0", None);
        check("application/zip", b"a", None);
        check("image/png", b"a", None);
    }

    #[test]
    fn a_login_form_is_known_by_its_field_for_the_password() {
        let check = |page: &str, want: bool| assert_eq!(holds_login_form(page), want, "{page}");
        check("<form><input type=password></form>", true);
        check("<FORM><INPUT NAME=p TYPE='Password'/></FORM>", true);
        check("<p>Your password: <input type=text name=password>", false);
        check("<script>'<input type=password>'</script><!-- <input type=password> -->", false);
        check("", false);
    }
}
