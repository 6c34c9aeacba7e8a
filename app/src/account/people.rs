//! The people page: who is here, for administrators.

use crate::error::AppError;
use crate::ui::live::Live;
use crate::ui::{Loaded, StateBadge, ToastStack, use_live, use_toasts};
use crate::wire::Answer;
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

/// One account, as an administrator sees it: never what its owner recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub admin: bool,
    pub disabled: bool,
    /// Whether it is the one who asks: nobody disables themselves.
    pub you: bool,
}

/// Everyone, by name.
#[server(input = GetUrl, output = Answer)]
pub async fn list_people() -> Result<Vec<Person>, AppError> {
    let you = crate::ssr::require_admin()?.id;
    let person = |user: domain::account::User| Person {
        id: user.id.0,
        name: user.name,
        admin: user.admin,
        disabled: user.disabled,
        you: user.id == you,
    };
    Ok(storage::account::list_users(&crate::ssr::db()).await?.into_iter().map(person).collect())
}

/// An account that was just disabled or enabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switched {
    pub id: i64,
    pub name: String,
    pub disabled: bool,
}

/// Disables an account, or enables it again.
#[server(output = Answer)]
pub async fn set_disabled(id: i64, disabled: bool) -> Result<Switched, AppError> {
    let by = crate::ssr::require_admin()?.id;
    let (db, user) = (crate::ssr::db(), domain::account::UserId(id));
    storage::account::set_disabled(&db, by, user, disabled, storage::now()).await?;
    let person =
        storage::account::list_users(&db).await?.into_iter().find(|other| other.id == user);
    Ok(Switched { id, name: person.map(|person| person.name).unwrap_or_default(), disabled })
}

#[component]
pub fn PeoplePage() -> impl IntoView {
    let (live, toasts) = (use_live(), use_toasts());
    let people = Resource::new(move || live.version(Domain::Account), |_| list_people());
    let action = ServerAction::<SetDisabled>::new();
    Effect::new(move |_| match action.value().get() {
        Some(Ok(switched)) => {
            live.touched(Domain::Account);
            let words = outcome(&switched);
            toasts.undoable(words, move || switch_back(live, toasts, &switched));
        }
        Some(Err(error)) => toasts.fail(error),
        None => {}
    });
    view! {
        <Title text="People · Hindsight" />
        <header class="head">
            <h1>"People"</h1>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    people.await.ok().map(|people| view! { <span class="dim">{counted(&people)}</span> })
                })}
            </Transition>
        </header>
        <Loaded
            resource=people
            loading=|| view! { <PeopleLoading /> }.into_any()
            view=move |people| view! { <PeopleTable people action /> }.into_any()
        />
    }
    .into_any()
}

/// `4 accounts, 1 disabled`.
fn counted(people: &[Person]) -> String {
    let accounts = match people.len() {
        1 => "1 account".to_owned(),
        n => format!("{n} accounts"),
    };
    match people.iter().filter(|person| person.disabled).count() {
        0 => accounts,
        n => format!("{accounts}, {n} disabled"),
    }
}

/// The table's head; the one who waits sees it too.
fn head() -> impl IntoView {
    view! {
        <thead>
            <tr>
                <th scope="col">"Name"</th>
                <th scope="col">"State"</th>
                <th scope="col">"Role"</th>
                <th scope="col"><span class="vh">"Actions"</span></th>
            </tr>
        </thead>
    }
}

#[component]
fn PeopleLoading() -> impl IntoView {
    let row = |width: u8| {
        let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
        view! {
            <tr>
                <td class="main">{bar(width)}</td>
                <td>{bar(8)}</td>
                <td>{bar(9)}</td>
                <td></td>
            </tr>
        }
    };
    view! {
        <div aria-busy="true">
            <p class="vh" role="status">"Loading people"</p>
            <table class="lines" aria-hidden="true">
                {head()} <tbody>{[12, 8, 15].map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn PeopleTable(people: Vec<Person>, action: ServerAction<SetDisabled>) -> impl IntoView {
    let rows =
        people.into_iter().map(|person| view! { <PersonRow person action /> }).collect_view();
    view! {
        <table class="lines">
            {head()} <tbody>{rows}</tbody>
        </table>
        <p class="dim">
            "A disabled account keeps its data and cannot sign in. Resetting a password: "
            <code>"hindsight user reset-password NAME"</code> " on the server."
        </p>
    }
}

#[component]
fn PersonRow(person: Person, action: ServerAction<SetDisabled>) -> impl IntoView {
    let Person { id, name, admin, disabled, you } = person;
    let state = if disabled {
        view! { <StateBadge kind="off" word="Disabled" /> }
    } else {
        view! { <StateBadge kind="ok" word="Active" /> }
    };
    let verb = if disabled { "Enable" } else { "Disable" };
    let change = if you {
        view! { <span class="dim">"you"</span> }.into_any()
    } else {
        let label = format!("{verb} {name}");
        view! {
            <ActionForm action>
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="disabled" value=(!disabled).to_string() />
                <button aria-label=label>{verb}</button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <tr class:off=disabled>
            <td class="main">{name}</td>
            <td>{state}</td>
            <td>{if admin { "Administrator" } else { "Member" }}</td>
            <td class="act">{change}</td>
        </tr>
    }
}

fn outcome(Switched { name, disabled, .. }: &Switched) -> String {
    if *disabled {
        format!("Disabled “{name}”. Their sessions are closed.")
    } else {
        format!("Enabled “{name}”. They can sign in again.")
    }
}

/// What Undo does. The sessions that were closed stay so.
fn switch_back(live: Live, toasts: ToastStack, done: &Switched) {
    let (id, disabled) = (done.id, !done.disabled);
    leptos::task::spawn_local(async move {
        match set_disabled(id, disabled).await {
            Ok(switched) => {
                live.touched(Domain::Account);
                toasts.say(outcome(&switched));
            }
            Err(error) => toasts.fail(error),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_in_words() {
        let person =
            |disabled| Person { id: 1, name: String::new(), admin: false, disabled, you: false };
        let check = |disabled: &[bool], want: &str| {
            let people: Vec<Person> = disabled.iter().map(|disabled| person(*disabled)).collect();
            assert_eq!(counted(&people), want);
        };
        check(&[false], "1 account");
        check(&[false, false], "2 accounts");
        check(&[false, true, false, true], "4 accounts, 2 disabled");
    }
}
