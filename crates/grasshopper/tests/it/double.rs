//! A server as the contract has it: tokens, runs by key, samples by number. It checks with the same rules as the real
//! one, and can be stopped and started on its port, be slow, refuse, or lose its answers.

use domain::runs::report::{Accepted, Samples, StartRun, StopRun};
use domain::runs::{NewRun, Sample, Stop, check};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

pub const TOKEN: &str = "right-token";
/// A run of this name is more than the server can do.
pub const BREAKS: &str = "breaks the server";

/// What it does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// Answers this status and keeps nothing.
    Answers(u16),
    /// Never answers.
    Hangs,
    /// Keeps it and breaks the line off: the client cannot know.
    LosesAnswers,
}

#[derive(Clone, Debug, Default)]
pub struct Run {
    pub start: StartRun,
    pub samples: BTreeMap<u32, Sample>,
    pub stop: Option<StopRun>,
    /// In the trash: there for nobody, until it is restored.
    pub deleted: bool,
}

#[derive(Default)]
struct State {
    /// Run n has id n + 1.
    runs: Vec<Run>,
    /// Asked for, whatever became of it.
    requests: usize,
    mood: Option<Mood>,
    lines: Vec<TcpStream>,
    listener: Option<TcpListener>,
}

pub struct Double {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Double {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let double = Self { address, state: Arc::default() };
        double.listen(listener);
        double
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn mood(&self, mood: Mood) {
        self.lock().mood = Some(mood);
    }

    /// Puts the only run into the trash, or takes it out.
    pub fn delete(&self, deleted: bool) {
        self.lock().runs[0].deleted = deleted;
    }

    /// As if killed: nobody listens, and every line is cut.
    pub fn stop(&self) {
        let mut state = self.lock();
        if let Some(listener) = state.listener.take() {
            // Wakes the thread that accepts; it finds that it is not wanted any more.
            drop(TcpStream::connect(self.address));
            drop(listener);
        }
        for line in state.lines.drain(..) {
            let _ = line.shutdown(Shutdown::Both);
        }
    }

    /// On the same port, with everything that it acknowledged.
    pub fn restart(&self) {
        let listener = super::eventually("the port", || TcpListener::bind(self.address).ok());
        self.listen(listener);
    }

    pub fn runs(&self) -> Vec<Run> {
        self.lock().runs.clone()
    }

    pub fn requests(&self) -> usize {
        self.lock().requests
    }

