//! Who asks: a session cookie or a bearer token, looked up once per request.

use super::problem::Problem;
use super::{MAX_BODY, State, origin};
use app::ssr::ClientAddress;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::account::{Scope, User};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use storage::account::{self, Identity, Via};

/// Puts the [`Identity`] and the [`ClientAddress`] into the request, and how much its body may have. Refused at once is
/// what another site's page sends, and a bearer token that is not good; a cookie that is not good is nobody.
///
/// One layer and not three: what waits for an answer is as deep as there are layers, and is walked through at each step.
pub async fn identify(
    axum::extract::State(state): axum::extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    if !origin::is_allowed(&state.settings, &request) {
        return Problem::forbidden(origin::REFUSED).into_response();
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::from([127, 0, 0, 1]));
    let address = client_address(request.headers(), peer, &state.settings.trusted_proxies);
    request.extensions_mut().insert(ClientAddress(address));
    let now = storage::now();
    DefaultBodyLimit::max(MAX_BODY).apply(&mut request);
    let basic = basic_password(&request);
    let found = if let Some(token) = bearer(request.headers()).or(basic.as_deref()) {
        match account::by_bearer(&state.db, token, now).await {
            Ok(None) => {
                return Problem::unauthorized("This token is unknown, expired or revoked.")
                    .into_response();
            }
            found => found,
        }
    } else if let Some(token) = session_cookie(request.headers()) {
        account::by_session(&state.db, token, now).await
    } else {
        Ok(None)
    };
    match found {
        Ok(Some(identity)) => drop(request.extensions_mut().insert(identity)),
        Ok(None) => {}
        Err(error) => return Problem::from(error).into_response(),
    }
    next.run(request).await
}

/// The password of `Authorization: Basic …`: what the Uploader of a gateway can send. Only for where gateways post: a
/// browser that has kept such a password sends it along wherever another site wants.
fn basic_password(request: &Request) -> Option<String> {
    if !request.uri().path().starts_with("/api/v1/energy/push/") {
        return None;
    }
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = BASE64_STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}

/// The token of `Authorization: Bearer …`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == app::ssr::SESSION_COOKIE).then_some(value))
}

/// The right-most address that no trusted proxy of ours wrote.
fn client_address(headers: &HeaderMap, peer: IpAddr, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> = forwarded
        .flat_map(|line| line.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .collect();
    hops.into_iter().rev().find(|hop| !trusted.contains(hop)).unwrap_or(peer)
}

/// Anyone signed in who may do what the method does: a read-only token may only read, an agent's only record.
pub struct Caller(pub Arc<User>);

/// Anyone signed in who may record: a read-only token may not, an agent's may.
pub struct Recording(pub Arc<User>);

/// Anyone with a token that may record, whatever the method: where asking changes something, and a browser that was
/// sent there by another site must not.
pub struct Bearing(pub Arc<User>);

/// Someone who proved it with a name and a password, in a browser or for a JWT: an API token cannot make another.
pub struct Person(pub Arc<User>);

/// An administrator, in a browser, with a JWT or with a full token.
pub struct Administrator(pub Arc<User>);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let identity = identity(parts)?;
        match identity.via {
            Via::Token(Scope::Agent) => {
                Err(Problem::forbidden("An agent's token can only record."))
            }
            Via::Token(Scope::Read) if !is_reading(&parts.method) => {
                Err(Problem::forbidden("This token can only read; use one with the scope “all”."))
            }
            _ => Ok(Self(identity.user)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Recording {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let identity = identity(parts)?;
        match identity.via {
            Via::Token(Scope::Read) if !is_reading(&parts.method) => {
                Err(Problem::forbidden("This token can only read; use one with the scope “agent”."))
            }
            _ => Ok(Self(identity.user)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Bearing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let identity = identity(parts)?;
        match identity.via {
            Via::Token(Scope::Read) => {
                Err(Problem::forbidden("This token can only read; use one with the scope “agent”."))
            }
            Via::Session(_) => {
                Err(Problem::forbidden("Send a token as “Authorization: Bearer …”."))
            }
            Via::Token(_) | Via::Jwt => Ok(Self(identity.user)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let identity = identity(parts)?;
        match identity.via {
            Via::Token(_) => {
                Err(Problem::forbidden("A token cannot do this; sign in with name and password."))
            }
            Via::Session(_) | Via::Jwt => Ok(Self(identity.user)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Caller(user) = Caller::from_request_parts(parts, state).await?;
        if user.admin {
            Ok(Self(user))
        } else {
            Err(Problem::forbidden("This is for administrators."))
        }
    }
}

fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn identity(parts: &Parts) -> Result<Identity, Problem> {
    let missing =
        || Problem::unauthorized("Sign in, or send a token as “Authorization: Bearer …”.");
    parts.extensions.get::<Identity>().cloned().ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let check = |peer: &str, forwarded: &str, want: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().expect("a header"));
            let trusted = ["10.0.0.1".parse().expect("an address")];
            let got = client_address(&headers, peer.parse().expect("an address"), &trusted);
            assert_eq!(got.to_string(), want, "{peer} {forwarded}");
        };
        check("192.0.2.7", "198.51.100.1", "192.0.2.7");
        check("10.0.0.1", "198.51.100.1", "198.51.100.1");
        check("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.1", "198.51.100.1");
        check("10.0.0.1", "nonsense", "10.0.0.1");
    }
}
