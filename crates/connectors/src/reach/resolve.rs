//! Names, resolved by the system, without the addresses that must not be connected to.

use super::{Class, NotAllowed};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;

pub(super) struct Resolver(pub(super) Class);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let class = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(allowed(class, name.as_str(), found)?.into_iter()) as Addrs)
        })
    }
}

/// A name may lead to several places; what is left is connected to. Nothing left is a refusal.
fn allowed(
    class: Class,
    name: &str,
    found: Vec<SocketAddr>,
) -> Result<Vec<SocketAddr>, NotAllowed> {
    let mut refusal = None;
    let mut left = Vec::with_capacity(found.len());
    for address in found {
        match class.allows(address.ip(), name) {
            Ok(()) => left.push(address),
            Err(refused) => refusal = Some(refused),
        }
    }
    match refusal {
        Some(refusal) if left.is_empty() => Err(refusal),
        _ => Ok(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_reached_is_left() {
        let check = |class: Class, found: &[&str], want: Result<&[&str], NotAllowed>| {
            let parse = |all: &[&str]| -> Vec<SocketAddr> {
                all.iter().map(|it| it.parse().expect("an address")).collect()
            };
            assert_eq!(
                allowed(class, "name", parse(found)),
                want.map(parse),
                "{class:?} {found:?}"
            );
        };
        let local = || Err(NotAllowed::Local("name".to_owned()));
        let metadata = || Err(NotAllowed::Metadata("name".to_owned()));
        check(Class::Public, &["93.184.216.34:0"], Ok(&["93.184.216.34:0"]));
        check(Class::Public, &["10.0.0.1:0", "93.184.216.34:0"], Ok(&["93.184.216.34:0"]));
        check(Class::Public, &["10.0.0.1:0"], local());
        check(Class::Public, &[], Ok(&[]));
        check(Class::Local, &["10.0.0.1:0"], Ok(&["10.0.0.1:0"]));
        check(Class::Local, &["169.254.169.254:0"], metadata());
    }
}