    /// The only run, once it has ended.
    pub fn ended(&self) -> Run {
        super::eventually("the end of a run", || {
            let runs = self.runs();
            assert!(runs.len() <= 1, "{} runs", runs.len());
            runs.into_iter().find(|run| run.stop.is_some())
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("not poisoned")
    }

    fn listen(&self, listener: TcpListener) {
        self.lock().listener = Some(listener.try_clone().expect("a second handle"));
        let state = self.state.clone();
        thread::spawn(move || {
            for line in listener.incoming().flatten() {
                let mut open = state.lock().expect("not poisoned");
                if open.listener.is_none() {
                    return;
                }
                open.lines.push(line.try_clone().expect("a second handle"));
                drop(open);
                let state = state.clone();
                thread::spawn(move || serve(line, &state));
            }
        });
    }
}

fn serve(mut line: TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(line.try_clone().ok()?);
    loop {
        let (path, token, body) = read(&mut reader)?;
        let mut state = state.lock().expect("not poisoned");
        state.requests += 1;
        let mood = state.mood.unwrap_or(Mood::Well);
        let (status, answer) = match mood {
            // The state holds the line open.
            Mood::Hangs => return None,
            Mood::Answers(status) => (status, json!({ "title": "So it is.", "status": status })),
            Mood::Well | Mood::LosesAnswers => answer(&mut state, &path, &token, &body),
        };
        drop(state);
        if mood == Mood::LosesAnswers {
            let _ = line.shutdown(Shutdown::Both);
            return None;
        }
        let text = answer.to_string();
        let kind = if status < 400 { "json" } else { "problem+json" };
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/{kind}\r\ncontent-length: {}\r\n",
            text.len()
        );
        let retry = if status == 429 { "retry-after: 3600\r\n" } else { "" };
        line.write_all(format!("{head}{retry}\r\n{text}").as_bytes()).ok()?;
    }
}

/// The path, the token and the body of a POST.
fn read(reader: &mut impl BufRead) -> Option<(String, String, Vec<u8>)> {
    let mut line = String::new();
    let mut next = |reader: &mut dyn BufRead| {
        line.clear();
        let length = reader.read_line(&mut line).ok()?;
        (length > 0).then(|| line.trim_end().to_owned())
    };
    let first = next(reader)?;
    let path = first.strip_prefix("POST ")?.split(' ').next()?.to_owned();
    let (mut token, mut length) = (String::new(), 0);
    loop {
        let line = next(reader)?;
        let Some((name, value)) = line.split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => token = value.trim_start_matches("Bearer ").to_owned(),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path, token, body))
}

fn answer(state: &mut State, path: &str, token: &str, body: &[u8]) -> (u16, Value) {
    if token != TOKEN {
        return (401, json!({ "title": "Sign in" }));
    }
    let Some(rest) = path.strip_prefix("/api/v1/test") else { return (404, json!({})) };
    let parts: Vec<&str> = rest.split('/').skip(1).collect();
    if parts.is_empty() {
        return serde_json::from_slice(body).map_or((400, json!({})), |start| begin(state, start));
    }
    let id: usize = parts[0].parse().unwrap_or_default();
    let run = id.checked_sub(1).and_then(|n| state.runs.get_mut(n));
    let Some(run) = run.filter(|run| !run.deleted) else {
        return (404, json!({ "title": "No such run" }));
    };
    let result = match parts[1] {
        "samples" => serde_json::from_slice(body).ok().map(|batch| take(run, batch)),
        "stop" => serde_json::from_slice(body).ok().map(|stop| end(run, stop)),
        _ => None,
    };
    result.unwrap_or((400, json!({})))
}

fn begin(state: &mut State, start: StartRun) -> (u16, Value) {
    if start.name == BREAKS {
        return (500, json!({ "title": "So it is." }));
    }
    if let Err(errors) = NewRun::parse(start.clone()) {
        return (422, json!({ "errors": errors }));
    }
    let same = state.runs.iter().position(|run| run.start.key == start.key);
    if same.is_some_and(|n| state.runs[n].deleted) {
        return (404, json!({ "title": "No such run" }));
    }
    let id = same.unwrap_or(state.runs.len()) + 1;
    let start_time = start.start_time;
    if same.is_none() {
        state.runs.push(Run { start, ..Run::default() });
    }
    (
        201,
        json!({ "id": id, "start_time": start_time.map(|at| at.to_string()), "url": format!("/runs/{id}") }),
    )
}

fn take(run: &mut Run, batch: Samples) -> (u16, Value) {
    if batch.samples.len() > check::MAX_BATCH {
        return (413, json!({}));
    }
    let errors =
        batch.samples.iter().enumerate().filter_map(|(n, sample)| check::sample(n, sample).err());
    let errors: Vec<_> = errors.collect();
    if !errors.is_empty() {
        return (422, json!({ "errors": errors }));
    }
    let mut counted = Accepted::default();
    for sample in batch.samples {
        match run.samples.insert(sample.seq, sample) {
            None => counted.accepted += 1,
            Some(before) => {
                assert_eq!(before, sample, "one number, two samples");
                counted.duplicates += 1;
            }
        }
    }
    (200, json!(counted))
}

fn end(run: &mut Run, stop: StopRun) -> (u16, Value) {
    let start = run.start.start_time.unwrap_or_default();
    match Stop::parse(stop.clone(), start) {
        Ok(_) => {
            run.stop = Some(stop);
            // As the server does: the whole run, with its command.
            (200, json!(run.start))
        }
        Err(errors) => (422, json!({ "errors": errors })),
    }
}
