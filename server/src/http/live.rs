//! `/live`: one WebSocket per tab, on which a page hears what changed, and asks for it by the usual ways.
//!
//! ```text
//! server -> page   {"domain":"intervals","id":"…"}     something of mine changed; an empty id: anything
//! page -> server   nothing; what it sends is not read
//! close 1001       the server stops: connect again in a moment
//! close 1008       the session has ended: sign in again
//! ```
//!
//! The origin and the session are checked by the middleware before this; the session again whenever the account
//! changes, and with each ping.

mod pending;
#[cfg(test)]
mod tests;

use super::problem::Problem;
use axum::Extension;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::response::{IntoResponse, Response};
use domain::account::UserId;
use domain::live::Domain;
use pending::Pending;
use std::time::Duration;
use storage::Db;
use storage::account::{Identity, Via};
use storage::db::Notice;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// A peer that lets two of them pass without an answer is gone.
const PING_EVERY: Duration = Duration::from_secs(30);
/// With at most one message per domain each, about ten messages a second.
const SEND_EVERY: Duration = Duration::from_millis(300);

/// What the handler needs from the server.
#[derive(Clone)]
pub struct Live {
    pub db: Db,
    /// Cancelled when the server stops.
    pub stop: CancellationToken,
}

/// Upgrades a request whose cookie has been checked. A bearer token opens no socket: only pages listen.
pub async fn handler(
    Extension(live): Extension<Live>,
    identity: Option<Extension<Identity>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Some(Extension(identity)) = identity else {
        return Problem::unauthorized("Sign in first; only pages listen here.").into_response();
    };
    let Via::Session(session) = identity.via else {
        return Problem::forbidden("A token opens no socket; only pages listen here.")
            .into_response();
    };
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => {
            return Problem::new(rejection.status(), rejection.body_text()).into_response();
        }
    };
    // Subscribed before the answer: what changes from now on is heard.
    let changes = live.db.changes();
    let (user, admin) = (identity.user.id, identity.user.admin);
    let listener = Listener { live, session, user, admin, pending: Pending::default() };
    upgrade.max_message_size(4096).on_upgrade(move |socket| listener.serve(socket, changes))
}

/// One open tab.
struct Listener {
    live: Live,
    session: i64,
    user: UserId,
    admin: bool,
    pending: Pending,
}

/// Why a socket is closed from here.
enum End {
    Stopping,
    SignedOut,
    Gone,
}

impl Listener {
    async fn serve(mut self, mut socket: WebSocket, changes: Receiver<Notice>) {
        let (code, reason) = match self.listen(&mut socket, changes).await {
            End::Stopping => (close_code::AWAY, "the server stops"),
            End::SignedOut => (close_code::POLICY, "signed out"),
            End::Gone => return,
        };
        let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
        // The peer may have gone meanwhile; then there is nobody to tell.
        let _ = socket.send(Message::Close(Some(frame))).await;
    }

    async fn listen(&mut self, socket: &mut WebSocket, mut changes: Receiver<Notice>) -> End {
        let stop = self.live.stop.clone();
        let mut pings = tokio::time::interval_at(Instant::now() + PING_EVERY, PING_EVERY);
        let (mut answered, mut send_at) = (true, Instant::now());
        // It may have ended between the check of the cookie and the subscription.
        if !self.is_alive().await {
            return End::SignedOut;
        }
        loop {
            tokio::select! {
                () = stop.cancelled() => return End::Stopping,
                heard = changes.recv() => {
                    if self.take(heard) && !self.is_alive().await {
                        return End::SignedOut;
                    }
                }
                () = sleep_until(send_at), if !self.pending.is_empty() => {
                    send_at = Instant::now() + SEND_EVERY;
                    if self.send(socket).await.is_err() {
                        return End::Gone;
                    }
                }
                said = socket.recv() => match said {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return End::Gone,
                    Some(Ok(_)) => answered = true,
                },
                _ = pings.tick() => {
                    if !self.is_alive().await {
                        return End::SignedOut;
                    }
                    let ping = Message::Ping(axum::body::Bytes::new());
                    if !std::mem::take(&mut answered) || socket.send(ping).await.is_err() {
                        return End::Gone;
                    }
                }
            }
        }
    }

    /// Notes a change that concerns this person; answers whether it may have ended the session.
    fn take(&mut self, heard: Result<Notice, RecvError>) -> bool {
        let change = match heard {
            Ok((user, _)) if user.is_some_and(|user| user != self.user) => return false,
            Ok((_, change)) => change,
            // Too much at once: it may have been anything.
            Err(_) => {
                for domain in Domain::ALL {
                    self.note(domain, String::new());
                }
                return true;
            }
        };
        let domain = change.domain;
        self.note(domain, change.id);
        domain == Domain::Account
    }

    fn note(&mut self, domain: Domain, id: String) {
        if domain != Domain::Jobs || self.admin {
            self.pending.add(domain, id);
        }
    }

    async fn send(&mut self, socket: &mut WebSocket) -> Result<(), axum::Error> {
        for change in self.pending.take() {
            let text = serde_json::to_string(&change).map_err(axum::Error::new)?;
            socket.send(Message::text(text)).await?;
        }
        Ok(())
    }

    /// Whether the session still stands. When the database cannot answer it does: the next ping asks again.
    async fn is_alive(&self) -> bool {
        storage::account::session_alive(&self.live.db, self.session, storage::now())
            .await
            .unwrap_or(true)
    }
}
