//! What the page shows of the document, tag by tag.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

/// The operations under one tag.
pub(super) struct Section {
    pub title: String,
    pub operations: Vec<Operation>,
}

pub(super) struct Operation {
    pub verb: String,
    pub path: String,
    pub summary: String,
    pub description: String,
    /// Whether it needs no sign-in.
    pub public: bool,
    pub parameters: Vec<Parameter>,
    /// Content type and example of the body.
    pub body: Option<(String, String)>,
    pub answers: Vec<Answer>,
}

pub(super) struct Parameter {
    pub name: String,
    pub place: String,
    pub kind: String,
    pub meaning: String,
    pub required: bool,
}

pub(super) struct Answer {
    pub status: String,
    pub meaning: String,
    pub example: Option<String>,
}

const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The document by tag, in the order of their first path.
pub(super) fn sections(document: &OpenApi) -> Vec<Section> {
    let document = serde_json::to_value(document).unwrap_or_default();
    let mut sections: Vec<Section> = Vec::new();
    for (path, item) in members(&document["paths"]) {
        for verb in VERBS {
            let said = &item[verb];
            if said.is_null() {
                continue;
            }
            let title = text(&said["tags"][0]);
            let operation = operation(&document, verb, path, said);
            match sections.iter_mut().find(|section| section.title == title) {
                Some(section) => section.operations.push(operation),
                None => sections.push(Section { title, operations: vec![operation] }),
            }
        }
    }
    sections
}

fn operation(document: &Value, verb: &str, path: &str, said: &Value) -> Operation {
    let body = members(&said["requestBody"]["content"]).next();
    let answers = members(&said["responses"]).filter(|(status, _)| *status != "default");
    Operation {
        verb: verb.to_uppercase(),
        path: path.to_owned(),
        summary: text(&said["summary"]),
        description: text(&said["description"]),
        public: said["security"] == json!([{}]),
        parameters: said["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
        body: body.map(|(kind, content)| (kind.clone(), example(document, kind, content))),
        answers: answers.map(|(status, answer)| read_answer(document, status, answer)).collect(),
    }
}

fn parameter(said: &Value) -> Parameter {
    let schema = &said["schema"];
    let kind = match schema["format"].as_str() {
        Some("date-time") => "RFC 3339".to_owned(),
        Some("uuid") => "UUID".to_owned(),
        _ => match schema["enum"].as_array() {
            Some(choices) => choices.iter().map(text).collect::<Vec<_>>().join(" or "),
            None => kind_of(schema).to_owned(),
        },
    };
    Parameter {
        name: text(&said["name"]),
        place: text(&said["in"]),
        kind,
        meaning: text(&said["description"]),
        required: said["required"] == true,
    }
}

fn read_answer(document: &Value, status: &str, said: &Value) -> Answer {
    // Failures are all alike; the page explains them once.
    let content = members(&said["content"]).next().filter(|_| status.starts_with('2'));
    Answer {
        status: status.to_owned(),
        meaning: text(&said["description"]),
        example: content.map(|(kind, content)| example(document, kind, content)),
    }
}

/// The example that the content gives, or one made of its schema.
fn example(document: &Value, kind: &str, content: &Value) -> String {
    let value = match &content["example"] {
        Value::Null => made_up(document, &content["schema"], 0),
        given => given.clone(),
    };
    match value {
        Value::String(text) if !kind.contains("json") => text,
        value => serde_json::to_string_pretty(&value).unwrap_or_default(),
    }
}

/// A value that fits a schema. Schemas here do not refer to themselves; the depth is a fuse.
fn made_up(document: &Value, schema: &Value, depth: usize) -> Value {
    let given = [&schema["example"], &schema["examples"][0]];
    if let Some(given) = given.into_iter().find(|value| !value.is_null()) {
        return given.clone();
    }
    if depth > 8 {
        return Value::Null;
    }
    let part = |schema: &Value| made_up(document, schema, depth + 1);
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return part(&document["components"]["schemas"][name]);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().map(part).filter_map(|value| value.as_object().cloned());
        return Value::Object(parts.flatten().collect());
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices
            .iter()
            .find(|choice| choice["type"] != "null")
            .map(part)
            .unwrap_or_default();
    }
    match kind_of(schema) {
        "object" => {
            let members = members(&schema["properties"]);
            Value::Object(
                members.map(|(name, schema)| (name.clone(), part(schema))).collect::<Map<_, _>>(),
            )
        }
        "list" => json!([part(&schema["items"])]),
        _ if schema["type"].is_array() => Value::Null,
        "number" => json!(1),
        "true or false" => json!(true),
        _ if schema["format"] == "date-time" => json!("2026-03-02T09:00:00Z"),
        _ if schema["format"] == "uuid" => json!("0195d3a0-7c00-7000-8000-000000000000"),
        _ => json!("…"),
    }
}

/// A schema's type in plain words; one that may be null is what it is otherwise.
fn kind_of(schema: &Value) -> &'static str {
    let kinds = &schema["type"];
    let kind = kinds
        .as_array()
        .and_then(|kinds| kinds.iter().find(|kind| **kind != "null"))
        .unwrap_or(kinds);
    match kind.as_str() {
        Some("object") => "object",
        Some("array") => "list",
        Some("integer" | "number") => "number",
        Some("boolean") => "true or false",
        _ => "text",
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
