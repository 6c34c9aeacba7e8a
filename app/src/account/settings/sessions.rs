//! Where the person is signed in.

use super::server_fns::{EndOtherSessions, EndSession};
use super::view::SessionRow;
use super::{Part, Rows};
use crate::account::moment::When;
use crate::error::AppError;
use crate::ui::{StateBadge, use_live, use_toasts};
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::prelude::*;

#[component]
pub(super) fn SessionsPart(sessions: Resource<Result<Vec<SessionRow>, AppError>>) -> impl IntoView {
    let (end, end_others) =
        (ServerAction::<EndSession>::new(), ServerAction::<EndOtherSessions>::new());
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
            <Rows
                rows=sessions
                columns=&["Browser", "Address", "Since", "Last used"]
                what="sessions"
                view=move |rows| view! { <Table rows end end_others /> }.into_any()
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
fn Table(
    rows: Vec<SessionRow>,
    end: ServerAction<EndSession>,
    end_others: ServerAction<EndOtherSessions>,
) -> impl IntoView {
    let others = rows.iter().any(|row| !row.this);
    let rows = rows.into_iter().map(|row| view! { <Row row end /> }).collect_view();
    view! {
        <table class="lines">
            <thead>
                <tr>
                    <th scope="col">"Browser"</th>
                    <th scope="col">"Address"</th>
                    <th scope="col">"Since"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col"><span class="vh">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {others.then(|| {
            view! {
                <ActionForm action=end_others attr:class="bar">
                    <button>"Revoke all others"</button>
                </ActionForm>
            }
        })}
    }
}

#[component]
fn Row(row: SessionRow, end: ServerAction<EndSession>) -> impl IntoView {
    let name = format!("Revoke {}", row.browser);
    let action = if row.this {
        view! { <StateBadge kind="ok" word="This one" /> }.into_any()
    } else {
        view! {
            <ActionForm action=end>
                <input type="hidden" name="id" value=row.id />
                <button aria-label=name>"Revoke"</button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <tr>
            <td class="main">{row.browser}</td>
            <td class="mono">{row.address}</td>
            <td data-l="since"><When moment=row.since /></td>
            <td data-l="used"><When moment=row.used /></td>
            <td class="act">{action}</td>
        </tr>
    }
}
