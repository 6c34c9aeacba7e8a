//! What can be wrong with the report site.

/// How the site misbehaves. What is not about signing in is about reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// It does not.
    #[default]
    None,
    /// That status to whoever signs in, with the form again.
    LoginStatus(u16),
    /// Signing in answers with the login form and status 200, whatever the password.
    LoginRefused,
    /// Whoever signs in is sent to that address, password and all.
    LoginMoved(String),
    /// Every page but the sign-in itself leads to the login page, which leads to itself.
    LoginLoop,
    /// A session is good for so many reports and ends; with 0 it was never one.
    SessionEnds(u32),
    /// That status, with an error page.
    Status(u16),
    /// To that address.
    Redirect(String),
    /// To the same report again, for ever.
    RedirectLoop,
    /// No answer, ever.
    Hang,
    /// The connection is cut before the answer.
    Dropped,
    /// The connection is cut amid the answer.
    Truncated,
    /// An answer without end.
    Oversized,
    /// A picture instead of a page.
    Picture,
    /// The page in small pieces, without its length.
    Chunked,
    /// The page in the letters of Western Windows, and says so.
    Windows1252,
    /// The table has a column more.
    ColumnMore,
    /// The fourth column is called `Kind`.
    ColumnRenamed,
    /// The table is called something else.
    TableRenamed,
}

impl Fault {
    /// Whether it is met by whoever signs in.
    pub(super) fn is_login(&self) -> bool {
        matches!(self, Self::LoginStatus(_) | Self::LoginRefused | Self::LoginMoved(_))
    }
}
