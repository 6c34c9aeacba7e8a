//! The server that is measured, or that it talks to: a process of ours, on loopback, with a folder of its own.

use super::{cores::Cores, usage};
use anyhow::{Context, Result, bail};
use std::{env, net::SocketAddr, path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

const START_WITHIN: Duration = Duration::from_secs(30);
const READY: &str = "Hindsight is ready at http://";

/// How `hindsight simulate` says the same.
const SIMULATED: &str = "Simulated gateways are ready at http://";

/// A running server; killed when dropped, which its data need not survive.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    pub async fn start(bin: &Path, data: &Path) -> Result<Self> {
        Self::serve(hindsight(bin, data)).await
    }

    /// A server that may use `cores` only, and finds the cloud of gateways at `cloud`.
    pub async fn start_on(
        cores: &Cores,
        bin: &Path,
        data: &Path,
        cloud: SocketAddr,
    ) -> Result<Self> {
        let mut command = on(cores, bin, data);
        command.env("HINDSIGHT_RAINFOREST_URL", format!("http://{cloud}"));
        Self::serve(command).await
    }

    /// So many simulated gateways, each of which takes `latency` to answer.
    pub async fn simulate(
        cores: &Cores,
        bin: &Path,
        folder: &Path,
        gateways: u32,
        latency: Duration,
    ) -> Result<Self> {
        let mut command = on(cores, bin, folder);
        command.args(["simulate", "rainforest", "--listen", "127.0.0.1:0"]);
        command.args(["--gateways", &gateways.to_string()]);
        command.args(["--latency", &latency.as_millis().to_string()]);
        Self::begin(command, SIMULATED).await
    }

    async fn serve(mut command: Command) -> Result<Self> {
        command.args(["serve", "--listen", "127.0.0.1:0", "--registration", "closed"]);
        Self::begin(command, READY).await
    }

    async fn begin(mut command: Command, ready: &str) -> Result<Self> {
        let mut child = command.spawn().with_context(|| format!("starting {command:?}"))?;
        let stdout = child.stdout.take().context("the server's output")?;
        let address =
            timeout(START_WITHIN, ready_at(stdout, ready)).await.with_context(|| {
                format!(
                    "the server did not say within {} s that it is ready",
                    START_WITHIN.as_secs()
                )
            })??;
        Ok(Self { address, child })
    }

    /// What it holds in memory (resident set), in bytes; `None` where the system has no /proc.
    pub fn memory(&self) -> Option<u64> {
        usage::resident(self.child.id()?)
    }

    /// The most that it ever held.
    pub fn peak_memory(&self) -> Option<u64> {
        usage::peak(self.child.id()?)
    }

    /// How long it has computed, on all its cores together.
    pub fn computed(&self) -> Option<Duration> {
        usage::computed(self.child.id()?)
    }

    pub async fn stop(mut self) -> Result<()> {
        self.child.kill().await.context("ending the server")
    }
}

/// Makes an account, and with the first one the database.
pub async fn add_person(bin: &Path, data: &Path, name: &str, password: &str) -> Result<()> {
    let mut command = hindsight(bin, data);
    command.args(["user", "add", name]);
    let mut child = command.spawn().with_context(|| format!("starting {}", bin.display()))?;
    let mut stdin = child.stdin.take().context("the program's input")?;
    stdin.write_all(format!("{password}\n").as_bytes()).await?;
    drop(stdin);
    let status = child.wait().await?;
    anyhow::ensure!(status.success(), "`hindsight user add` ended with {status}");
    Ok(())
}

fn hindsight(bin: &Path, data: &Path) -> Command {
    alone(Command::new(bin), data)
}

fn on(cores: &Cores, bin: &Path, data: &Path) -> Command {
    alone(cores.command(bin), data)
}

/// The program with nothing set but its folder: no variable and no hindsight.toml of the caller's.
fn alone(mut command: Command, data: &Path) -> Command {
    let ours = |name: &std::ffi::OsString| name.to_string_lossy().starts_with("HINDSIGHT_");
    for (name, _) in env::vars_os().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command.env("HINDSIGHT_DATA", data).env("HINDSIGHT_LOG", "warn").current_dir(data);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    command
}

async fn ready_at(stdout: tokio::process::ChildStdout, ready: &str) -> Result<SocketAddr> {
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(address) = line.strip_prefix(ready) {
            return address.parse().with_context(|| format!("reading the address {address}"));
        }
    }
    bail!("the server ended before it was ready")
}
