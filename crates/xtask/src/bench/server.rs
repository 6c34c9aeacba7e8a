//! The server that is measured: a process of ours, on loopback, with a folder of its own.

use anyhow::{Context, Result, bail};
use std::{env, fs, net::SocketAddr, path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

const START_WITHIN: Duration = Duration::from_secs(30);
const READY: &str = "Hindsight is ready at http://";

/// A running server; killed when dropped, which its data need not survive.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    pub async fn start(bin: &Path, data: &Path) -> Result<Self> {
        let mut command = hindsight(bin, data);
        command.args(["serve", "--listen", "127.0.0.1:0", "--registration", "closed"]);
        let mut child = command.spawn().with_context(|| format!("starting {}", bin.display()))?;
        let stdout = child.stdout.take().context("the server's output")?;
        let address = timeout(START_WITHIN, ready_at(stdout)).await.with_context(|| {
            format!("the server did not say within {} s that it is ready", START_WITHIN.as_secs())
        })??;
        Ok(Self { address, child })
    }

    /// What it holds in memory (resident set), in bytes; `None` where the system has no /proc.
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        resident(&status)
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

/// The program with nothing set but its folder: no variable and no hindsight.toml of the caller's.
fn hindsight(bin: &Path, data: &Path) -> Command {
    let mut command = Command::new(bin);
    let ours = |name: &std::ffi::OsString| name.to_string_lossy().starts_with("HINDSIGHT_");
    for (name, _) in env::vars_os().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command.env("HINDSIGHT_DATA", data).env("HINDSIGHT_LOG", "warn").current_dir(data);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    command
}

async fn ready_at(stdout: tokio::process::ChildStdout) -> Result<SocketAddr> {
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(address) = line.strip_prefix(READY) {
            return address.parse().with_context(|| format!("reading the address {address}"));
        }
    }
    bail!("the server ended before it was ready")
}

/// Reads `VmRSS:  12345 kB`.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::resident;

    #[test]
    fn the_resident_set_is_read() {
        let status = "Name:\thindsight\nVmHWM:\t   20000 kB\nVmRSS:\t   12345 kB\nThreads:\t9\n";
        assert_eq!(resident(status), Some(12_345 * 1024));
        assert_eq!(resident("Name:\thindsight\n"), None);
    }
}
