//! What is looked at: dates, complexities, projects, and how far the rolling mean looks back.

mod dates;
mod projects;

use super::fields::{Complaint, NumberInput};
use super::parts::Shape;
use super::state::State;
use super::store::{Page, Soft};
use crate::ui::Icon;
use dates::Dates;
use domain::packaging::Window;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use projects::Projects;

/// The field of the window's size.
const SIZE: &str = "window-size";

#[component]
pub fn Controls(
    /// The first and the last day of all points.
    days: (i32, i32),
    /// The complexities that were ever listed.
    names: Vec<String>,
) -> impl IntoView {
    let page: Page = expect_context();
    let filtered = move || {
        let filter = &page.state.soft().filter;
        filter.from.is_some()
            || filter.to.is_some()
            || !filter.complexities.is_empty()
            || !filter.projects.is_empty()
    };
    let all = move |_| page.everything();
    view! {
        <Misread />
        <section class="controls card" aria-label="What is looked at">
            <Dates days />
            <Complexities names />
            <Projects />
            <RollingWindow />
            // It keeps its place where there is nothing to take back: the pictures below do not jump.
            <button type="button" class="quiet" class:unseen=move || !filtered() inert=move || !filtered() on:click=all>
                <Icon name="undo" />
                "Look at everything"
            </button>
        </section>
    }
}

/// What a link says and nobody can read is as if it was not said.
#[component]
fn Misread() -> impl IntoView {
    let url = use_query_map();
    let words = Memo::new(move |_| State::misread(&url.read()));
    move || {
        let words = words.soft();
        (!words.is_empty()).then(|| {
            let words = format!("A part of the link cannot be meant, and is left out. {words}");
            view! { <div class="notice attention" role="status"><Icon name="attention" /><p>{words}</p></div> }
        })
    }
}

/// A press takes one in or out; none pressed is all of them.
#[component]
fn Complexities(names: Vec<String>) -> impl IntoView {
    let page: Page = expect_context();
    let chip = |(group, name): (usize, String)| {
        let (press, said) = (name.clone(), name.clone());
        let pressed = move || page.state.soft().filter.complexities.contains(&said).to_string();
        let toggle = move |_| page.change(|state| toggle(&mut state.filter.complexities, &press));
        view! {
            <button type="button" class="chip" aria-pressed=pressed on:click=toggle>
                <Shape group />
                <span>{name}</span>
            </button>
        }
    };
    let chips = names.into_iter().enumerate().map(chip).collect_view();
    view! {
        <fieldset class="field">
            <legend>"Complexity"</legend>
            <div class="chips filter">{chips}</div>
        </fieldset>
    }
}

/// Puts a text into a list, or takes it out.
pub(super) fn toggle(list: &mut Vec<String>, text: &str) {
    match list.iter().position(|other| other == text) {
        Some(at) => drop(list.remove(at)),
        None => list.push(text.to_owned()),
    }
}

#[component]
fn RollingWindow() -> impl IntoView {
    let page: Page = expect_context();
    let window = Memo::new(move |_| page.state.soft().window);
    let size = move || match window.soft() {
        Window::Points(size) | Window::Days(size) => size,
    };
    let unit = move || if matches!(window.soft(), Window::Days(_)) { "days" } else { "reports" };
    let (least, most) = (*Window::SIZES.start(), *Window::SIZES.end());
    let take = Callback::new(move |text: String| {
        let typed = text.trim().parse().ok().filter(|size| Window::SIZES.contains(size));
        let size = typed.ok_or_else(|| format!("Write a whole number from {least} to {most}."))?;
        page.change(|state| match &mut state.window {
            Window::Points(of) | Window::Days(of) => *of = size,
        });
        Ok(())
    });
    let slide = move |event| {
        page.typed.forget(SIZE);
        let _ = take.run(event_target_value(&event));
    };
    let radio = move |name: &'static str, of: fn(u32) -> Window| {
        let choose = move |_| page.change(|state| state.window = of(size()));
        view! {
            <label>
                <input type="radio" name="window-of" prop:checked=move || unit() == name checked=untrack(unit) == name on:change=choose />
                {name}
            </label>
        }
    };
    let words = move || format!("the last {} {}", size(), unit());
    view! {
        <div class="field window">
            <label for="window">"Rolling mean of the last"</label>
            <div class="bar">
                <input
                    id="window"
                    type="range"
                    min=least
                    max=most
                    value=untrack(size)
                    prop:value=move || size().to_string()
                    aria-valuetext=words
                    on:input=slide
                />
                <NumberInput id=SIZE.to_owned() label="Size of the window".to_owned() value=Signal::derive(move || size().to_string()) take />
                <fieldset class="seg">
                    <legend class="vh">"Counted in"</legend>
                    {radio("reports", Window::Points)} {radio("days", Window::Days)}
                </fieldset>
            </div>
            <Complaint id=SIZE />
        </div>
    }
}
