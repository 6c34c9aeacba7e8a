//! The agent as a process.

use crate::double::{Double, TOKEN};
use crate::eventually;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// A home of its own for the files of runs, and for what commands write down.
pub struct Home(tempfile::TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What a command has written to a file so far.
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// The files of runs that wait.
    pub fn spooled(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.path("grasshopper")).into_iter().flatten().flatten();
        files
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|it| it == "jsonl"))
            .collect()
    }

    /// The agent with the double as its server; its folder is this home.
    pub fn agent(&self, double: &Double) -> Command {
        let mut command = self.agent_at(&double.url());
        command.env("GRASSHOPPER_TOKEN", TOKEN);
        command
    }

    /// A shell where the agent would be, with what it would have.
    pub fn shell(&self, double: &Double, script: &str) -> Command {
        let agent = self.agent(double);
        let mut shell = Command::new("env");
        shell.args(["--default-signal", "sh", "-c", script]).current_dir(self.path(""));
        for (name, value) in agent.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.stdin(Stdio::null());
        shell
    }

    pub fn agent_at(&self, server: &str) -> Command {
        // A test that runs in the background of a script has SIGINT and SIGQUIT ignored, and would hand that on.
        let mut command = Command::new("env");
        command.args(["--default-signal", env!("CARGO_BIN_EXE_grasshopper")]);
        command.env("XDG_STATE_HOME", self.0.path()).env("GRASSHOPPER_SERVER", server);
        command.env_remove("GRASSHOPPER_TOKEN").current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    /// A command that traps each of `signals` by writing its name to `signals`, and says `ready` there when it does.
    pub fn trapping(&self, signals: &str) -> String {
        let traps = signals
            .split_whitespace()
            .map(|name| format!("trap 'echo {name} >> signals' {name}; "));
        format!(
            "{} echo ready >> signals; while [ ! -e enough ]; do sleep 0.02; done",
            traps.collect::<String>()
        )
    }

    pub fn enough(&self) {
        fs::write(self.path("enough"), "").expect("written");
    }

    /// The names of the signals that were trapped.
    pub fn trapped(&self) -> String {
        self.text("signals").lines().filter(|line| *line != "ready").collect::<Vec<_>>().join(" ")
    }

    pub fn wait_until_ready(&self) {
        eventually("the command is ready", || self.text("signals").contains("ready").then_some(()));
    }
}

/// Runs to the end.
pub fn output(command: &mut Command) -> Output {
    command.output().expect("the agent starts")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A running agent, the leader of a process group of its own. Nothing of the group outlives the test.
pub struct Running {
    pub child: Child,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        Self { child: command.process_group(0).spawn().expect("the agent starts") }
    }

    pub fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).expect("a pid"))
    }

    pub fn group(&self) -> Pid {
        Pid::from_raw(-self.pid().as_raw())
    }

    /// To the agent alone.
    pub fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).expect("sent");
    }

    /// The command that it runs.
    pub fn command(&self) -> u32 {
        eventually("the command", || {
            let path = format!("/proc/{0}/task/{0}/children", self.child.id());
            fs::read_to_string(path).ok()?.split_whitespace().next()?.parse().ok()
        })
    }

    pub fn wait(mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = kill(self.group(), Signal::SIGKILL);
        let _ = self.child.wait();
    }
}

/// `R`, `S`, `T`, …; `None` when it is gone.
pub fn state(pid: u32) -> Option<char> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    text.rsplit_once(") ")?.1.chars().next()
}
