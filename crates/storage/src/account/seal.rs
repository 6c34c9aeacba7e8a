//! Secrets of others that are kept: sealed with a key made of the data folder's secret, so that a copy of the
//! database alone opens none.
//!
//! A sealed secret is 24 random bytes and what XChaCha20-Poly1305 makes of it. It is bound to a context, such as whose
//! gateway it opens: moved to another row it does not open.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

const NONCE: usize = 24;

/// Seals and opens.
pub(crate) struct Seal(XChaCha20Poly1305);

impl Seal {
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"hindsight seal 1");
        hash.update(secret);
        Self(XChaCha20Poly1305::new(&hash.finalize()))
    }

    /// `None` only if the secret is longer than the cipher takes, 256 GB.
    pub(crate) fn seal(&self, context: &str, secret: &SecretString) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: context.as_bytes() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// `None` when it was sealed with another key or for another context: it must be entered again.
    pub(crate) fn open(&self, context: &str, sealed: &[u8]) -> Option<SecretString> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: context.as_bytes() };
        let secret = self.0.decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(secret).ok().map(SecretString::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_and_in_its_context_only() {
        let seal = Seal::new(&[1; 32]);
        let secret = SecretString::from("1234567");
        let sealed = seal.seal("gateway 002738", &secret).expect("sealed");
        let open = |seal: &Seal, context: &str, sealed: &[u8]| {
            seal.open(context, sealed).map(|secret| secret.expose_secret().to_owned())
        };
        assert_eq!(open(&seal, "gateway 002738", &sealed).as_deref(), Some("1234567"));
        assert_eq!(open(&seal, "gateway 002739", &sealed), None);
        assert_eq!(open(&Seal::new(&[2; 32]), "gateway 002738", &sealed), None);
        let mut changed = sealed.clone();
        changed[NONCE] ^= 1;
        assert_eq!(open(&seal, "gateway 002738", &changed), None);
        assert_eq!(open(&seal, "gateway 002738", b"short"), None);
        // Two of the same are not told apart from two others.
        assert_ne!(seal.seal("gateway 002738", &secret), Some(sealed.clone()));
        assert!(!sealed.windows(7).any(|bytes| bytes == b"1234567"));
    }
}
