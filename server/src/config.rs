//! Settings: a flag wins over its `HINDSIGHT_*` variable, which wins over `hindsight.toml`, which wins over the
//! default.

mod archive;

pub use archive::{Archive, ArchiveArgs};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use storage::account::Registration;
use url::Url;

/// What every command takes.
#[derive(Args, Clone, Debug, Default)]
pub struct DataArgs {
    /// The folder that holds the database and the key [default: data]
    #[arg(long, env = "HINDSIGHT_DATA", value_name = "FOLDER", global = true)]
    pub data: Option<PathBuf>,
    /// A file with the same settings [default: hindsight.toml, if there is one]
    #[arg(long, env = "HINDSIGHT_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
}

/// What `serve` takes besides.
#[derive(Args, Clone, Debug, Default)]
pub struct ServeArgs {
    /// The address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, env = "HINDSIGHT_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// The address that people type, such as <https://hindsight.example.org>; makes cookies secure and checks origins
    #[arg(long, env = "HINDSIGHT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Who may register in the browser [default: first]
    #[arg(long, env = "HINDSIGHT_REGISTRATION", value_name = "WHO")]
    pub registration: Option<Who>,
    /// Proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(
        long,
        env = "HINDSIGHT_TRUSTED_PROXIES",
        value_name = "ADDRESSES",
        value_delimiter = ','
    )]
    pub trusted_proxies: Option<Vec<IpAddr>>,
    /// After how many days without word of a run its samples are summed up by the minute; 0 never [default: 30]
    #[arg(long, env = "HINDSIGHT_RUN_SAMPLES_DAYS", value_name = "DAYS")]
    pub run_samples_days: Option<u32>,
    /// Where the cloud of Rainforest gateways is [default: <https://rainforestcloud.com:9445>]
    #[arg(long, env = "HINDSIGHT_RAINFOREST_URL", value_name = "URL")]
    pub rainforest_url: Option<String>,
    /// Hosts in the server's own network that everyone's gateways may be at, separated by commas; an administrator's may
    /// be at any
    #[arg(long, env = "HINDSIGHT_ALLOW_HOSTS", value_name = "HOSTS", value_delimiter = ',')]
    pub allow_hosts: Option<Vec<String>>,
    #[command(flatten)]
    pub archive: ArchiveArgs,
    /// Write logs as JSON lines
    #[arg(long, env = "HINDSIGHT_LOG_JSON", num_args = 0..=1, default_missing_value = "true")]
    pub log_json: Option<bool>,
}

#[derive(Clone, Copy, Debug, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    Open,
    First,
    Closed,
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Settings {
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub public_url: Option<PublicUrl>,
    pub registration: Registration,
    pub trusted_proxies: Vec<IpAddr>,
    /// 0 is never.
    pub run_samples_days: u32,
    pub rainforest_url: Url,
    pub allow_hosts: Vec<String>,
    pub archive: Archive,
    pub log_json: bool,
}

/// Scheme and host as people type them, without a path: an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let bare = |url: &Url| {
            is_web(url) && url.path() == "/" && url.query().is_none() && url.fragment().is_none()
        };
        match Url::parse(text.trim()) {
            // As browsers write it in `Origin`: without the scheme's own port, other alphabets in ASCII.
            Ok(url) if bare(&url) => Ok(Self(url.origin().ascii_serialization())),
            _ => bail!("public-url: write it as https://hindsight.example.org, without a path"),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    registration: Option<Who>,
    trusted_proxies: Option<Vec<IpAddr>>,
    run_samples_days: Option<u32>,
    rainforest_url: Option<String>,
    allow_hosts: Option<Vec<String>>,
    archive: Option<String>,
    archive_endpoint: Option<String>,
    archive_region: Option<String>,
    archive_path_style: Option<bool>,
    energy_readings_days: Option<u32>,
    log_json: Option<bool>,
}

impl File {
    fn archive(&mut self) -> ArchiveArgs {
        ArchiveArgs {
            archive: self.archive.take(),
            archive_endpoint: self.archive_endpoint.take(),
            archive_region: self.archive_region.take(),
            archive_path_style: self.archive_path_style,
            energy_readings_days: self.energy_readings_days,
        }
    }
}

impl Settings {
    pub fn load(data: &DataArgs, serve: &ServeArgs) -> anyhow::Result<Self> {
        let mut file = read_file(data.config.as_deref())?;
        let archive = file.archive();
        let public_url = serve.public_url.clone().or(file.public_url);
        let who = serve.registration.or(file.registration).unwrap_or(Who::First);
        let data = data.data.clone().or(file.data).unwrap_or_else(|| "data".into());
        Ok(Self {
            archive: Archive::load(&serve.archive, archive, &data)?,
            data,
            listen: serve
                .listen
                .or(file.listen)
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000))),
            public_url: public_url.as_deref().map(PublicUrl::parse).transpose()?,
            registration: match who {
                Who::Open => Registration::Open,
                Who::First => Registration::First,
                Who::Closed => Registration::Closed,
            },
            trusted_proxies: serve
                .trusted_proxies
                .clone()
                .or(file.trusted_proxies)
                .unwrap_or_default(),
            run_samples_days: serve.run_samples_days.or(file.run_samples_days).unwrap_or(30),
            rainforest_url: rainforest_url(serve.rainforest_url.clone().or(file.rainforest_url))?,
            allow_hosts: serve.allow_hosts.clone().or(file.allow_hosts).unwrap_or_default(),
            log_json: serve.log_json.or(file.log_json).unwrap_or(false),
        })
    }

    /// For commands that only look: a mistyped folder is not made.
    pub fn require_data(&self) -> anyhow::Result<()> {
        if self.data.join("hindsight.db").exists() {
            return Ok(());
        }
        bail!("there is no Hindsight data in {}; name its folder with --data", self.data.display())
    }

    /// Whether people reach us over https, so that cookies may insist on it.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }
}

