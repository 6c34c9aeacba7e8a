//! How to wrap a command: a token for the agent, and the lines to paste.

use super::server_fns::get_agent;
use super::view::AgentView;
use crate::account::settings::server_fns::MakeToken;
use crate::ui::{Copy, Field, Icon, Loaded, Notice, error_of};
use leptos::ev::SubmitEvent;
use leptos::form::FromFormData;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn AgentPage() -> impl IntoView {
    let agent = Resource::new(|| (), |()| get_agent());
    view! {
        <Title text="Wrap a command · Hindsight" />
        <header class="head">
            <h1>"Wrap a command"</h1>
        </header>
        <p>
            "The agent "
            <code>"grasshopper"</code>
            " runs a command as it would run without it, and sends here how busy it kept the machine. It lies beside the server’s program."
        </p>
        <Loaded
            resource=agent
            loading=|| view! { <div aria-busy="true"><span class="skel" style="--w:40ch"></span></div> }.into_any()
            view=|agent| view! { <Steps agent /> }.into_any()
        />
    }
    .into_any()
}

#[component]
fn Steps(agent: AgentView) -> impl IntoView {
    let make = ServerAction::<MakeToken>::new();
    let made = move || make.value().get().and_then(Result::ok);
    let lines = move || {
        let token = made().map_or_else(|| "…".to_owned(), |made| made.text);
        let server = &agent.server;
        format!(
            "export GRASSHOPPER_SERVER={server}\nexport GRASSHOPPER_TOKEN={token}\ngrasshopper make"
        )
    };
    view! {
        <NewAgent make />
        <section class="stack" aria-labelledby="h-lines">
            <h2 id="h-lines">"2. Run"</h2>
            {move || made().is_some().then(|| view! {
                <div class="notice ok" role="status">
                    <Icon name="key" />
                    <p>"The token stands in these lines. Copy them now: it is not shown again."</p>
                </div>
            })}
            {move || {
                let lines = lines();
                let copied = lines.clone();
                view! {
                    <div class="secret">
                        <pre>{lines}</pre>
                        <Copy text=copied what="The command line" />
                    </div>
                }
            }}
            <p class="dim">
                "Samples that cannot be sent are kept, and sent later with " <code>"grasshopper sync"</code>
                ". More: " <code>"grasshopper --help"</code> "."
            </p>
        </section>
    }
}

/// Not an `ActionForm`: answered by a redirect, the token's only showing would be lost.
#[component]
fn NewAgent(make: ServerAction<MakeToken>) -> impl IntoView {
    let error = error_of(make);
    let failure = move || error.get().and_then(|error| error.general(&["name"]));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Ok(call) = MakeToken::from_event(&event) {
            make.dispatch(call);
        }
    };
    view! {
        <section class="stack" aria-labelledby="h-token">
            <h2 id="h-token">"1. Make a token for it"</h2>
            <form class="form card" aria-label="New agent token" on:submit=submit>
                <Notice message=failure />
                <input type="hidden" name="scope" value="agent" />
                <Field label="Name" name="name" id="agent-name" error help="The machine that will use it. The token can only record runs.">
                    <input id="agent-name" name="name" required maxlength="100" autocomplete="off" />
                </Field>
                <div class="bar">
                    <button class="primary">"Make a token"</button>
                </div>
            </form>
        </section>
    }
}
