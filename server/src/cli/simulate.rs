//! `hindsight simulate`: other people's servers, to try things out with.

mod rainforest;
mod tt;

use clap::Subcommand;

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Serve Rainforest gateways, each with a house behind it, until Ctrl-C
    Rainforest(rainforest::RainforestArgs),
    /// Serve the time-tracking site TT with years of packaging reports, until Ctrl-C
    Tt(tt::TtArgs),
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Rainforest(args) => rainforest::run(args).await,
        Command::Tt(args) => tt::run(args).await,
    }
}
