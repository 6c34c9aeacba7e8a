//! Compressed text, the same bytes for the same text.

use flate2::read::MultiGzDecoder;
use flate2::{Compression, GzBuilder};
use std::io::{self, Read, Write};

/// The longest text that is unpacked: a hundred times what an hour of many meters comes to.
pub const MAX_BYTES: u64 = 1 << 28;

/// Without a time or a name in it.
pub fn pack(text: &str) -> io::Result<Vec<u8>> {
    let mut packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes())?;
    packed.finish()
}

/// Also what was packed in several parts, as appending to a file does. Fails on what is damaged, no text, or longer
/// than [`MAX_BYTES`].
pub fn unpack(bytes: &[u8]) -> io::Result<String> {
    let mut text = String::new();
    let read = MultiGzDecoder::new(bytes).take(MAX_BYTES + 1).read_to_string(&mut text)?;
    if read as u64 > MAX_BYTES {
        return Err(io::Error::other("it is too long"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_text_is_the_same_bytes_and_damage_is_found() {
        let packed = pack("a line\n").expect("packed");
        assert_eq!(pack("a line\n").expect("packed"), packed);
        assert_eq!(packed[4..8], [0; 4], "no time");
        let twice = [packed.clone(), packed.clone()].concat();
        assert_eq!(unpack(&twice).expect("unpacked"), "a line\na line\n");
        for end in 0..packed.len() {
            assert!(end == 0 || unpack(&packed[..end]).is_err(), "cut at {end}");
        }
        let mut altered = packed;
        altered[12] ^= 1;
        assert!(unpack(&altered).is_err());
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(text in "\\PC{0,300}") {
            prop_assert_eq!(unpack(&pack(&text).expect("packed")).expect("unpacked"), text);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack(&bytes);
        }
    }
}
