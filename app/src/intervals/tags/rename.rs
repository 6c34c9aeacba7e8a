//! The dialog that gives a tag another name, or makes one of two.

use super::{RenameTag, Renamed, TagLine, Undone, undo_rename};
use crate::intervals::parts::counted;
use crate::ui::live::Live;
use crate::ui::{
    Close, Field, Icon, Notice, ToastStack, close_dialog, error_of, use_live, use_toasts,
};
use domain::intervals::Tag;
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::html::{Dialog, Input};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use uuid::Uuid;

/// What the dialog is about.
#[derive(Clone)]
pub(super) struct Renaming {
    pub line: TagLine,
    /// Every tag in use, as it was when the dialog opened.
    pub all: Arc<[TagLine]>,
    /// Whether another tag is to be named, rather than this one's name corrected.
    pub merge: bool,
}

/// What a name that is typed would do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    /// Not a name yet, or this one's own.
    Nothing,
    Rename,
    /// The name is in use.
    Merge(TagLine),
}

impl Renaming {
    fn outcome(&self, typed: &str) -> Outcome {
        let Ok(tag) = Tag::parse("to", typed) else { return Outcome::Nothing };
        if tag.as_str() == self.line.tag {
            return Outcome::Nothing;
        }
        let other = self.all.iter().find(|other| other.tag == tag.as_str());
        other.map_or(Outcome::Rename, |other| Outcome::Merge(other.clone()))
    }

    fn heading(&self) -> String {
        let tag = &self.line.tag;
        if self.merge {
            format!("Merge “{tag}” into another")
        } else {
            format!("Rename “{tag}”")
        }
    }

    /// What the button says, so that nobody merges by mistake.
    fn verb(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Merge(other) => format!("Merge into “{}”", other.tag),
            Outcome::Nothing if self.merge => "Merge".to_owned(),
            Outcome::Nothing | Outcome::Rename => "Rename".to_owned(),
        }
    }

    fn warning(&self, outcome: &Outcome) -> Option<String> {
        match outcome {
            Outcome::Merge(TagLine { tag, count }) => {
                let on = counted(*count);
                Some(format!("“{tag}” is in use on {on}. The two become one; you can undo it."))
            }
            Outcome::Rename if self.merge => {
                Some("No tag has this name yet: this one is renamed to it.".to_owned())
            }
            Outcome::Rename | Outcome::Nothing => None,
        }
    }
}

#[component]
pub(super) fn RenameDialog(
    renaming: RwSignal<Option<Renaming>>,
    dialog: NodeRef<Dialog>,
) -> impl IntoView {
    let heading = move || renaming.read().as_ref().map(Renaming::heading);
    let form = move || renaming.get().map(|renaming| view! { <RenameForm renaming dialog /> });
    view! {
        <dialog
            class="small"
            node_ref=dialog
            aria-labelledby="rename-h"
            on:close=move |_| renaming.set(None)
        >
            <header>
                <h2 id="rename-h">{heading}</h2>
                <Close />
            </header>
            {form}
        </dialog>
    }
}

#[component]
fn RenameForm(renaming: Renaming, dialog: NodeRef<Dialog>) -> impl IntoView {
    let action = ServerAction::<RenameTag>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&["to"]));
    on_renamed(action, dialog);
    let own = renaming.line.tag.clone();
    let first = if renaming.merge { String::new() } else { own.clone() };
    let typed = RwSignal::new(first.clone());
    let count = counted(renaming.line.count);
    let label = if renaming.merge { "The other tag" } else { "New name" };
    let names = renaming.all.iter().filter(|line| line.tag != own);
    let names = names.map(|line| view! { <option value=line.tag.clone()></option> }).collect_view();
    let renaming = StoredValue::new(renaming);
    let outcome =
        Memo::new(move |_| renaming.with_value(|renaming| renaming.outcome(&typed.read())));
    let verb = move || renaming.with_value(|renaming| renaming.verb(&outcome.read()));
    let warning = move || renaming.with_value(|renaming| renaming.warning(&outcome.read()));
    view! {
        <ActionForm action attr:class="form">
            <div class="body">
                <Notice message=failure />
                <p>{format!("It is on {count}. All of them change, those in the trash too.")}</p>
                <input type="hidden" name="from" value=own />
                <Field label name="to" id="rename-to" error>
                    <NameInput first typed action />
                </Field>
                <datalist id="tag-names">{names}</datalist>
                <div role="status">{move || warning().map(|words| view! { <Warning words /> })}</div>
            </div>
            <footer>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(dialog)>"Cancel"</button>
                <button class="primary" disabled=action.pending()>{verb}</button>
            </footer>
        </ActionForm>
    }
}

