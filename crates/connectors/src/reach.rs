//! What connectors may touch: the operator decides.
//!
//! Addresses of the server itself and of its networks are for administrators, or behind hosts that the operator listed.
//! Cloud metadata, which hands out credentials, is for nobody. Literal addresses are looked at before anything is sent,
//! names after they are resolved and for the very addresses that are then connected to; redirects are not followed.

mod address;
mod resolve;

use address::Place;
use resolve::Resolver;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// An answer that takes longer is none. Callers may be less patient.
pub const TIMEOUT: Duration = Duration::from_secs(5);

/// How far the owner of a target may reach.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The owner is an administrator.
    pub everything_local: bool,
    /// Hosts that the operator lists: a name or an address, perhaps with its port. Case does not matter.
    pub hosts: Arc<[String]>,
}

/// Which addresses a client connects to. Connections of one are never used for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Only what is routed on the Internet.
    Public,
    /// Also the server itself and its networks.
    Local,
}

/// Why a host is not asked, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    #[error("{0} is an address of cloud metadata, which nobody may ask.")]
    Metadata(String),
    #[error(
        "{0} is an address of the server or of its own network. Ask the operator to list it in HINDSIGHT_ALLOW_HOSTS, or an administrator to add it."
    )]
    Local(String),
    #[error("{0} is not an address that starts with http:// or https:// and names a host.")]
    NotHttp(String),
}

impl Reach {
    /// Which clients may be used for this address.
    pub fn class(&self, url: &Url) -> Result<Class, NotAllowed> {
        let host = match url.host() {
            Some(host) if matches!(url.scheme(), "http" | "https") => host,
            _ => return Err(NotAllowed::NotHttp(shown(url))),
        };
        let class =
            if self.everything_local || self.lists(url) { Class::Local } else { Class::Public };
        let literal = match host {
            Host::Ipv4(ip) => IpAddr::V4(ip),
            Host::Ipv6(ip) => IpAddr::V6(ip),
            Host::Domain(_) => return Ok(class),
        };
        class.allows(literal, &literal.to_string()).map(|()| class)
    }

    fn lists(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let with_port = url.port_or_known_default().map(|port| format!("{host}:{port}"));
        self.hosts.iter().map(|listed| listed.trim()).any(|listed| {
            let is = |it: &str| listed.eq_ignore_ascii_case(it);
            is(host) || is(bare) || with_port.as_deref().is_some_and(is)
        })
    }
}

impl Class {
    /// Whether a client of this class connects to an address; `name` is what a person called it.
    fn allows(self, ip: IpAddr, name: &str) -> Result<(), NotAllowed> {
        match (Place::of(ip), self) {
            (Place::Metadata, _) => Err(NotAllowed::Metadata(name.to_owned())),
            (Place::Local, Self::Public) => Err(NotAllowed::Local(name.to_owned())),
            _ => Ok(()),
        }
    }

    /// What every client that calls other people's servers begins with.
    ///
    /// A proxy of the environment would resolve names out of our sight, so none is used.
    pub fn client(self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .dns_resolver(Resolver(self))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .user_agent(concat!("hindsight/", env!("CARGO_PKG_VERSION")))
    }
}

/// An address without what might be secret in it.
fn shown(url: &Url) -> String {
    format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(everything_local: bool, hosts: &[&str]) -> Reach {
        Reach { everything_local, hosts: hosts.iter().map(|it| (*it).to_owned()).collect() }
    }

    fn class(reach: &Reach, url: &str) -> Result<Class, &'static str> {
        reach.class(&url.parse().expect("an address")).map_err(|refusal| match refusal {
            NotAllowed::Metadata(_) => "metadata",
            NotAllowed::Local(_) => "local",
            NotAllowed::NotHttp(_) => "not http",
        })
    }

    #[test]
    fn a_person_reaches_what_is_public() {
        let check = |url: &str, want: Result<Class, &str>| {
            assert_eq!(class(&reach(false, &[]), url), want, "{url}");
        };
        check("https://rainforestcloud.com:9445", Ok(Class::Public));
        check("http://93.184.216.34", Ok(Class::Public));
        check("http://localhost", Ok(Class::Public));
        check("http://127.0.0.1", Err("local"));
        check("http://0x7f.1:8080", Err("local"));
        check("http://[::ffff:10.0.0.1]", Err("local"));
        check("http://169.254.169.254/latest", Err("metadata"));
        check("ftp://93.184.216.34", Err("not http"));
        check("data:text/plain,x", Err("not http"));
    }

    #[test]
    fn an_administrator_reaches_all_but_metadata() {
        let check = |url: &str, want: Result<Class, &str>| {
            assert_eq!(class(&reach(true, &[]), url), want, "{url}");
        };
        check("http://192.168.1.20", Ok(Class::Local));
        check("http://eagle-00001a.local", Ok(Class::Local));
        check("http://[::ffff:169.254.169.254]", Err("metadata"));
    }

    #[test]
    fn a_listed_host_is_reached_by_everyone() {
        let check = |hosts: &[&str], url: &str, want: Result<Class, &str>| {
            assert_eq!(class(&reach(false, hosts), url), want, "{hosts:?} {url}");
        };
        check(&["192.168.1.20"], "http://192.168.1.20:8080", Ok(Class::Local));
        check(&[" 192.168.1.20:8080 "], "http://192.168.1.20:8080", Ok(Class::Local));
        check(&["192.168.1.20:80"], "http://192.168.1.20", Ok(Class::Local));
        check(&["192.168.1.20:80"], "http://192.168.1.20:8080", Err("local"));
        check(&["192.168.1.2"], "http://192.168.1.20", Err("local"));
        check(&["Eagle-00001A.local"], "http://eagle-00001a.LOCAL", Ok(Class::Local));
        check(&["example.org"], "http://eagle.example.org", Ok(Class::Public));
        check(&["::1"], "http://[::1]:3000", Ok(Class::Local));
        check(&["[::1]:3000"], "http://[::1]:3000", Ok(Class::Local));
        check(&["169.254.169.254"], "http://169.254.169.254", Err("metadata"));
    }
}
