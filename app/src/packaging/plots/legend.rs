//! What is drawn, each to be switched off.

use crate::packaging::parts::Shape;
use crate::packaging::store::{Drawn, Page, Soft};
use domain::format;
use leptos::prelude::*;

/// What a complexity is called among what is hidden.
pub(super) fn group_key(name: &str) -> String {
    format!("of {name}")
}

#[component]
pub(super) fn Legend(page: Page) -> impl IntoView {
    let [Drawn { series, .. }, _] = page.pictures;
    let groups = move || {
        let Some(series) = series.soft() else { return Vec::new() };
        let named = series.names.iter().zip(series.counts()).enumerate();
        let some = named.filter(|(_, (_, many))| *many > 0);
        let group = |(group, (name, many)): (usize, (&String, usize))| {
            let sign = view! { <Shape group /> }.into_any();
            switch(page, &group_key(name), sign, name, Some(many))
        };
        some.map(group).collect()
    };
    let outliers = move || {
        let many = page.pictures.map(|drawn| {
            drawn.series.soft().map_or(0, |series| series.outlier.iter().filter(|is| **is).count())
        });
        switch(page, "outliers", stroke("ring"), "Outliers", many.into_iter().max())
    };
    view! {
        <fieldset class="legend">
            <legend class="vh">"Shown in the pictures"</legend>
            {groups}
            {switch(page, "rolling", stroke("rolling"), "Rolling mean", None)}
            {switch(page, "mean", stroke("mean"), "Mean", None)}
            {switch(page, "planned", stroke("planned"), "Planned, with the complexity’s shape", None)}
            {outliers}
            <label class="check">
                <input type="checkbox" prop:checked=move || page.far.soft() on:change=move |_| page.far.update(|far| *far = !*far) />
                <span>"Reach to the farthest outlier"</span>
            </label>
        </fieldset>
    }
}

/// Switches off and on what is called `key` among what is hidden; `many` is how many of it there are.
fn switch(page: Page, key: &str, sign: AnyView, words: &str, many: Option<usize>) -> AnyView {
    let (said, press) = (key.to_owned(), key.to_owned());
    let turn = move |_| {
        page.hidden.update(|hidden| {
            if !hidden.remove(&press) {
                hidden.insert(press.clone());
            }
        });
    };
    let many = many.map(|many| view! { " " <small>{format::count(many as u64)}</small> });
    view! {
        <label class="check">
            <input type="checkbox" checked prop:checked=move || page.shows(&said) on:change=turn />
            {sign}
            <span>{words.to_owned()} {many}</span>
        </label>
    }
    .into_any()
}

fn stroke(class: &'static str) -> AnyView {
    view! { <span class=format!("stroke {class}")></span> }.into_any()
}
