//! One visit: who signed in is forgotten when it ends.

use super::super::failure::Failure;
use super::{TimeTracker, page};
use crate::http::cause::innermost;
use crate::reach::Class;
use domain::packaging::Week;
use reqwest::cookie::Jar;
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Client, Response, StatusCode};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;
use url::{Url, form_urlencoded};

/// More are a loop.
const REDIRECTS: usize = 10;
/// Who has not accepted a connection by then is not there, however slow its reports are.
const CONNECT: Duration = Duration::from_secs(30);

pub(super) struct Visit<'a> {
    site: &'a TimeTracker,
    cookies: Arc<Jar>,
    /// Kept as long as what is asked may be reached as far.
    client: Option<(Class, Client)>,
}

impl<'a> Visit<'a> {
    pub(super) fn new(site: &'a TimeTracker) -> Self {
        Self { site, cookies: Arc::default(), client: None }
    }

    pub(super) async fn sign_in(&mut self) -> Result<(), Failure> {
        let (url, credentials) = (self.site.login_url(), &self.site.credentials);
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("username", &credentials.username)
            .append_pair("password", credentials.password.expose_secret())
            .finish();
        let request = self.client(&url)?.post(url.clone());
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let first = request.send().await?;
        stays(&first, &url)?;
        let answer = self.follow(first).await?;
        if matches!(answer.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return Err(Failure::LoginFailed);
        }
        let page = page::read(answer).await?;
        if page::holds_login_form(&page) { Err(Failure::LoginFailed) } else { Ok(()) }
    }

    pub(super) async fn report(&mut self, week: Week) -> Result<String, Failure> {
        let first = self.get(self.site.report_url(week)).await?;
        page::read(self.follow(first).await?).await
    }

    /// The last answer, which leads nowhere else.
    async fn follow(&mut self, mut answer: Response) -> Result<Response, Failure> {
        for _ in 0..REDIRECTS {
            let Some(to) = target(&answer)? else { return Ok(answer) };
            answer = self.get(to).await?;
        }
        match target(&answer)? {
            None => Ok(answer),
            Some(_) => Err(Failure::unexpected("leads from one address to another without end")),
        }
    }

    async fn get(&mut self, url: Url) -> Result<Response, Failure> {
        Ok(self.client(&url)?.get(url).send().await?)
    }

    /// One that may connect to that address.
    fn client(&mut self, url: &Url) -> Result<Client, Failure> {
        let class = self.site.reach.class(url)?;
        if let Some((_, client)) = self.client.as_ref().filter(|(of, _)| *of == class) {
            return Ok(client.clone());
        }
        let builder = class.client().cookie_provider(self.cookies.clone());
        let builder = builder.timeout(self.site.timeout).connect_timeout(CONNECT);
        // The only thing that can go wrong: the system has no certificates to trust.
        let client = builder.build().map_err(|error| Failure::unreachable(&innermost(&error)))?;
        self.client = Some((class, client.clone()));
        Ok(client)
    }
}

/// Where an answer leads, if it does. The login page may lead to itself and is not gone to: we were not let in.
fn target(answer: &Response) -> Result<Option<Url>, Failure> {
    match location(answer)? {
        Some(to) if is_login(&to) => Err(Failure::LoginFailed),
        to => Ok(to),
    }
}

fn location(answer: &Response) -> Result<Option<Url>, Failure> {
    if !answer.status().is_redirection() {
        return Ok(None);
    }
    let header = answer.headers().get(LOCATION).and_then(|it| it.to_str().ok());
    match header.and_then(|it| answer.url().join(it).ok()) {
        Some(to) => Ok(Some(to)),
        None => Err(Failure::unexpected("leads to an address that is none")),
    }
}

/// Whoever moved wants the password elsewhere, where nobody asked us to send it.
fn stays(answer: &Response, asked: &Url) -> Result<(), Failure> {
    let moved = matches!(answer.status().as_u16(), 307 | 308);
    match location(answer)? {
        Some(to) if to.origin() != asked.origin() && (moved || is_login(&to)) => {
            let to = to.origin().ascii_serialization();
            Err(Failure::Unexpected(format!(
                "The report site has moved to {to}. If that is right, enter it as its address."
            )))
        }
        _ => Ok(()),
    }
}

/// ASP.NET reads paths in any case.
fn is_login(url: &Url) -> bool {
    url.path().trim_end_matches('/').to_ascii_lowercase().ends_with("/home/login")
}
