//! Where the person is signed in.

use super::Part;
use super::server_fns::{EndOtherSessions, EndSession};
use super::view::SessionRow;
use crate::account::moment::when;
use crate::error::AppError;
use crate::ui::{
    Cell, Column, Loaded, Order, Row, Sort, StateBadge, Table, TableLoading, rows, use_live,
    use_toasts,
};
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::prelude::*;

const COLUMNS: [Column; 5] = [
    Column::main("Browser").sorts(Order::Up),
    Column::new("Address").class("mono"),
    Column::new("Since").label("since").sorts(Order::Down),
    Column::new("Last used").label("used").sorts(Order::Down),
    Column::actions(),
];

#[component]
pub(super) fn SessionsPart(sessions: Resource<Result<Vec<SessionRow>, AppError>>) -> impl IntoView {
    let (end, end_others) =
        (ServerAction::<EndSession>::new(), ServerAction::<EndOtherSessions>::new());
    let sort = Sort::by(3, Order::Down);
    let (live, toasts) = (use_live(), use_toasts());
    let said = move |outcome: Option<Result<String, AppError>>| match outcome {
        Some(Ok(words)) => {
            live.touched(Domain::Account);
            toasts.say(words);
        }
        Some(Err(error)) => toasts.fail(error),
        None => {}
    };
    Effect::new(move |_| {
        said(
            end.value().get().map(|ended| ended.map(|()| "That browser is signed out.".to_owned())),
        )
    });
    Effect::new(move |_| said(end_others.value().get().map(|ended| ended.map(counted))));
    view! {
        <Part id="h-sessions" title="Sessions" about=|| "Where you are signed in.">
            <Loaded
                resource=sessions
                loading=|| view! { <TableLoading columns=&COLUMNS what="sessions" /> }.into_any()
                view=move |sessions| view! { <Sessions sessions sort end end_others /> }.into_any()
            />
        </Part>
    }
}

fn counted(ended: usize) -> String {
    match ended {
        0 => "You were signed in nowhere else.".to_owned(),
        1 => "One other browser is signed out.".to_owned(),
        n => format!("{n} other browsers are signed out."),
    }
}

#[component]
fn Sessions(
    sessions: Vec<SessionRow>,
    sort: Sort,
    end: ServerAction<EndSession>,
    end_others: ServerAction<EndOtherSessions>,
) -> impl IntoView {
    let others = sessions.iter().any(|session| !session.this);
    let rows = rows(sessions, move |session| row(session, end));
    view! {
        <Table columns=&COLUMNS caption="Sessions" heading="h-sessions" sort rows />
        {others.then(|| {
            view! {
                <ActionForm action=end_others attr:class="bar">
                    <button>"Revoke all others"</button>
                </ActionForm>
            }
        })}
    }
}

fn row(session: SessionRow, end: ServerAction<EndSession>) -> Row {
    let SessionRow { id, browser, address, since, used, this } = session;
    let label = format!("Revoke {browser}");
    let action = if this {
        view! { <StateBadge kind="ok" word="This one" /> }.into_any()
    } else {
        view! {
            <ActionForm action=end>
                <input type="hidden" name="id" value=id />
                <button data-act="revoke" aria-label=label>"Revoke"</button>
            </ActionForm>
        }
        .into_any()
    };
    let cells = vec![
        Cell::text(browser),
        Cell::text(address),
        when(Some(since)),
        when(Some(used)),
        Cell::new(action),
    ];
    Row::new(id, cells)
}
