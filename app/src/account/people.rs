//! The people page: who is here, for administrators.

use crate::error::AppError;
use crate::ui::live::Live;
use crate::ui::{
    Cell, Column, Key, Loaded, Order, Row, Sort, StateBadge, Table, TableLoading, ToastStack, rows,
    use_live, use_toasts,
};
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

const COLUMNS: [Column; 4] = [
    Column::main("Name").sorts(Order::Up),
    Column::new("State").sorts(Order::Up),
    Column::new("Role").sorts(Order::Up),
    Column::actions(),
];

#[component]
pub fn PeoplePage() -> impl IntoView {
    let (live, toasts) = (use_live(), use_toasts());
    let people = Resource::new(move || live.version(Domain::Account), |_| list_people());
    let action = ServerAction::<SetDisabled>::new();
    let sort = Sort::by(0, Order::Up);
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
            <h1 id="h-people">"People"</h1>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    people.await.ok().map(|people| view! { <span class="dim">{counted(&people)}</span> })
                })}
            </Transition>
        </header>
        <Loaded
            resource=people
            loading=|| view! { <TableLoading columns=&COLUMNS what="people" /> }.into_any()
            view=move |people| view! { <People people sort action /> }.into_any()
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

#[component]
fn People(people: Vec<Person>, sort: Sort, action: ServerAction<SetDisabled>) -> impl IntoView {
    let rows = rows(people, move |person| row(person, action));
    view! {
        <Table columns=&COLUMNS caption="People" heading="h-people" sort rows />
        <p class="dim">
            "A disabled account keeps its data and cannot sign in. Resetting a password: "
            <code>"hindsight user reset-password NAME"</code> " on the server."
        </p>
    }
}

fn row(person: Person, action: ServerAction<SetDisabled>) -> Row {
    let Person { id, name, admin, disabled, you } = person;
    let (kind, word, verb) = match disabled {
        true => ("off", "Disabled", "Enable"),
        false => ("ok", "Active", "Disable"),
    };
    let label = format!("{verb} {name}");
    let change = if you {
        view! { <span class="dim">"you"</span> }.into_any()
    } else {
        view! {
            <ActionForm action>
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="disabled" value=(!disabled).to_string() />
                <button data-act="switch" aria-label=label>{verb}</button>
            </ActionForm>
        }
        .into_any()
    };
    let cells = vec![
        Cell::text(name),
        Cell::new(view! { <StateBadge kind word /> }).by(Key::text(word)),
        Cell::text(if admin { "Administrator" } else { "Member" }),
        Cell::new(change),
    ];
    Row { off: disabled, ..Row::new(id, cells) }
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
