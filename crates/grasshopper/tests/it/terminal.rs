//! On a terminal the command sees what it would see without us.

use crate::agent::Home;
use crate::double::Double;
use crate::eventually;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::process::Command;
use std::sync::{Arc, Mutex};

/// A program on a terminal of its own, 31 × 97.
struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Option<Box<dyn Write + Send>>,
    screen: Arc<Mutex<Vec<u8>>>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    fn run(command: &Command) -> Self {
        let size = PtySize { rows: 31, cols: 97, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut builder = CommandBuilder::new(command.get_program());
        builder.args(command.get_args());
        builder.cwd(command.get_current_dir().expect("a folder"));
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => builder.env(name, value),
                None => builder.env_remove(name),
            }
        }
        let child = pair.slave.spawn_command(builder).expect("it starts");
        drop(pair.slave);
        let keyboard = pair.master.take_writer().expect("a keyboard");
        let mut reader = pair.master.try_clone_reader().expect("a screen");
        let screen = Arc::new(Mutex::new(Vec::new()));
        let shown = screen.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(length @ 1..) = reader.read(&mut bytes) {
                shown.lock().expect("not poisoned").extend_from_slice(&bytes[..length]);
            }
        });
        Self { master: Some(pair.master), keyboard: Some(keyboard), screen, child }
    }

    /// What is on the screen, without our own lines.
    fn shown(&self) -> String {
        let text = String::from_utf8_lossy(&self.screen.lock().expect("not poisoned")).into_owned();
        text.split_inclusive('\n').filter(|line| !line.starts_with("grasshopper: ")).collect()
    }

    fn press(&mut self, keys: &str) {
        let keyboard = self.keyboard.as_mut().expect("plugged in");
        keyboard.write_all(keys.as_bytes()).and_then(|()| keyboard.flush()).expect("pressed");
    }

    fn end(&mut self) -> u32 {
        self.child.wait().expect("it ends").exit_code()
    }
}

#[test]
fn colours_size_and_input_are_those_of_the_terminal() {
    let (home, double) = (Home::new(), Double::start());
    let script = "stty size; for fd in 0 1 2; do test -t $fd && echo tty $fd; done; \
        printf '\\033[31mred\\033[0m\\n'; ls -d --color=auto /; printf 'type: '; read line; echo \"got $line\"; exit 5";
    let typed = |command: &Command| {
        let mut terminal = Terminal::run(command);
        eventually("the question", || terminal.shown().contains("type: ").then_some(()));
        terminal.press("hello\n");
        eventually("the answer", || terminal.shown().contains("got hello").then_some(()));
        (terminal.end(), terminal.shown())
    };
    let mut plain = Command::new("sh");
    plain.args(["-c", script]).current_dir(home.path(""));
    let mut wrapped = home.agent(&double);
    wrapped.args(["sh", "-c", script]);
    let (with, without) = (typed(&wrapped), typed(&plain));
    assert_eq!(with, without);
    assert!(with.1.contains("31 97") && with.1.contains("tty 2") && with.0 == 5, "{with:?}");
}

#[test]
fn ctrl_c_reaches_the_command_once() {
    let (home, double) = (Home::new(), Double::start());
    let script = home.trapping("INT QUIT");
    let mut command = home.agent(&double);
    command.args(["sh", "-c", &script]);
    let mut terminal = Terminal::run(&command);
    home.wait_until_ready();
    terminal.press("\x03");
    eventually("it is counted", || (home.trapped() == "INT").then_some(()));
    terminal.press("\x1c");
    eventually("it is counted", || (home.trapped() == "INT QUIT").then_some(()));
    home.enough();
    assert_eq!(terminal.end(), 0);
    assert_eq!(home.trapped(), "INT QUIT");
    assert_eq!(double.ended().stop.and_then(|stop| stop.exit_code), Some(0));
}

/// We lead the session here, so the kernel tells us of the hang-up in the command's place.
#[test]
fn a_hang_up_reaches_the_command() {
    let (home, double) = (Home::new(), Double::start());
    let script = home.trapping("HUP");
    let mut command = home.agent(&double);
    command.args(["sh", "-c", &script]);
    let mut terminal = Terminal::run(&command);
    home.wait_until_ready();
    terminal.keyboard = None;
    terminal.master = None;
    // The screen's reader holds the terminal, too; the hang-up comes with the signal that a closed window sends.
    let pid = terminal.child.process_id().and_then(|pid| i32::try_from(pid).ok()).expect("a pid");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGHUP)
        .expect("sent");
    eventually("it is counted", || home.trapped().contains("HUP").then_some(()));
    home.enough();
    terminal.end();
    assert_eq!(double.ended().stop.and_then(|stop| stop.exit_code), Some(0));
}