/// Scheme, host and port. Nobody's password: `config` prints it.
fn rainforest_url(text: Option<String>) -> anyhow::Result<Url> {
    let text = text.as_deref().unwrap_or("https://rainforestcloud.com:9445");
    match Url::parse(text.trim()) {
        Ok(url) if is_web(&url) => Ok(url),
        _ => bail!("rainforest-url: write it as https://rainforestcloud.com:9445"),
    }
}

/// Whether this is the address of a web server, without a name or a password in it.
fn is_web(url: &Url) -> bool {
    let anonymous = url.username().is_empty() && url.password().is_none();
    matches!(url.scheme(), "http" | "https") && url.has_host() && anonymous
}

fn read_file(named: Option<&Path>) -> anyhow::Result<File> {
    let path = named.unwrap_or(Path::new("hindsight.toml"));
    if named.is_none() && !path.exists() {
        return Ok(File::default());
    }
    let text =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("in {}", path.display()))
}

/// The effective settings, as `hindsight config` prints them: a `hindsight.toml`. Secrets are masked.
impl std::fmt::Display for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quote = |text: &str| serde_json::Value::from(text).to_string();
        writeln!(f, "data = {}", quote(&self.data.display().to_string()))?;
        writeln!(f, "listen = {}", quote(&self.listen.to_string()))?;
        match &self.public_url {
            Some(url) => writeln!(f, "public-url = {}", quote(url.as_str()))?,
            None => {
                writeln!(f, "# public-url is not set: origins are checked against the Host header")?
            }
        }
        let registration =
            serde_json::to_string(&self.registration).map_err(|_| std::fmt::Error)?;
        writeln!(f, "registration = {registration}")?;
        let proxies: Vec<String> =
            self.trusted_proxies.iter().map(|proxy| quote(&proxy.to_string())).collect();
        writeln!(f, "trusted-proxies = [{}]", proxies.join(", "))?;
        writeln!(f, "run-samples-days = {}", self.run_samples_days)?;
        writeln!(f, "rainforest-url = {}", quote(self.rainforest_url.as_str()))?;
        let hosts: Vec<String> = self.allow_hosts.iter().map(|host| quote(host)).collect();
        writeln!(f, "allow-hosts = [{}]", hosts.join(", "))?;
        write!(f, "{}", self.archive)?;
        writeln!(f, "log-json = {}", self.log_json)?;
        if std::env::var_os("HINDSIGHT_KEY").is_some() {
            writeln!(f, "# HINDSIGHT_KEY = ******** (from the environment)")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        let check = |text: &str, want: Option<&str>| {
            let got = PublicUrl::parse(text).ok();
            assert_eq!(got.as_ref().map(PublicUrl::as_str), want, "{text}");
        };
        check("https://hindsight.example.org/", Some("https://hindsight.example.org"));
        check("http://Localhost:8080", Some("http://localhost:8080"));
        check("https://hindsight.example.org:443", Some("https://hindsight.example.org"));
        check("https://Bücher.example", Some("https://xn--bcher-kva.example"));
        check("hindsight.example.org", None);
        check("localhost:3000", None);
        check("https://ada@example.org", None);
        check("https://example.org/path", None);
        check("https://example.org/?a", None);
        check("https://", None);
    }

    #[test]
    fn a_password_in_an_address_is_refused_rather_than_printed() {
        assert!(rainforest_url(None).is_ok());
        assert!(rainforest_url(Some("http://127.0.0.1:9445".to_owned())).is_ok());
        assert!(rainforest_url(Some("http://ada:secret@127.0.0.1:9445".to_owned())).is_err());
    }

    #[test]
    fn samples_are_kept_for_the_days_that_are_set() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("hindsight.toml");
        let check = |text: &str, flag: Option<u32>, want: &str| {
            std::fs::write(&file, text).expect("written");
            let data = DataArgs { config: Some(file.clone()), ..DataArgs::default() };
            let serve = ServeArgs { run_samples_days: flag, ..ServeArgs::default() };
            let shown = Settings::load(&data, &serve).expect("settings").to_string();
            assert!(shown.lines().any(|line| line == want), "{shown}");
        };
        check("", None, "run-samples-days = 30");
        check("run-samples-days = 7", None, "run-samples-days = 7");
        check("run-samples-days = 7", Some(0), "run-samples-days = 0");
    }
}
