//! The site with the reports on packages.

use clap::Args;
use doubles::time_tracker::{ACCOUNT, Double, Options, PASSWORD, USERNAME};
use jiff::civil::Date;
use std::net::SocketAddr;
use std::time::Duration;

#[derive(Args, Debug)]
pub(in super::super) struct TtArgs {
    /// The address and port to listen on; loopback only, and port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8092")]
    listen: SocketAddr,
    /// Who may sign in
    #[arg(long, value_name = "NAME", default_value = USERNAME)]
    username: String,
    /// And with what
    #[arg(long, default_value = PASSWORD)]
    password: String,
    /// The day at which its clock stands, as 2018-02-28: nothing is known after it [default: it runs]
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// About how many rows a week has
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=20_000))]
    rows_per_week: u32,
    /// How long every report takes
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,
}

/// Until it is asked to stop.
pub(super) async fn run(args: TtArgs) -> anyhow::Result<()> {
    let double = start(&args).await?;
    println!("{}", told(&args, &double.url()));
    super::super::asked_to_stop().await;
    double.stop().await;
    Ok(())
}

async fn start(args: &TtArgs) -> anyhow::Result<Double> {
    let options = Options {
        listen: args.listen,
        username: args.username.clone(),
        password: args.password.clone(),
        rows_per_week: args.rows_per_week,
        latency: Duration::from_millis(args.latency),
        today: args.until,
        ..Options::default()
    };
    Ok(Double::start(options).await?)
}

/// Where it is and with what it is asked.
fn told(args: &TtArgs, url: &str) -> String {
    let TtArgs { username, password, until, .. } = args;
    let until = until.map_or_else(|| "today".to_owned(), |until| until.to_string());
    format!(
        "The simulated report site is ready at {url}\nUser: {username}\nPassword: {password}\nAccount: {ACCOUNT}\n\
         Reports: 2012-01-01 to {until}\nStop with Ctrl-C."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: TtArgs,
    }

    fn args(line: &str) -> TtArgs {
        Line::try_parse_from(line.split(' ')).expect(line).args
    }

    #[tokio::test]
    async fn only_loopback_is_listened_on() {
        for listen in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
            let refused =
                start(&args(&format!("tt --listen {listen}"))).await.expect_err("refused");
            assert!(refused.to_string().contains("loopback"), "{listen}: {refused}");
        }
        let double = start(&args("tt --listen 127.0.0.1:0")).await.expect("a port");
        assert!(double.url().starts_with("http://127.0.0.1:"));
    }

    #[test]
    fn the_address_and_the_credentials_are_told() {
        let usual = told(&args("tt"), "http://127.0.0.1:8092");
        assert!(usual.contains("at http://127.0.0.1:8092\nUser: j.doe\nPassword: "), "{usual}");
        assert!(usual.contains("Account: 132\nReports: 2012-01-01 to today"), "{usual}");
        let line = "tt --username ada --password secret --until 2018-02-28 --rows-per-week 140";
        let other = told(&args(line), "http://127.0.0.1:1");
        assert!(other.contains("User: ada\nPassword: secret\n"), "{other}");
        assert!(other.contains("to 2018-02-28"), "{other}");
    }
}
