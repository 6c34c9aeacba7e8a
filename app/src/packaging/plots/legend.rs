//! What is drawn, each to be switched off.

use super::drawing::with_shown;
use crate::packaging::parts::Shape;
use crate::packaging::store::{Drawn, PICTURES, Page, Soft};
use domain::format;
use domain::packaging::Metric;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use std::time::Duration;

/// How long the hand rests before it is counted what lies beyond the edges.
const REST: Duration = Duration::from_millis(250);

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
    let edges: RwSignal<[(usize, usize); 2]> = RwSignal::new([(0, 0); 2]);
    // Once the pictures stand in the page, whose size they have, and the hand rests.
    let mut count = debounce(REST, move |()| {
        edges.try_set(beyond(page));
    });
    Effect::new(move |_| {
        page.hidden.track();
        page.seen.track();
        page.far.track();
        page.hand.size.track();
        page.pictures.iter().for_each(|drawn| drawn.series.track());
        count(());
    });
    let beyond = move || {
        let words = beyond_words(edges.soft());
        (!words.is_empty()).then(|| view! { " " <small>{words}</small> })
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
                <input type="checkbox" prop:checked=move || page.far.soft() on:change=move |_| page.redraw(|pictures| pictures.far = !pictures.far) />
                <span>"Reach to the farthest outlier" {beyond}</span>
            </label>
        </fieldset>
    }
}

/// How many outliers lie above and below what is seen, by picture.
fn beyond(page: Page) -> [(usize, usize); 2] {
    std::array::from_fn(|at| {
        with_shown(page, at, |series, _, shown| series.beyond(shown)).unwrap_or_default()
    })
}

/// `12 of profit beyond the edge (↑ 3 ↓ 9)`; empty where nothing is. The signs are those that stand there.
fn beyond_words(edges: [(usize, usize); 2]) -> String {
    let count = |many: usize| format::count(many as u64);
    let words = |(metric, (above, below)): (Metric, (usize, usize))| {
        let of = if metric == Metric::Profits { "profit" } else { "cost" };
        let up = (above > 0).then(|| format!("↑ {}", count(above)));
        let down = (below > 0).then(|| format!("↓ {}", count(below)));
        let signs: Vec<_> = up.into_iter().chain(down).collect();
        (!signs.is_empty()).then(|| {
            format!("{} of {of} beyond the edge ({})", count(above + below), signs.join(" "))
        })
    };
    let words: Vec<_> = PICTURES.into_iter().zip(edges).filter_map(words).collect();
    words.join(", ")
}

/// Switches off and on what is called `key` among what is hidden; `many` is how many of it there are.
fn switch(page: Page, key: &str, sign: AnyView, words: &str, many: Option<usize>) -> AnyView {
    let (said, press) = (key.to_owned(), key.to_owned());
    let turn = move |_| {
        page.redraw(|pictures| {
            if !pictures.hidden.remove(&press) {
                pictures.hidden.insert(press.clone());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_beyond_the_edge_are_said() {
        let check = |edges: [(usize, usize); 2], words: &str| {
            assert_eq!(beyond_words(edges), words);
        };
        check([(0, 0), (0, 0)], "");
        check([(3, 9), (0, 0)], "12 of profit beyond the edge (↑ 3 ↓ 9)");
        check(
            [(0, 1_200), (7, 0)],
            "1,200 of profit beyond the edge (↓ 1,200), 7 of cost beyond the edge (↑ 7)",
        );
    }
}
