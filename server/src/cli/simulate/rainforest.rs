//! Gateways of electricity meters.

use clap::{Args, ValueEnum};
use domain::energy::Kind;
use doubles::rainforest::{Double, Options, PASSWORD, USER};
use std::net::SocketAddr;
use std::time::Duration;

#[derive(Args, Debug)]
pub(in super::super) struct RainforestArgs {
    /// How many; their Cloud IDs count up from 000000, in hexadecimal
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=0x100_0000))]
    gateways: u32,
    /// The address and port to listen on; loopback only, and port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:9445")]
    listen: SocketAddr,
    /// How long every answer takes
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,
    /// How they are spoken to
    #[arg(long, value_enum, default_value_t = Spoken::Cloud)]
    kind: Spoken,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Spoken {
    Cloud,
    Eagle100,
    Eagle200,
}

/// Until it is asked to stop.
pub(super) async fn run(args: RainforestArgs) -> anyhow::Result<()> {
    // Every gateway that is asked is a connection, and a file.
    crate::limits::raise_open_files()?;
    let double = start(&args).await?;
    println!("{}", told(&args, &double.url()));
    super::super::asked_to_stop().await;
    double.stop().await;
    Ok(())
}

async fn start(args: &RainforestArgs) -> anyhow::Result<Double> {
    let kind = match args.kind {
        Spoken::Cloud => Kind::Cloud,
        Spoken::Eagle100 => Kind::Eagle100,
        Spoken::Eagle200 => Kind::Eagle200,
    };
    let latency = Duration::from_millis(args.latency);
    let (listen, gateways) = (args.listen, args.gateways);
    Ok(Double::start(Options { listen, gateways, kind, latency, now: None }).await?)
}

/// Where they are and with what they are asked.
fn told(args: &RainforestArgs, url: &str) -> String {
    let last = args.gateways - 1;
    let ids = if last == 0 { "000000".to_owned() } else { format!("000000 to {last:06x}") };
    let credentials = match args.kind {
        Spoken::Cloud => format!("User: {USER}\nPassword: {PASSWORD}"),
        Spoken::Eagle100 | Spoken::Eagle200 => format!("Install code: {PASSWORD}"),
    };
    format!(
        "Simulated gateways are ready at {url}\nCloud ID: {ids}\n{credentials}\nStop with Ctrl-C."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(listen: &str, gateways: u32, kind: Spoken) -> RainforestArgs {
        RainforestArgs { gateways, listen: listen.parse().expect("an address"), latency: 0, kind }
    }

    #[tokio::test]
    async fn only_loopback_is_listened_on() {
        for listen in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
            let refused = start(&args(listen, 1, Spoken::Cloud)).await.expect_err("refused");
            assert!(refused.to_string().contains("loopback"), "{listen}: {refused}");
        }
        let double = start(&args("127.0.0.1:0", 1, Spoken::Eagle200)).await.expect("a port");
        assert!(double.url().starts_with("http://127.0.0.1:"));
    }

    #[test]
    fn the_ids_and_credentials_are_told() {
        let cloud = told(&args("127.0.0.1:0", 10_000, Spoken::Cloud), "http://127.0.0.1:1");
        assert!(cloud.contains("000000 to 00270f") && cloud.contains(USER), "{cloud}");
        let local = told(&args("127.0.0.1:0", 1, Spoken::Eagle100), "http://127.0.0.1:1");
        assert!(local.contains("Cloud ID: 000000\nInstall code: "), "{local}");
    }
}
