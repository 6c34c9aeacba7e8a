//! One request and its answer as text, or why there is none.

mod trouble;

use super::client::Target;
use super::failure::{Failure, Wrong, beginning};
use super::pin::{Pin, Verifier};
use crate::http::cause::innermost;
use crate::http::{Cut, bare, body, decoded};
use crate::reach::{Class, NotAllowed};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::energy::Kind;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, RequestBuilder, Response};
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use url::Url;

/// Real answers have a few hundred bytes, lists of variables some thousand.
const LIMIT: usize = 64 * 1024;
/// So many pinned certificates keep their connections; beyond, all begin again.
const CLIENTS: usize = 256;

/// The clients, made when they are first needed.
#[derive(Debug, Default)]
pub(super) struct Http {
    clients: Mutex<HashMap<(Class, Option<Pin>), Client>>,
}

/// An answer, and what must not be shown of it.
pub(super) struct Text<'a> {
    pub(super) text: String,
    target: &'a Target,
}

impl Text<'_> {
    pub(super) fn raw(&self) -> String {
        beginning(&hidden(self.target, self.text.clone())).to_owned()
    }

    /// What it means that the answer is no reading. Its words may be the gateway's own.
    pub(super) fn failure(&self, wrong: Wrong) -> Failure {
        match wrong.with_raw(self.raw()) {
            Failure::BadAnswer { words, raw } => {
                let words = beginning(&hidden(self.target, words)).to_owned();
                Failure::BadAnswer { words, raw }
            }
            other => other,
        }
    }
}

impl Http {
    /// Posts a command to where its kind listens.
    pub(super) async fn post<'a>(
        &self,
        target: &'a Target,
        body: String,
    ) -> Result<Text<'a>, Failure> {
        let path = match target.kind {
            Kind::Cloud | Kind::Eagle200 => "/cgi-bin/post_manager",
            Kind::Eagle100 => "/cgi-bin/cgi_manager",
            Kind::Push => {
                let words = "This gateway posts to Hindsight, and is not asked.";
                return Err(Failure::NotAllowed(words.to_owned()));
            }
        };
        let url = address(&target.base_url, path);
        let client = self.client(target.reach.class(&url)?, target.pinned)?;
        let request = client.post(url).header(CONTENT_TYPE, "text/xml").body(body);
        let response = signed(request, target)?.send().await.map_err(trouble::failure)?;
        trouble::refused(&response, |text| hidden(target, text))?;
        read(target, response).await
    }

    /// Looks at the certificate, whatever is answered after that.
    pub(super) async fn fingerprint(&self, target: &Target) -> Result<Option<Pin>, Failure> {
        let url = address(&target.base_url, "/");
        let class = target.reach.class(&url)?;
        if url.scheme() != "https" {
            return Ok(None);
        }
        let verifier = Verifier::new(None);
        let answer = pinned(class, &verifier)?.get(url).send().await;
        match (verifier.seen.get(), answer) {
            (Some(pin), _) => Ok(Some(*pin)),
            (None, Err(error)) => Err(trouble::failure(error)),
            (None, Ok(_)) => Err(Failure::Unreachable("it showed no certificate".to_owned())),
        }
    }

    /// One client for everyone who may reach as far; of its own for each pinned certificate.
    fn client(&self, class: Class, pin: Option<Pin>) -> Result<Client, Failure> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&(class, pin)) {
            return Ok(client.clone());
        }
        let client = match pin {
            None => {
                class.client().http1_title_case_headers().http1_only().build().map_err(no_client)?
            }
            Some(pin) => pinned(class, &Verifier::new(Some(pin)))?,
        };
        if clients.len() >= CLIENTS {
            clients.clear();
        }
        clients.insert((class, pin), client.clone());
        Ok(client)
    }
}

fn pinned(class: Class, verifier: &std::sync::Arc<Verifier>) -> Result<Client, Failure> {
    let config = verifier.config().map_err(|e| Failure::BadCertificate(e.to_string()))?;
    let builder = class.client().http1_title_case_headers().http1_only();
    builder.tls_backend_preconfigured(config).build().map_err(no_client)
}

/// The only thing that can go wrong: the system has no certificates to trust.
fn no_client(error: reqwest::Error) -> Failure {
    Failure::BadCertificate(innermost(&error))
}

impl From<NotAllowed> for Failure {
    fn from(refusal: NotAllowed) -> Self {
        Self::NotAllowed(refusal.to_string())
    }
}

/// Nothing but scheme, host and port of what a person typed.
fn address(base: &Url, path: &str) -> Url {
    let mut url = bare(base);
    url.set_path(path);
    url
}

/// The cloud wants its own headers, gateways in the house Basic authentication.
fn signed(request: RequestBuilder, target: &Target) -> Result<RequestBuilder, Failure> {
    let password = target.password.expose_secret();
    if target.kind != Kind::Cloud {
        return Ok(request.basic_auth(target.cloud_id.as_str(), Some(password)));
    }
    // What a header cannot carry is not what the cloud knows.
    let header = |text: &str| {
        let mut value =
            HeaderValue::from_bytes(text.as_bytes()).map_err(|_| Failure::Unauthorized)?;
        value.set_sensitive(true);
        Ok::<_, Failure>(value)
    };
    let request = request.header("Cloud-ID", header(target.cloud_id.as_str())?);
    let request = request.header("Password", header(password)?);
    match &target.user_name {
        Some(user) => Ok(request.header("User", header(user)?)),
        None => Ok(request),
    }
}

async fn read(target: &Target, mut response: Response) -> Result<Text<'_>, Failure> {
    let (body, cut) = body(&mut response, LIMIT).await;
    let text = Text { text: decoded(&body), target };
    let words = match cut {
        None => return Ok(text),
        Some(Cut::TooLong) => "The answer is not a reading: it is longer than 64 kB.",
        Some(Cut::Failed(error)) if error.is_timeout() => return Err(trouble::failure(error)),
        Some(Cut::Failed(_)) => "The answer broke off.",
    };
    Err(Failure::BadAnswer { words: words.to_owned(), raw: text.raw() })
}

/// Some servers repeat what they were sent, as it was or as XML, as a quotation or in the header.
fn hidden(target: &Target, text: String) -> String {
    let password = target.password.expose_secret();
    if password.is_empty() {
        return text;
    }
    let quoted = format!("{password:?}");
    let forms = [
        BASE64_STANDARD.encode(format!("{}:{password}", target.cloud_id)),
        quoted[1..quoted.len() - 1].to_owned(),
        quick_xml::escape::escape(password).into_owned(),
        password.to_owned(),
    ];
    forms.iter().fold(text, |text, form| match text.contains(form.as_str()) {
        true => text.replace(form.as_str(), "[hidden]"),
        false => text,
    })
}

#[cfg(test)]
mod tests;
