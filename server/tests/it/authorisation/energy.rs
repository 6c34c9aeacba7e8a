//! A gateway of the member's with a meter and a price, each time another.

use domain::account::UserId;
use domain::energy::{
    Demand, Encoding, Kind, Mac, NewGateway, NewTariff, Reading, SaidGateway, TariffForm,
};
use std::sync::atomic::{AtomicU32, Ordering};
use storage::Db;
use storage::energy::{self, Heard};

pub struct Made {
    pub cloud_id: String,
    gateway: i64,
    meter: i64,
    price: i64,
}

impl Made {
    pub fn fill(&self, text: &str) -> String {
        text.replace("{cloud}", &self.cloud_id)
            .replace("{gateway}", &self.gateway.to_string())
            .replace("{meter}", &self.meter.to_string())
            .replace("{price}", &self.price.to_string())
    }
}

pub async fn make(db: &Db, user: UserId, kind: Kind) -> Made {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let (cloud_id, now) = (format!("{number:06x}"), storage::now());
    let said = SaidGateway {
        kind: kind.as_str().to_owned(),
        cloud_id: cloud_id.clone(),
        user_name: Some("ada@example.org".to_owned()),
        password: Some("secret".to_owned()),
        ..SaidGateway::default()
    };
    let new = NewGateway::parse(said).expect("valid");
    let gateway = energy::add(db, user, new, now).await.expect("added").0.id;
    let encoding = Encoding::decimal(3);
    let mac = Mac(u64::from(number) + 1);
    let reading = Reading::Demand(Demand { meter: mac, at: now, raw: 500, encoding });
    energy::keep(db, vec![Heard { gateway, reading, received_at: now }]).await.expect("kept");
    let meters = energy::meters(db, user).await.expect("meters");
    let meter = meters.iter().find(|meter| meter.gateway == gateway).expect("a meter").id;
    let form = TariffForm {
        currency: "EUR".to_owned(),
        valid_from: "2026-01-01".to_owned(),
        kind: "flat".to_owned(),
        price: "0.3".to_owned(),
        ..TariffForm::default()
    };
    let tariff = NewTariff::parse(&form).expect("valid");
    let zone = "Europe/Berlin".to_owned();
    let price = energy::add_tariff(db, user, meter, tariff, zone, true, now).await;
    Made { cloud_id, gateway: gateway.0, meter: meter.0, price: price.expect("added").id }
}
