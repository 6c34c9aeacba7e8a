//! What all connections share: the gateways and the clock.

use super::fault::Fault;
use super::gateway::GatewayDouble;
use super::household::Household;
use domain::Instant;
use domain::instant::SECOND;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock runs.
const RUNNING: i64 = i64::MIN;

#[derive(Debug)]
pub(super) struct Shared {
    /// By Cloud ID in small letters.
    gateways: RwLock<HashMap<String, Arc<Gateway>>>,
    pub(super) latency: Duration,
    /// Seconds since 1970 at which the clock stands.
    now: AtomicI64,
}

/// A gateway and how it is doing.
#[derive(Debug)]
pub(super) struct Gateway {
    pub(super) is: GatewayDouble,
    /// One for each meter.
    pub(super) houses: Vec<Household>,
    /// And since when, in seconds since 1970.
    pub(super) fault: Mutex<(Fault, i64)>,
    pub(super) requests: AtomicU64,
    /// How many requests are being answered, and how many were at most.
    open: AtomicU64,
    most: AtomicU64,
}

/// A request until it is answered, or until whoever asked has gone.
pub(super) struct Open(Arc<Gateway>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Shared {
    pub(super) fn new(latency: Duration, now: Option<Instant>) -> Self {
        let shared = Self { gateways: RwLock::default(), latency, now: AtomicI64::new(RUNNING) };
        if let Some(now) = now {
            shared.set_now(now);
        }
        shared
    }

    pub(super) fn set_now(&self, now: Instant) {
        self.now.store(now.micros() / SECOND, Ordering::Relaxed);
    }

    /// Seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        match self.now.load(Ordering::Relaxed) {
            RUNNING => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
            }
            stopped => stopped,
        }
    }

    pub(super) fn add(&self, is: GatewayDouble) {
        let houses = is.meters.iter().map(|meter| Household::new(meter.0, is.solar)).collect();
        let key = is.cloud_id.to_ascii_lowercase();
        let fault = Mutex::new((Fault::None, self.now()));
        let (requests, open, most) = Default::default();
        let gateway = Gateway { is, houses, fault, requests, open, most };
        let mut gateways = self.gateways.write().unwrap_or_else(PoisonError::into_inner);
        gateways.insert(key, Arc::new(gateway));
    }

    pub(super) fn gateway(&self, cloud_id: &str) -> Option<Arc<Gateway>> {
        let gateways = self.gateways.read().unwrap_or_else(PoisonError::into_inner);
        gateways.get(&cloud_id.to_ascii_lowercase()).cloned()
    }

    pub(super) fn set(&self, cloud_id: &str, fault: Fault) {
        if let Some(gateway) = self.gateway(cloud_id) {
            *gateway.fault.lock().unwrap_or_else(PoisonError::into_inner) = (fault, self.now());
        }
    }

    pub(super) fn requests(&self, cloud_id: &str) -> u64 {
        self.gateway(cloud_id).map_or(0, |gateway| gateway.requests.load(Ordering::Relaxed))
    }

    pub(super) fn most_at_once(&self, cloud_id: &str) -> u64 {
        self.gateway(cloud_id).map_or(0, |gateway| gateway.most.load(Ordering::Relaxed))
    }
}

impl Gateway {
    /// Counts a request.
    pub(super) fn asked(self: &Arc<Self>) -> Open {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let open = self.open.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(open, Ordering::Relaxed);
        Open(self.clone())
    }

    pub(super) fn fault(&self) -> (Fault, i64) {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
