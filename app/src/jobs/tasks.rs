//! What the server does without end.

use super::view::EndlessTask;
use crate::account::moment::when;
use crate::ui::{Cell, Column, Row, StateBadge, Table, rows};
use leptos::prelude::*;

const COLUMNS: [Column; 4] = [
    Column::main("Always at work"),
    Column::new("Since").label("since"),
    Column::new("State"),
    Column::words("What it is at"),
];

#[component]
pub(super) fn Tasks(tasks: Vec<EndlessTask>) -> impl IntoView {
    (!tasks.is_empty()).then(|| {
        view! {
            <section class="stack jobs" aria-labelledby="h-tasks">
                <h2 id="h-tasks">"Always at work"</h2>
                <Table columns=&COLUMNS caption="Always at work" heading="h-tasks" rows=rows(tasks, row) />
            </section>
        }
    })
}

fn row(task: EndlessTask) -> Row {
    let (badge, word) = task.badge();
    let EndlessTask { name, message, since, .. } = task;
    let cells = vec![
        Cell::new(name.clone()),
        when(Some(since)),
        Cell::new(view! { <StateBadge kind=badge word /> }),
        Cell::new(view! { <span class="why">{message}</span> }),
    ];
    Row::new(name, cells)
}
