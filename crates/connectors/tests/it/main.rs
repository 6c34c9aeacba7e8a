//! The real clients against the doubles, over real sockets.

mod answers;
mod archive;
mod faults;
mod packaging;
mod pins;
mod reach;

use connectors::energy::{Rainforest, Target};
use connectors::reach::Reach;
use domain::Instant;
use domain::energy::{CloudId, Kind};
use doubles::rainforest::{Double, GatewayDouble, Options, PASSWORD, USER};

pub const ID: &str = "00001a";
pub const KINDS: [Kind; 3] = [Kind::Cloud, Kind::Eagle100, Kind::Eagle200];

pub fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a time")
}

/// A Monday morning at which the clock of the doubles stands, on a step of their meters.
pub fn now() -> Instant {
    at("2026-03-02T07:12:08Z")
}

/// A server with the one gateway of that kind.
pub async fn double(kind: Kind) -> Double {
    let double = start(Options { now: Some(now()), ..Options::default() }).await;
    double.add(GatewayDouble::new(ID, kind));
    double
}

pub async fn start(options: Options) -> Double {
    Double::start(options).await.expect("a port")
}

/// The gateway as an administrator would have added it.
pub fn target(double: &Double, kind: Kind) -> Target {
    Target {
        kind,
        base_url: double.url().parse().expect("an address"),
        cloud_id: CloudId::parse(ID).expect("six digits"),
        user_name: Some(USER.to_owned()),
        password: PASSWORD.into(),
        pinned: None,
        reach: Reach { everything_local: true, ..Reach::default() },
    }
}

pub fn client() -> Rainforest {
    Rainforest::new()
}