#[component]
fn Warning(words: String) -> impl IntoView {
    view! {
        <div class="warn">
            <p><Icon name="merge" /><span>{words}</span></p>
        </div>
    }
}

/// Takes the focus when it appears: the dialog opened before it was there.
#[component]
fn NameInput(
    first: String,
    typed: RwSignal<String>,
    action: ServerAction<RenameTag>,
) -> impl IntoView {
    let input: NodeRef<Input> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
            input.select();
        }
    });
    let change = move |name: String| {
        typed.set(name);
        // What was wrong with the name before is not wrong with this one.
        action.clear();
    };
    view! {
        <input
            id="rename-to"
            name="to"
            node_ref=input
            value=first
            on:input:target=move |event| change(event.target().value())
            list="tag-names"
            required
            autocomplete="off"
            autocapitalize="none"
        />
    }
}

/// Closes the dialog after a rename and offers to take it back.
fn on_renamed(action: ServerAction<RenameTag>, dialog: NodeRef<Dialog>) {
    let (live, toasts) = (use_live(), use_toasts());
    Effect::new(move |_| {
        let Some(Ok(renamed)) = action.value().get() else { return };
        close_dialog(dialog);
        live.touched(Domain::Intervals);
        let Renamed { batch, from, to, changed } = renamed;
        let words = format!("“{from}” is “{to}” now, on {}.", counted(changed));
        toasts.undoable(words, move || undo(live, toasts, batch, from.clone()));
    });
}

fn undo(live: Live, toasts: ToastStack, batch: Uuid, from: String) {
    spawn_local(async move {
        match undo_rename(batch).await {
            Ok(undone) => {
                toasts.say(undone_words(undone, &from));
                live.touched(Domain::Intervals);
            }
            Err(error) => toasts.fail(error),
        }
    });
}

fn undone_words(Undone { undone, left }: Undone, from: &str) -> String {
    let rest = if left == 1 {
        "1 has changed since and stays as it is.".to_owned()
    } else {
        format!("{left} have changed since and stay as they are.")
    };
    match (undone, left) {
        (0, _) => format!("Nothing was undone: {rest}"),
        (_, 0) => format!("“{from}” is back on {}.", counted(undone)),
        _ => format!("“{from}” is back on {}; {rest}", counted(undone)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(tag: &str, count: usize) -> TagLine {
        TagLine { tag: tag.to_owned(), count }
    }

    fn renaming(merge: bool) -> Renaming {
        let all = [line("deep work", 214), line("review", 64)].into();
        Renaming { line: line("review", 64), all, merge }
    }

    #[test]
    fn the_dialog_says_what_a_name_would_do() {
        let check = |merge, typed: &str, verb: &str, warns: bool| {
            let renaming = renaming(merge);
            let outcome = renaming.outcome(typed);
            assert_eq!(renaming.verb(&outcome), verb, "{typed}");
            assert_eq!(renaming.warning(&outcome).is_some(), warns, "{typed}");
        };
        check(false, "review", "Rename", false);
        check(false, "", "Rename", false);
        check(false, "code review", "Rename", false);
        check(false, "  #deep   work ", "Merge into “deep work”", true);
        check(true, "", "Merge", false);
        check(true, "deep work", "Merge into “deep work”", true);
        check(true, "deep wrk", "Rename", true);
    }

    #[test]
    fn an_undo_says_what_it_left() {
        let check = |undone, left, want: &str| {
            assert_eq!(undone_words(Undone { undone, left }, "review"), want);
        };
        check(64, 0, "“review” is back on 64 intervals.");
        check(
            60,
            4,
            "“review” is back on 60 intervals; 4 have changed since and stay as they are.",
        );
        check(63, 1, "“review” is back on 63 intervals; 1 has changed since and stays as it is.");
        check(0, 2, "Nothing was undone: 2 have changed since and stay as they are.");
    }
}
