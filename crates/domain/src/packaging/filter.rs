//! What is looked at, and how far the rolling mean looks back.

use jiff::civil::Date;

/// Both dates are included; empty lists are everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub complexities: Vec<String>,
    pub projects: Vec<String>,
}

/// What a rolling mean is the mean of: the last points, or those of the last days, at least the point itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// 5 to 500.
    Points(u32),
    /// 5 to 500, the point's own day included.
    Days(u32),
}

impl Default for Window {
    fn default() -> Self {
        Self::Points(100)
    }
}
