//! The parts that every page is made of. Their look is in `style/`.

mod clock;
mod copy;
mod dialog;
mod field;
#[cfg(feature = "ssr")]
pub mod figure;
mod focus;
pub mod frame;
mod icon;
pub mod importing;
pub mod live;
mod loaded;
mod period;
pub mod plot;
mod shortcuts;
mod table;
mod theme;
mod toast;
mod upload;
mod zone;

pub use clock::{each_second, growing};
pub use copy::Copy;
pub use dialog::{Close, Confirm, close_dialog, once_saved, show_dialog};
pub use field::{Field, Notice, Wrong, error_of};
pub use icon::{Icon, Mark, StateBadge};
pub use live::{Live, use_live};
pub use loaded::{Failed, Loaded};
pub use period::{PeriodPicker, RangeView};
pub use plot::{Plot, relayout};
pub use table::{Cell, Column, Key, Order, Row, Rows, Sort, Table, TableLoading, rows};
pub use theme::ThemeVersion;
pub use toast::{ToastStack, Toasts, use_toasts};
pub use zone::browser_zone;
