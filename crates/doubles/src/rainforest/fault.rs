//! What can be wrong with a gateway.

use std::time::Duration;

/// How a gateway misbehaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// It does not.
    #[default]
    None,
    /// 401, whatever the credentials.
    Unauthorized,
    /// 429, perhaps with the seconds to wait.
    RateLimited(Option<u64>),
    /// That status, with an empty page.
    Status(u16),
    /// To that address.
    Redirect(String),
    /// No answer, ever.
    Hang,
    /// An answer, so much later.
    Slow(Duration),
    /// The connection is cut before the answer.
    Dropped,
    /// The connection is cut amid the answer.
    Truncated,
    /// An answer without end.
    Oversized,
    /// The answer in small pieces, without its length.
    Chunked,
    /// An error instead of any answer.
    Error,
    /// An error instead of any answer but the demand.
    OnlyDemand,
    /// A page to sign in, with status 200.
    LoginPage,
    NotXml,
    /// A document that asks to be blown up.
    XmlBomb,
    /// Multiplier and divisor are 0; only the cloud has them.
    ZeroDivisor,
    /// An export of 500 W; from the cloud in six hexadecimal digits.
    NegativeSix,
    /// The same; from the cloud in eight.
    NegativeEight,
    /// The reading of the moment when this began, again and again.
    SameTimestamp,
    /// The number is left out.
    EmptyValue,
    /// The unit follows the number; not from the cloud.
    UnitSuffix,
    /// No meter is joined.
    NoMeter,
    /// The password is repeated in an error.
    RepeatsPassword,
}
