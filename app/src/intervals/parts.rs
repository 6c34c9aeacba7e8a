//! What the pages beside the list share: the tabs, a picture where there is nothing, counts.

use leptos::prelude::*;

const PAGES: [(&str, &str); 4] = [
    ("/intervals", "List"),
    ("/intervals/tags", "Tags"),
    ("/intervals/transfer", "Import, export"),
    ("/intervals/trash", "Trash"),
];

/// The pages about intervals; `here` is the path of this one.
#[component]
pub fn Tabs(here: &'static str) -> impl IntoView {
    let tab = |(path, name): (&'static str, &'static str)| {
        view! { <a href=path aria-current=(path == here).then_some("page")>{name}</a> }
    };
    view! { <nav class="tabs" aria-label="Intervals">{PAGES.map(tab)}</nav> }
}

/// Nothing there: one sentence that teaches, a picture of what it will look like, and the way on.
#[component]
pub fn Empty(words: &'static str) -> impl IntoView {
    view! {
        <div class="empty">
            <Picture />
            <p>{words}</p>
            <a class="button" href="/intervals">"Back to the list"</a>
        </div>
    }
}

/// What a list of days will look like.
#[component]
pub fn Picture() -> impl IntoView {
    view! {
        <svg viewBox="0 0 320 96" aria-hidden="true" fill="none" stroke="currentColor">
            <path d="M8 24h304M8 48h304M8 72h304M84 12v72M160 12v72M236 12v72" opacity=".5"></path>
            <g fill="var(--hue)" stroke="none">
                <rect x="120" y="19" width="34" height="10" rx="2"></rect>
                <rect x="166" y="19" width="52" height="10" rx="2"></rect>
                <rect x="112" y="43" width="66" height="10" rx="2"></rect>
                <rect x="190" y="43" width="22" height="10" rx="2"></rect>
            </g>
            <rect x="124" y="67" width="60" height="10" rx="2" stroke-dasharray="3 3"></rect>
        </svg>
    }
}

/// `1 interval`, `1,180 intervals`.
pub fn counted(count: usize) -> String {
    if count == 1 { "1 interval".to_owned() } else { format!("{} intervals", grouped(count)) }
}

/// A whole number as people read it: `1,180`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_people_read_them() {
        let check = |count, want: &str| assert_eq!(counted(count), want);
        check(0, "0 intervals");
        check(1, "1 interval");
        check(999, "999 intervals");
        check(1_180, "1,180 intervals");
        check(200_000, "200,000 intervals");
        check(1_000_000, "1,000,000 intervals");
    }
}
