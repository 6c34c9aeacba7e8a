use crate::{ID, KINDS, client, double, now, start, target};
use domain::energy::{CloudId, Kind, Mac};
use doubles::rainforest::{Fault, GatewayDouble, Household, Options, USER};

const METER: Mac = Mac(0x0007_8100_0000_001a);
const OTHER: Mac = Mac(0x0007_8100_0000_ffff);

#[tokio::test]
async fn what_the_double_says_is_read_back() {
    let client = client();
    for kind in KINDS {
        let double = double(kind).await;
        double.add(GatewayDouble { solar: true, ..GatewayDouble::new(ID, kind) });
        let (target, house) = (target(&double, kind), Household::new(METER.0, true));
        for step in 0..300 {
            let now = now().plus(step * 3_617_000_000);
            double.set_now(now);
            // The step of the meter; gateways without a clock of their own are of the moment of the answer.
            let second = now.micros() / 1_000_000 / 8 * 8;
            let demand = client.demand(&target, Some(METER), now).await.expect("a demand").value;
            assert_eq!(demand.meter, METER);
            assert_eq!(
                demand.encoding.milliwatts(demand.raw),
                house.demand(second) * 1000,
                "{kind:?} {now}"
            );
            if kind != Kind::Eagle200 {
                assert_eq!(demand.at.micros(), second * 1_000_000, "{kind:?} {now}");
            }
            let registers =
                client.registers(&target, Some(METER), now).await.expect("registers").value;
            let registers = registers.expect("supported");
            let (want, scale) = (house.registers(second), registers.encoding);
            let told = [registers.delivered, registers.received]
                .map(|it| it.map(|raw| scale.microwatt_hours(raw)));
            let want = [want.delivered, want.received].map(|it| Some(it / 3600 * 1_000_000));
            assert_eq!(told, want, "{kind:?} {now}");
        }
    }
}

#[tokio::test]
async fn the_cloud_tells_how_to_scale() {
    let double = double(Kind::Cloud).await;
    let target = target(&double, Kind::Cloud);
    let ask = async || client().demand(&target, None, now()).await.expect("a demand");
    let answer = ask().await;
    assert!(answer.raw.starts_with("<InstantaneousDemand>"), "{}", answer.raw);
    let encoding = answer.value.encoding;
    assert_eq!((encoding.multiplier, encoding.divisor, encoding.bits), (1, 1000, 24));
    assert_eq!(encoding.device, Some(Mac(0xd8d5_b900_0000_001a)));
    let raw = async |fault| {
        double.set(ID, fault);
        let value = ask().await.value;
        (value.raw, value.encoding.bits, value.encoding.milliwatts(value.raw))
    };
    assert_eq!(raw(Fault::NegativeSix).await, (-500, 24, -500_000));
    assert_eq!(raw(Fault::NegativeEight).await, (-500, 32, -500_000));
    let (watts, _, milliwatts) = raw(Fault::ZeroDivisor).await;
    assert_eq!(milliwatts, watts * 1_000_000);
}

#[tokio::test]
async fn a_local_gateway_without_a_clock_is_of_the_second_of_the_answer() {
    let double = double(Kind::Eagle200).await;
    let target = target(&double, Kind::Eagle200);
    let asked = now().plus(700_000);
    let demand = client().demand(&target, None, asked).await.expect("a demand").value;
    let late = demand.at.since(now());
    assert!(late >= 0 && late % 1_000_000 == 0 && late <= 5_000_000, "{late}");
}

#[tokio::test]
async fn prices_are_told_where_they_are_set() {
    for kind in KINDS {
        let double = double(kind).await;
        let target = target(&double, kind);
        let price = async || client().price(&target, None, now()).await.expect("an answer").value;
        let told = price().await.expect("a price");
        assert_eq!((told.micros_per_kwh, told.currency), (112_000, Some(840)), "{kind:?}");
        assert_eq!(told.label.as_deref(), Some("Set by User"), "{kind:?}");
        double.add(GatewayDouble { price: None, ..GatewayDouble::new(ID, kind) });
        assert_eq!(price().await, None, "{kind:?}");
    }
}

#[tokio::test]
async fn each_of_several_meters_answers_for_itself() {
    for kind in KINDS {
        let double = double(kind).await;
        double.add(GatewayDouble { meters: vec![OTHER, METER], ..GatewayDouble::new(ID, kind) });
        let (client, target) = (client(), target(&double, kind));
        let devices = client.devices(&target).await.expect("a list").value;
        // The cloud has no list.
        assert_eq!(devices, if kind == Kind::Cloud { vec![OTHER] } else { vec![OTHER, METER] });
        for (asked, want) in [(Some(METER), METER), (Some(OTHER), OTHER), (None, OTHER)] {
            let demand = client.demand(&target, asked, now()).await.expect("a demand").value;
            let watts = Household::new(want.0, false).demand(now().micros() / 1_000_000);
            assert_eq!(demand.meter, want, "{kind:?}");
            assert_eq!(demand.encoding.milliwatts(demand.raw), watts * 1000, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_gateway_that_knows_only_the_demand_does_not_fail() {
    for kind in KINDS {
        let double = double(kind).await;
        double.set(ID, Fault::OnlyDemand);
        let (client, target) = (client(), target(&double, kind));
        assert!(client.demand(&target, Some(METER), now()).await.is_ok(), "{kind:?}");
        let registers = client.registers(&target, Some(METER), now()).await;
        assert_eq!(registers.map(|it| it.value), Ok(None), "{kind:?}");
        let price = client.price(&target, Some(METER), now()).await;
        assert_eq!(price.map(|it| it.value), Ok(None), "{kind:?}");
    }
}

#[tokio::test]
async fn one_server_has_many_gateways_of_one_account() {
    let double = start(Options { gateways: 300, ..Options::default() }).await;
    let (client, mut target) = (client(), target(&double, Kind::Cloud));
    for id in ["000000", "00012b", "00012B"] {
        target.cloud_id = CloudId::parse(id).expect("six digits");
        assert!(client.demand(&target, None, now()).await.is_ok(), "{id}");
    }
    assert_eq!((target.user_name.as_deref(), double.requests("00012b")), (Some(USER), 2));
    target.cloud_id = CloudId::parse("00012c").expect("six digits");
    let beyond = client.demand(&target, None, now()).await;
    assert_eq!(beyond, Err(connectors::energy::Failure::Unauthorized));
}
