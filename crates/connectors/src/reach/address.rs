//! Where an address leads.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Hands out the credentials of the machine to whoever asks from it.
    Metadata,
    /// The server, its networks, and what is not routed on the Internet.
    Local,
    Public,
}

impl Place {
    pub(super) fn of(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(ip) => Self::of_v4(ip),
            IpAddr::V6(ip) => Self::of_v6(ip),
        }
    }

    fn of_v4(ip: Ipv4Addr) -> Self {
        // AWS, Azure, Google and most others; Alibaba.
        if matches!(ip.octets(), [169, 254, 169, 254] | [100, 100, 100, 200]) {
            return Self::Metadata;
        }
        let local = match ip.octets() {
            // This host; shared by carriers; of protocols; of benchmarks; reserved, and broadcast.
            [0, ..]
            | [100, 64..=127, ..]
            | [192, 0, 0, _]
            | [198, 18..=19, ..]
            | [240..=255, ..] => true,
            _ => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_multicast(),
        };
        if local { Self::Local } else { Self::Public }
    }

    fn of_v6(ip: Ipv6Addr) -> Self {
        // AWS.
        if ip == Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254) {
            return Self::Metadata;
        }
        if ip.is_loopback()
            || ip.is_unspecified()
            || ip.is_multicast()
            || ip.is_unique_local()
            || ip.is_unicast_link_local()
            // Site-local, which nobody gives out any more.
            || ip.segments()[0] & 0xffc0 == 0xfec0
        {
            return Self::Local;
        }
        embedded(ip).map_or(Self::Public, Self::of_v4)
    }
}

/// The older address that a newer one stands for: mapped, compatible, translated (NAT64) and tunnelled (6to4).
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = ip.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0 | 0xffff] | [0, 0, 0, 0, 0xffff, 0] | [0x64, 0xff9b, 0, 0, 0, 0] => {
            Some(v4(high, low))
        }
        // NAT64 of the operator's own network.
        [0x64, 0xff9b, 1, ..] => Some(Ipv4Addr::UNSPECIFIED),
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(place: Place, addresses: &str) {
        for address in addresses.split_whitespace() {
            assert_eq!(Place::of(address.parse().expect("an address")), place, "{address}");
        }
    }

    #[test]
    fn metadata_is_known_in_every_spelling() {
        check(
            Place::Metadata,
            "169.254.169.254 100.100.100.200 fd00:ec2::254 ::ffff:169.254.169.254 ::169.254.169.254
             64:ff9b::169.254.169.254 2002:a9fe:a9fe::1",
        );
    }

    #[test]
    fn the_server_and_its_networks_are_local() {
        check(
            Place::Local,
            "127.0.0.1 127.255.255.255 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1
             100.127.255.255 169.254.1.1 0.0.0.0 0.1.2.3 224.0.0.1 255.255.255.255 192.0.0.1 198.18.0.1",
        );
        check(
            Place::Local,
            ":: ::1 fe80::1 fc00::1 fdff::1 ff02::1 fec0::1 ::ffff:127.0.0.1 ::ffff:192.168.1.1
             ::10.0.0.1 ::ffff:0:10.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1 2002:0a00:0001::1",
        );
    }

    #[test]
    fn their_neighbours_are_public() {
        check(
            Place::Public,
            "93.184.216.34 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 192.167.0.1
             2606:2800:220:1::1 ::ffff:93.184.216.34 2002:5db8:d822::1 64:ff9b::93.184.216.34",
        );
    }
}
