//! The page itself, in the markup of the site's stylesheet.

use super::read::{Answer, Operation, Parameter, Section};
use leptos::prelude::*;

/// The whole document, with the stylesheet at `style`.
pub(super) fn page(sections: &[Section], style: &str) -> String {
    let contents = sections.iter().map(contents).collect_view();
    let parts = sections.iter().map(section).collect_view();
    let style = style.to_owned();
    let page = view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <title>"API · Hindsight"</title>
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" />
                <link rel="stylesheet" href=style />
            </head>
            <body data-domain="api">
                <a class="skip" href="#main">"Skip to the content"</a>
                <div class="shell">
                    <header class="rail">
                        <a class="home" href="/" aria-label="Hindsight, start page">
                            <img src="/favicon.svg" alt="" width="32" height="32" />
                        </a>
                        <nav aria-label="Main">
                            <ul>
                                <li><a href="/intervals" data-domain="intervals">"Intervals"</a></li>
                            </ul>
                        </nav>
                    </header>
                    <main id="main" tabindex="-1">
                        <header class="head">
                            <h1>"API reference"</h1>
                            <a class="button" href="/api/openapi.json">"OpenAPI 3.1"</a>
                        </header>
                        <div class="doc">
                            <nav aria-label="Contents">
                                <h2>"Start"</h2>
                                <ul>
                                    <li><a href="#auth">"Authentication"</a></li>
                                    <li><a href="#errors">"Errors"</a></li>
                                </ul>
                                {contents}
                            </nav>
                            <article>{start()} {parts}</article>
                        </div>
                    </main>
                </div>
            </body>
        </html>
    };
    page.to_html()
}

fn start() -> impl IntoView {
    let sign_in = "curl -H 'Content-Type: application/json' -d '{\"username\":\"ada\",\"password\":\"…\"}' \
                   \"$HINDSIGHT/api/v1/auth\"";
    view! {
        <p>
            "All that the pages can do, over HTTP and JSON. Times are RFC 3339 and answered in UTC; lists come newest \
             first with a cursor; changes are JSON merge patches."
        </p>
        <h2 id="auth">"Authentication"</h2>
        <p>
            "Send a token as " <code>"Authorization: Bearer …"</code> ". " <a href="/account">"Make one"</a>
            ", or trade name and password for one that lasts two hours:"
        </p>
        <pre tabindex="0" role="region" aria-label="Authentication"><code>{sign_in}</code></pre>
        <h2 id="errors">"Errors"</h2>
        <p>"Every error is a problem body (RFC 9457), and its " <code>"detail"</code> " says what to do:"</p>
        <ul>
            <li><code>"400"</code> ", " <code>"422"</code> ": refused input, with " <code>"errors: [{field, message}]"</code></li>
            <li><code>"401"</code> ": no token, or one that is no longer good"</li>
            <li><code>"403"</code> ": the token's scope, or the person, may not do this"</li>
            <li><code>"404"</code> ": not there, or not yours"</li>
            <li><code>"409"</code> ", " <code>"412"</code> ": it has changed meanwhile, or is there and differs"</li>
            <li><code>"413"</code> ", " <code>"415"</code> ": the body is too large, or of another type"</li>
            <li><code>"429"</code> ", " <code>"503"</code> ": wait as long as " <code>"Retry-After"</code> " says"</li>
        </ul>
    }
}

fn contents(section: &Section) -> impl IntoView + use<> {
    let line = |operation: &Operation| {
        let href = format!("#{}", anchor(operation));
        let short = operation.path.trim_start_matches("/api/v1").to_owned();
        view! { <li><a href=href><span class="verb">{operation.verb.clone()}</span>{short}</a></li> }
    };
    let lines = section.operations.iter().map(line).collect_view();
    view! {
        <h2>{section.title.clone()}</h2>
        <ul>{lines}</ul>
    }
}

fn section(section: &Section) -> impl IntoView + use<> {
    let operations = section.operations.iter().map(operation).collect_view();
    view! {
        <h2>{section.title.clone()}</h2>
        {operations}
    }
}

fn operation(operation: &Operation) -> impl IntoView + use<> {
    let name = format!("{} {}", operation.verb, operation.path);
    let public = operation.public.then(|| view! { <p>"Needs no token."</p> });
    let about = (!operation.description.is_empty())
        .then(|| view! { <p>{prose(&operation.description)}</p> });
    let parameters =
        (!operation.parameters.is_empty()).then(|| parameters(&name, &operation.parameters));
    let answers = operation.answers.iter().map(|answer| answered(&name, answer)).collect_view();
    let example = format!("Example of {name}");
    view! {
        <details class="op" id=anchor(operation)>
            <summary>
                <span class="verb">{operation.verb.clone()}</span>
                <code>{operation.path.clone()}</code>
                <span class="dim">{operation.summary.clone()}</span>
            </summary>
            <div>
                {about} {public} {parameters} <h3>"Example"</h3>
                <pre tabindex="0" role="region" aria-label=example><code>{curl(operation)}</code></pre>
                {answers}
            </div>
        </details>
    }
}

fn parameters(name: &str, parameters: &[Parameter]) -> impl IntoView + use<> {
    let row = |parameter: &Parameter| {
        let kind = if parameter.required {
            parameter.kind.clone()
        } else {
            format!("{}, optional", parameter.kind)
        };
        view! {
            <tr>
                <td><code>{parameter.name.clone()}</code></td>
                <td>{parameter.place.clone()}</td>
                <td>{kind}</td>
                <td>{prose(&parameter.meaning)}</td>
            </tr>
        }
    };
    let rows = parameters.iter().map(row).collect_view();
    view! {
        <h3>"Parameters"</h3>
        <div class="scroll" tabindex="0" role="region" aria-label=format!("Parameters of {name}")>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"In"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Meaning"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn answered(name: &str, answer: &Answer) -> impl IntoView + use<> {
    let label = format!("Answer {} of {name}", answer.status);
    let example = answer.example.clone().map(|example| {
        view! { <pre tabindex="0" role="region" aria-label=label><code>{example}</code></pre> }
    });
    view! {
        <h3>{answer.status.clone()}</h3>
        <p>{prose(&answer.meaning)}</p>
        {example}
    }
}

/// Words with `code` among them, as doc comments write it.
fn prose(text: &str) -> impl IntoView + use<> {
    let parts = text.split('`').enumerate().map(|(at, part)| {
        let part = part.to_owned();
        if at % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
    });
    parts.collect_view()
}

fn anchor(operation: &Operation) -> String {
    let path = operation.path.replace(['/', '{', '}'], "-");
    format!("{}-{path}", operation.verb.to_lowercase())
}

/// The call as one types it; `$HINDSIGHT` and `$TOKEN` are the reader's.
fn curl(operation: &Operation) -> String {
    let mut line = "curl".to_owned();
    if operation.verb != "GET" {
        line += &format!(" -X {}", operation.verb);
    }
    if !operation.public {
        line += " -H \"Authorization: Bearer $TOKEN\"";
    }
    if let Some((kind, example)) = &operation.body {
        line += &format!(" -H 'Content-Type: {kind}' \\\n  --data-binary '{example}'");
    }
    let needed = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && parameter.place == "query");
    let query: Vec<String> = needed
        .map(|parameter| {
            format!("{}={}", parameter.name, parameter.kind.split(' ').next().unwrap_or_default())
        })
        .collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    format!("{line} \\\n  \"$HINDSIGHT{}{query}\"", operation.path)
}
