//! Projects: several of many, found by typing.

use super::toggle;
use crate::packaging::store::Page;
use crate::ui::Icon;
use domain::format;
use leptos::prelude::*;

/// How many are listed at once: who wants others types a part of their name.
const MOST: usize = 100;

#[component]
pub(super) fn Projects() -> impl IntoView {
    let page: Page = expect_context();
    let typed = RwSignal::new(String::new());
    // By name, with how many points each has.
    let projects = Memo::new(move |_| {
        let (Some(all), Some(whole)) = (page.all.get(), page.whole.get()) else {
            return Vec::new();
        };
        let mut counts = vec![0_u32; whole.sheet.words.len()];
        for word in &all.points.project {
            counts[*word as usize] += 1;
        }
        let named = counts.into_iter().zip(&whole.sheet.words).filter(|(count, _)| *count > 0);
        let mut projects: Vec<(String, u32)> =
            named.map(|(count, name)| (name.clone(), count)).collect();
        projects.sort_by(|a, b| a.0.to_lowercase().cmp(&b.0.to_lowercase()));
        projects
    });
    let chosen = Memo::new(move |_| page.state.read().filter.projects.clone());
    let words = move || match chosen.read().as_slice() {
        [] => "All".to_owned(),
        [one] => one.clone(),
        many => format!("{} of {}", many.len(), projects.read().len()),
    };
    let list = move || {
        let typed = typed.get().to_lowercase();
        let projects = projects.read();
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
            <div class="menu sheet projects" id="projects" popover role="group" aria-label="Projects">
                <div class="search">
                    <Icon name="search" />
                    <input type="search" placeholder="Find a project" aria-label="Find a project" on:input=move |event| typed.set(event_target_value(&event)) />
                </div>
                <ul>{list}</ul>
                <button type="button" disabled=move || chosen.read().is_empty() on:click=move |_| page.change(|state| state.filter.projects.clear())>
                    "All projects"
                </button>
            </div>
        </div>
    }
}

fn line(page: Page, chosen: Memo<Vec<String>>, name: String, count: u32) -> impl IntoView {
    let (said, press) = (name.clone(), name.clone());
    let checked = move || chosen.read().contains(&said);
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
