//! One simulated gateway.

use super::{PASSWORD, USER};
use domain::energy::{Kind, Mac};

/// What a gateway is, as its owner would describe it.
#[derive(Clone, Debug)]
pub struct GatewayDouble {
    /// Six hexadecimal digits.
    pub cloud_id: String,
    pub kind: Kind,
    /// The e-mail address of the cloud account; only the cloud looks at it.
    pub user: String,
    /// Of the cloud account, or the install code.
    pub password: String,
    /// The first one is what a command without an address is about.
    pub meters: Vec<Mac>,
    /// The houses have the sun on their roofs.
    pub solar: bool,
    /// In ten-thousandths of a dollar for one kWh; `None` is not set.
    pub price: Option<u32>,
}

impl GatewayDouble {
    /// With one meter, no sun, a price of 11.2 cents, [`USER`] and [`PASSWORD`].
    pub fn new(cloud_id: &str, kind: Kind) -> Self {
        let number = u64::from_str_radix(cloud_id, 16).unwrap_or_default();
        Self {
            cloud_id: cloud_id.to_owned(),
            kind,
            user: USER.to_owned(),
            password: PASSWORD.to_owned(),
            meters: vec![Mac(0x0007_8100_0000_0000 | number)],
            solar: false,
            price: Some(1120),
        }
    }

    /// One of many; every third has the sun on its roof.
    pub(super) fn numbered(number: u32, kind: Kind) -> Self {
        let solar = number.is_multiple_of(3);
        Self { solar, ..Self::new(&format!("{number:06x}"), kind) }
    }

    /// The address of the gateway's own radio.
    pub fn device(&self) -> Mac {
        let number = u64::from_str_radix(&self.cloud_id, 16).unwrap_or_default();
        Mac(0xd8d5_b900_0000_0000 | number)
    }
}
