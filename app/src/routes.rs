//! Which page lies in which part of the wasm.
//!
//! The first part holds the router and nothing that a page shows. Each `#[lazy]` function below is the door of another
//! part: few doors, because what two parts share becomes a file of its own for every combination of them.
//!
//! A lazy route may begin to load data while its part is on the way. None does here: what `data` names lies in the first
//! part, and with it the decoder of everything the page shows.

use crate::{account, energy, intervals, jobs, packaging, runs, ui};
use leptos::prelude::*;
use leptos_router::LazyRoute;

/// The way in.
#[derive(Clone, Copy)]
enum Gate {
    SignIn,
    Register,
}

#[lazy]
fn gate(page: Gate) -> AnyView {
    match page {
        Gate::SignIn => view! { <account::sign_in::SignInPage /> }.into_any(),
        Gate::Register => view! { <account::register::RegisterPage /> }.into_any(),
    }
}

#[lazy]
fn frame() -> AnyView {
    view! { <ui::frame::Frame /> }.into_any()
}

/// What is done many times a day.
#[derive(Clone, Copy)]
enum Daily {
    Intervals,
    Trash,
    Tags,
    Transfer,
}

#[lazy]
fn daily(page: Daily) -> AnyView {
    match page {
        Daily::Intervals => view! { <intervals::page::IntervalsPage /> }.into_any(),
        Daily::Trash => view! { <intervals::trash::TrashPage /> }.into_any(),
        Daily::Tags => view! { <intervals::tags::TagsPage /> }.into_any(),
        Daily::Transfer => view! { <intervals::transfer::TransferPage /> }.into_any(),
    }
}

/// What is set and tended now and then.
#[derive(Clone, Copy)]
enum Upkeep {
    Account,
    People,
    Jobs,
}

#[lazy]
fn upkeep(page: Upkeep) -> AnyView {
    match page {
        Upkeep::Account => view! { <account::settings::AccountPage /> }.into_any(),
        Upkeep::People => view! { <account::people::PeoplePage /> }.into_any(),
        Upkeep::Jobs => view! { <jobs::page::JobsPage /> }.into_any(),
    }
}

/// What machines did, and what meters say. One door for both: with one more the first route would not fit.
#[derive(Clone, Copy)]
enum Measured {
    Runs,
    Run,
    Compare,
    Agent,
    Now,
    History,
    Gateways,
    Prices,
    Archive,
}

#[lazy]
fn measured(page: Measured) -> AnyView {
    match page {
        Measured::Runs => view! { <runs::list::RunsPage /> }.into_any(),
        Measured::Run => view! { <runs::run::RunPage /> }.into_any(),
        Measured::Compare => view! { <runs::compare::ComparePage /> }.into_any(),
        Measured::Agent => view! { <runs::agent::AgentPage /> }.into_any(),
        Measured::Now => view! { <energy::now::NowPage /> }.into_any(),
        Measured::History => view! { <energy::history::HistoryPage /> }.into_any(),
        Measured::Gateways => view! { <energy::gateways::GatewaysPage /> }.into_any(),
        Measured::Prices => view! { <energy::prices::PricesPage /> }.into_any(),
        Measured::Archive => view! { <energy::archive::ArchivePage /> }.into_any(),
    }
}

/// What packages cost and earned.
#[derive(Clone, Copy)]
enum Reports {
    Packaging,
    Periods,
    Source,
    Assumptions,
}

#[lazy]
fn reports(page: Reports) -> AnyView {
    match page {
        Reports::Packaging => view! { <packaging::page::PackagingPage /> }.into_any(),
        Reports::Periods => view! { <packaging::periods::PeriodsPage /> }.into_any(),
        Reports::Source => view! { <packaging::source::SourcePage /> }.into_any(),
        Reports::Assumptions => view! { <packaging::assumptions::AssumptionsPage /> }.into_any(),
    }
}

/// A route of one page behind one of the doors.
macro_rules! routes {
    ($($route:ident: $door:ident, $preload:ident, ($($page:expr)?);)*) => {$(
        pub struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_this: Self) -> AnyView {
                $door($($page)?).await
            }

            async fn preload() {
                #[cfg(target_arch = "wasm32")]
                $preload().await;
            }
        }
    )*};
}

routes! {
    SignIn: gate, __preload_gate, (Gate::SignIn);
    Register: gate, __preload_gate, (Gate::Register);
    Frame: frame, __preload_frame, ();
    Intervals: daily, __preload_daily, (Daily::Intervals);
    Trash: daily, __preload_daily, (Daily::Trash);
    Tags: daily, __preload_daily, (Daily::Tags);
    Transfer: daily, __preload_daily, (Daily::Transfer);
    Account: upkeep, __preload_upkeep, (Upkeep::Account);
    People: upkeep, __preload_upkeep, (Upkeep::People);
    Jobs: upkeep, __preload_upkeep, (Upkeep::Jobs);
    Runs: measured, __preload_measured, (Measured::Runs);
    Run: measured, __preload_measured, (Measured::Run);
    Compare: measured, __preload_measured, (Measured::Compare);
    Agent: measured, __preload_measured, (Measured::Agent);
    Energy: measured, __preload_measured, (Measured::Now);
    History: measured, __preload_measured, (Measured::History);
    Gateways: measured, __preload_measured, (Measured::Gateways);
    Prices: measured, __preload_measured, (Measured::Prices);
    Archive: measured, __preload_measured, (Measured::Archive);
    Packaging: reports, __preload_reports, (Reports::Packaging);
    Periods: reports, __preload_reports, (Reports::Periods);
    Source: reports, __preload_reports, (Reports::Source);
    Assumptions: reports, __preload_reports, (Reports::Assumptions);
}
