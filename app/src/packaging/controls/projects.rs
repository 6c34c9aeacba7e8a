//! Projects: several of many, found by typing.

use super::toggle;
use crate::packaging::store::{Page, Soft};
use crate::ui::Icon;
use domain::format;
use leptos::prelude::*;
use leptos::{ev, web_sys};
use wasm_bindgen::JsCast;

/// The field that a part of a name is typed into.
const FIND: &str = "projects-find";

/// How many are listed at once: who wants others types a part of their name.
const MOST: usize = 100;

#[component]
pub(super) fn Projects() -> impl IntoView {
    let page: Page = expect_context();
    let typed = Memo::new(move |_| page.typed.text(FIND).unwrap_or_default());
    // By name, with how many points each has.
    let projects = Memo::new(move |_| {
        let (Some(all), Some(whole)) = (page.all.soft(), page.whole.soft()) else {
            return Vec::new();
        };
        let mut counts = vec![0_u32; whole.sheet.words.len()];
        for word in &all.points.project {
            counts[*word as usize] += 1;
        }
        let named = counts.into_iter().zip(&whole.sheet.words).filter(|(count, _)| *count > 0);
        let mut projects: Vec<(String, u32)> =
            named.map(|(count, name)| (name.clone(), count)).collect();
        projects.sort_by_cached_key(|(name, _)| name.to_lowercase());
        projects
    });
    let chosen = Memo::new(move |_| page.state.soft().filter.projects.clone());
    let words = move || match chosen.soft().as_slice() {
        [] => "All".to_owned(),
        [one] => one.clone(),
        many => format!("{} of {}", many.len(), projects.soft().len()),
    };
    let list = move || {
        let typed = typed.soft().to_lowercase();
        let projects = projects.soft();
        let found = projects.iter().filter(|(name, _)| name.to_lowercase().contains(&typed));
        let found: Vec<_> = found.cloned().collect();
        let more = found.len().saturating_sub(MOST);
        let lines =
            found.into_iter().take(MOST).map(|(name, count)| line(page, chosen, name, count));
        let none = lines.len() == 0;
        view! {
            {lines.collect_view()}
            {none.then(|| view! { <li class="dim">"No project is called that."</li> })}
            {(more > 0).then(|| view! { <li class="dim">{format!("{more} more: type a part of a name.")}</li> })}
        }
    };
    view! {
        <div class="field">
            <span class="label" id="projects-l">"Project"</span>
            <button type="button" class="choice" popovertarget="projects" aria-describedby="projects-l">
                <span>{words}</span>
                <Icon name="sortdown" />
            </button>
            <div class="menu sheet projects" id="projects" popover role="group" aria-label="Projects" on:keydown=step>
                <div class="search">
                    <Icon name="search" />
                    // As the list opens it has the focus.
                    <input
                        type="search"
                        autofocus
                        placeholder="Find a project"
                        aria-label="Find a project"
                        value=typed.get_untracked()
                        prop:value=move || typed.soft()
                        on:input=move |event| page.typed.put(FIND, Some(event_target_value(&event)), None)
                    />
                </div>
                <ul>{list}</ul>
                <button type="button" disabled=move || chosen.soft().is_empty() on:click=move |_| page.change(|state| state.filter.projects.clear())>
                    "All projects"
                </button>
            </div>
        </div>
    }
}

fn line(page: Page, chosen: Memo<Vec<String>>, name: String, count: u32) -> impl IntoView {
    let (said, press) = (name.clone(), name.clone());
    let checked = move || chosen.soft().contains(&said);
    let press = move |_| page.change(|state| toggle(&mut state.filter.projects, &press));
    let shown = if name.is_empty() { "(none)".to_owned() } else { name };
    view! {
        <li>
            <label class="check">
                <input type="checkbox" prop:checked=checked on:change=press />
                <span>{shown}</span>
                <small class="push">{format::count(u64::from(count))}</small>
            </label>
        </li>
    }
}

/// Arrows go from the field to the projects, and from one to the next.
fn step(event: ev::KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let Ok(found) = document().query_selector_all("#projects :is(input, button:enabled)") else {
        return;
    };
    let stops: Vec<web_sys::Node> = (0..found.length()).filter_map(|at| found.item(at)).collect();
    let active = document().active_element();
    let at =
        stops.iter().position(|stop| active.as_ref().is_some_and(|it| stop.is_same_node(Some(it))));
    let next = at.and_then(|at| stops.get(at.checked_add_signed(by)?)).cloned();
    if let Some(next) = next.and_then(|next| next.dyn_into::<web_sys::HtmlElement>().ok()) {
        event.prevent_default();
        // It fails only when it has left the page.
        let _ = next.focus();
    }
}
