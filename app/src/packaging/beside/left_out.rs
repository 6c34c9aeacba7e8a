//! The rows that are no points, page by page.

use crate::error::AppError;
use crate::packaging::server_fns::{PAGE, get_left_out, get_unreadable};
use crate::packaging::store::{Page, Soft};
use crate::packaging::view::{Counts, LeftRow, UnreadRow};
use crate::ui::{Close, Icon, close_dialog};
use domain::format;
use domain::packaging::LeftOut;
use leptos::prelude::*;

/// Why a row is no point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Complexity,
    Duplicate,
    NoHours,
    Unreadable,
}

impl Kind {
    pub(super) const ALL: [Self; 4] =
        [Self::Complexity, Self::Duplicate, Self::NoHours, Self::Unreadable];

    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Complexity => "of a complexity that the assumptions of their date do not list",
            Self::Duplicate => "that repeat an earlier row in all but the date",
            Self::NoHours => "without hours, or with a text in their place",
            Self::Unreadable => "that could not be read",
        }
    }

    pub(super) fn count(self, counts: Counts) -> usize {
        match self {
            Self::Complexity => counts.complexity,
            Self::Duplicate => counts.duplicate,
            Self::NoHours => counts.no_hours,
            Self::Unreadable => counts.unreadable,
        }
    }

    /// Places in the sheet.
    fn rows(self, left_out: &LeftOut) -> &[u32] {
        match self {
            Self::Complexity => &left_out.complexity,
            Self::Duplicate => &left_out.duplicate,
            Self::NoHours => &left_out.no_hours,
            Self::Unreadable => &[],
        }
    }
}

/// What one page of it shows.
#[derive(Clone)]
enum Shown {
    Rows(Vec<LeftRow>),
    Unread(Vec<UnreadRow>),
}

#[component]
pub fn LeftOutDialog() -> impl IntoView {
    let page: Page = expect_context();
    let (dialog, kind) = (page.listing, page.listed);
    view! {
        <dialog class="rows" node_ref=dialog aria-labelledby="h-rows">
            <header>
                <h2 id="h-rows">{move || kind.soft().map(|kind| format!("Rows {}", kind.why()))}</h2>
                <Close />
            </header>
            {move || kind.soft().map(|kind| view! { <Pages kind /> })}
            <footer>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(dialog)>"Close"</button>
            </footer>
        </dialog>
    }
}

/// Which page of them is shown, and what is on it.
#[derive(Clone, Copy)]
struct List {
    kind: Kind,
    /// The rows' ids; of unreadable ones there are none.
    ids: Memo<Vec<i64>>,
    at: RwSignal<usize>,
    /// Where the pages of unreadable rows before this one ended.
    ends: RwSignal<Vec<(String, i64)>>,
    shown: LocalResource<Result<Shown, AppError>>,
}

impl List {
    fn new(page: Page, kind: Kind) -> Self {
        let ids = Memo::new(move |_| {
            let (Some(all), Some(whole)) = (page.all.soft(), page.whole.soft()) else {
                return Vec::new();
            };
            kind.rows(&all.left_out).iter().map(|row| whole.sheet.id[*row as usize]).collect()
        });
        let at = RwSignal::new(0);
        let ends: RwSignal<Vec<(String, i64)>> = RwSignal::new(Vec::new());
        let shown = LocalResource::new(move || {
            let from = at.soft() * PAGE;
            let ids: Vec<i64> = ids.soft().into_iter().skip(from).take(PAGE).collect();
            let (week, position) = ends.soft().pop().unwrap_or_default();
            async move {
                match kind {
                    Kind::Unreadable => get_unreadable(week, position).await.map(Shown::Unread),
                    _ => get_left_out(ids).await.map(Shown::Rows),
                }
            }
        });
        Self { kind, ids, at, ends, shown }
    }

    /// Whether there is a page after this one, and where this one ends.
    fn next(self) -> Option<Option<(String, i64)>> {
        match self.shown.soft()? {
            Ok(Shown::Rows(_)) => {
                ((self.at.soft() + 1) * PAGE < self.ids.soft().len()).then_some(None)
            }
            Ok(Shown::Unread(rows)) if rows.len() == PAGE => {
                rows.last().map(|row| Some((row.week.clone(), row.position)))
            }
            _ => None,
        }
    }

    fn forth(self) {
        match self.next() {
            Some(Some(end)) => self.ends.update(|ends| ends.push(end)),
            Some(None) => self.at.update(|at| *at += 1),
            None => {}
        }
    }

    fn back(self) {
        self.ends.update(|ends| drop(ends.pop()));
        self.at.update(|at| *at = at.saturating_sub(1));
    }

    fn is_first(self) -> bool {
        self.at.soft() == 0 && self.ends.soft().is_empty()
    }

    fn words(self) -> String {
        if self.kind == Kind::Unreadable {
            return String::new();
        }
        let (from, all) = (self.at.soft() * PAGE, self.ids.soft().len());
        format!("{} to {} of {}", from + 1, (from + PAGE).min(all), format::count(all as u64))
    }
}

#[component]
fn Pages(kind: Kind) -> impl IntoView {
    let list = List::new(expect_context(), kind);
    let shown = move || match list.shown.soft() {
        Some(shown) => rows(shown),
        None => view! { <p class="dim" role="status">"Loading…"</p> }.into_any(),
    };
    view! {
        <div class="body">
            {shown}
            <div class="bar">
                <button type="button" class="bare" aria-label="Rows before" disabled=move || list.is_first() on:click=move |_| list.back()><Icon name="left" /></button>
                <span class="dim">{move || list.words()}</span>
                <button type="button" class="bare" aria-label="Rows after" disabled=move || list.next().is_none() on:click=move |_| list.forth()><Icon name="right" /></button>
            </div>
        </div>
    }
}

fn rows(shown: Result<Shown, AppError>) -> AnyView {
    match shown {
        Err(error) => view! {
            <div class="notice failed" role="alert"><Icon name="failed" /><p>{error.to_string()}</p></div>
        }
        .into_any(),
        Ok(Shown::Rows(rows)) => {
            let row = |row: LeftRow| view! {
                <tr>
                    <th scope="row" class="main">{row.key} " " <small>{row.name}</small></th>
                    <td><time>{row.date}</time></td>
                    <td>{if row.complexity.is_empty() { "–".to_owned() } else { row.complexity }}</td>
                    <td class="num" data-l="hours">{if row.hours.is_empty() { "–".to_owned() } else { row.hours }}</td>
                </tr>
            };
            view! {
                <table class="lines">
                    <thead><tr><th scope="col">"Package"</th><th scope="col">"Report"</th><th scope="col">"Complexity"</th><th scope="col" class="num">"Hours"</th></tr></thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            }
            .into_any()
        }
        Ok(Shown::Unread(rows)) => {
            let row = |row: UnreadRow| view! {
                <tr>
                    <th scope="row" class="main">{row.text}</th>
                    <td><time>{row.week}</time></td>
                    <td class="full">{row.reason}</td>
                </tr>
            };
            view! {
                <table class="lines">
                    <thead><tr><th scope="col">"Cells"</th><th scope="col">"Week"</th><th scope="col">"Why"</th></tr></thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            }
            .into_any()
        }
    }
}
