//! Rainforest gateways: one model of a house and its meter, with the faces of the cloud and of the two local dialects.

mod command;
mod eagle100;
mod eagle200;
mod fault;
mod gateway;
mod household;
mod meter;
mod relay;
mod serve;
mod shared;
mod tls;

pub use fault::Fault;
pub use gateway::GatewayDouble;
pub use household::Household;

use crate::listener::Listener;
use domain::Instant;
use domain::energy::Kind;
use futures::FutureExt;
use shared::Shared;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tls::Identity;

/// The cloud account of gateways that are made in bulk.
pub const USER: &str = "ada@example.org";
/// Their password and their install code.
pub const PASSWORD: &str = "simulated-password";

/// What a server begins with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Loopback; port 0 takes a free one.
    pub listen: SocketAddr,
    /// So many gateways with the Cloud IDs 000000, 000001 and so on, in hexadecimal.
    pub gateways: u32,
    /// Of which kind those are.
    pub kind: Kind,
    /// How long every answer takes.
    pub latency: Duration,
    /// A clock that stands still, until [`Double::set_now`].
    pub now: Option<Instant>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            gateways: 0,
            kind: Kind::Cloud,
            latency: Duration::ZERO,
            now: None,
        }
    }
}

/// One server with all its gateways, until it is dropped.
#[derive(Debug)]
pub struct Double {
    shared: Arc<Shared>,
    listener: Listener,
    identity: Option<Identity>,
}

impl Double {
    /// Over plain HTTP.
    pub async fn start(options: Options) -> io::Result<Self> {
        Self::begin(options, None).await
    }

    /// Over TLS with a certificate that it signs itself.
    pub async fn start_tls(options: Options) -> io::Result<Self> {
        let identity = Identity::new().map_err(io::Error::other)?;
        Self::begin(options, Some(identity)).await
    }

    async fn begin(options: Options, identity: Option<Identity>) -> io::Result<Self> {
        let shared = Arc::new(Shared::new(options.latency, options.now));
        for number in 0..options.gateways {
            shared.add(GatewayDouble::numbered(number, options.kind));
        }
        let (serving, acceptor) = (shared.clone(), identity.as_ref().map(Identity::acceptor));
        let connection =
            move |stream| serve::connection(stream, serving.clone(), acceptor.clone()).boxed();
        let what = "simulated gateways listen";
        let listener = Listener::start(options.listen, what, connection).await?;
        Ok(Self { shared, listener, identity })
    }

    /// Scheme, host and port.
    pub fn url(&self) -> String {
        let scheme = if self.identity.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.listener.address)
    }

    /// SHA-256 of the certificate, in hexadecimal digits.
    pub fn fingerprint(&self) -> Option<String> {
        self.identity.as_ref().map(Identity::fingerprint)
    }

    /// Adds a gateway, or puts it in the place of the one with its Cloud ID.
    pub fn add(&self, gateway: GatewayDouble) {
        self.shared.add(gateway);
    }

    /// From now on the gateway behaves like that. One that is not there is not changed.
    pub fn set(&self, cloud_id: &str, fault: Fault) {
        self.shared.set(cloud_id, fault);
    }

    /// How often the gateway was asked, with whichever credentials.
    pub fn requests(&self, cloud_id: &str) -> u64 {
        self.shared.requests(cloud_id)
    }

    /// How many requests of a gateway's were being answered at the same time, at most.
    pub fn most_at_once(&self, cloud_id: &str) -> u64 {
        self.shared.most_at_once(cloud_id)
    }

    /// Stops the clock at that time, or moves it there.
    pub fn set_now(&self, now: Instant) {
        self.shared.set_now(now);
    }

    /// Cuts every connection and refuses new ones.
    pub async fn stop(&self) {
        self.listener.stop().await;
    }

    /// Listens again, on the same port.
    pub async fn restart(&self) -> io::Result<()> {
        self.listener.restart().await
    }
}
