//! `users.jl` of the first logger: whom it asked, one JSON object per line.

use super::LineError;
use crate::energy::{CloudId, Kind, SaidGateway};
use serde::Deserialize;

/// A gateway as the first logger knew it.
#[derive(Clone, Debug)]
pub struct FirstUser {
    pub said: SaidGateway,
    /// Whether it was still asked.
    pub active: bool,
}

/// What else is on the line says nothing about the gateway.
#[derive(Deserialize)]
struct Line {
    cloud_id: String,
    user_email: String,
    user_pw: String,
    #[serde(default = "yes")]
    active: bool,
}

fn yes() -> bool {
    true
}

/// The gateways of a `users.jl`, and the lines that are none. A Cloud ID that comes again is what its last line says:
/// the first logger wrote a new one whenever something changed.
pub fn users(text: &str) -> (Vec<FirstUser>, Vec<LineError>) {
    let (mut users, mut errors) = (Vec::<FirstUser>::new(), Vec::new());
    for (n, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        match user(text) {
            Ok(user) => {
                users.retain(|it| !it.said.cloud_id.eq_ignore_ascii_case(&user.said.cloud_id));
                users.push(user);
            }
            Err(words) => errors.push(LineError { line: n + 1, words }),
        }
    }
    (users, errors)
}

fn user(text: &str) -> Result<FirstUser, String> {
    // The parser's own words could repeat the password.
    let line: Line = serde_json::from_str(text)
        .map_err(|_| "this is not an object with cloud_id, user_email and user_pw as texts")?;
    let cloud_id = CloudId::parse(&line.cloud_id).ok_or(CloudId::COMPLAINT)?;
    let said = SaidGateway {
        kind: Kind::Cloud.as_str().to_owned(),
        cloud_id: cloud_id.to_string(),
        user_name: Some(line.user_email),
        password: Some(line.user_pw),
        ..SaidGateway::default()
    };
    Ok(FirstUser { said, active: line.active })
}
