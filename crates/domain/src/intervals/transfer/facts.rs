//! What a row or a body says about one interval: the JSON object that files and the REST API share.

use crate::field::take;
use crate::intervals::{Content, IntervalId, NewInterval, Tag};
use crate::{FieldError, Instant};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

/// The facts that were given; `None` is "not mentioned". Empty texts and lists take a fact away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub id: Option<String>,
    /// RFC 3339 with an offset.
    pub start: Option<String>,
    /// `Some(None)` says that it is still running.
    pub end: Option<Option<String>>,
    pub title: Option<String>,
    pub note: Option<String>,
    pub tags: Option<Vec<String>>,
    pub group_id: Option<String>,
    pub project_id: Option<String>,
    pub issue_key: Option<String>,
    pub billable: Option<bool>,
}

/// Why a text is not the JSON object of an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Not JSON, or not an object; in the parser's words.
    Malformed(String),
    /// An object, with these fields wrong.
    Fields(Vec<FieldError>),
}

impl Facts {
    /// Reads a JSON object. `null` takes a fact away; a field that is not known is refused.
    pub fn from_json(text: &str) -> Result<Self, Unread> {
        let malformed = |error: serde_json::Error| Unread::Malformed(error.to_string());
        let Members(members) = serde_json::from_str(text).map_err(malformed)?;
        let mut facts = Self::default();
        let mut errors = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in &members {
            if seen.contains(&name.as_str()) {
                errors.push(FieldError::new(name, "This field is given twice; keep one."));
            } else if let Err(error) = facts.set(name, value) {
                errors.push(error);
            }
            seen.push(name);
        }
        if errors.is_empty() { Ok(facts) } else { Err(Unread::Fields(errors)) }
    }

    fn set(&mut self, name: &str, value: &Value) -> Result<(), FieldError> {
        match name {
            "id" => self.id = Some(text(name, value)?).filter(|id| !id.is_empty()),
            "start" if value.is_null() => {
                return Err(FieldError::new(name, "An interval needs a start."));
            }
            "start" => self.start = Some(text(name, value)?),
            "end" if value.is_null() => self.end = Some(None),
            "end" => self.end = Some(Some(text(name, value)?)),
            "title" => self.title = Some(text(name, value)?),
            "note" => self.note = Some(text(name, value)?),
            "tags" => self.tags = Some(texts(name, value)?),
            "group_id" => self.group_id = Some(text(name, value)?),
            "project_id" => self.project_id = Some(text(name, value)?),
            "issue_key" => self.issue_key = Some(text(name, value)?),
            "billable" => self.billable = Some(truth(name, value)?),
            _ => return Err(FieldError::new(name, "This field is not known here; leave it out.")),
        }
        Ok(())
    }

    /// The interval that these facts make of `base`, or of nothing. Every complaint is made at once.
    pub fn check(
        self,
        base: Option<Content>,
        now: Instant,
    ) -> Result<(Option<IntervalId>, NewInterval), Vec<FieldError>> {
        let mut errors = Vec::new();
        let id = self.id.as_deref().and_then(|text| take(read_id(text), &mut errors));
        let start = take(self.start(base.as_ref()), &mut errors);
        let old = base.unwrap_or_default();
        let end = take(self.end(old.end), &mut errors).flatten();
        let tags = take(self.tags(old.tags), &mut errors);
        let content = Content {
            // A stand-in, where there is a complaint, so that the rest is checked too.
            start: start.unwrap_or_default(),
            end: end.filter(|_| start.is_some()),
            title: self.title.unwrap_or(old.title),
            note: self.note.unwrap_or(old.note),
            tags: tags.unwrap_or_default(),
            group_id: self.group_id.or(old.group_id),
            project_id: self.project_id.or(old.project_id),
            issue_key: self.issue_key.or(old.issue_key),
            billable: self.billable.unwrap_or(old.billable),
        };
        match NewInterval::check(content, now) {
            Ok(new) if errors.is_empty() => Ok((id, new)),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                Err(errors)
            }
        }
    }

    fn start(&self, base: Option<&Content>) -> Result<Instant, FieldError> {
        match (&self.start, base) {
            (Some(text), _) => read_time("start", text),
            (None, Some(base)) => Ok(base.start),
            (None, None) => {
                Err(FieldError::new("start", "Say when it starts, such as 2026-03-01T09:00:00Z."))
            }
        }
    }

    fn end(&self, old: Option<Instant>) -> Result<Option<Instant>, FieldError> {
        match &self.end {
            Some(Some(text)) => read_time("end", text).map(Some),
            Some(None) => Ok(None),
            None => Ok(old),
        }
    }

    fn tags(&self, old: Vec<Tag>) -> Result<Vec<Tag>, FieldError> {
        match &self.tags {
            Some(texts) => Tag::parse_all("tags", texts.iter().map(String::as_str)),
            None => Ok(old),
        }
    }
}

fn read_time(field: &str, text: &str) -> Result<Instant, FieldError> {
    Instant::parse(text).map_err(|error| FieldError::new(field, error.to_string()))
}

fn read_id(text: &str) -> Result<IntervalId, FieldError> {
    let complaint =
        "An id is a UUID, such as 0195d3a0-7c00-7000-8000-000000000000; or leave it out.";
    text.trim().parse().map_err(|_| FieldError::new("id", complaint))
}

fn text(field: &str, value: &Value) -> Result<String, FieldError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Null => Ok(String::new()),
        _ => Err(FieldError::new(field, "Write this as text, in quotation marks.")),
    }
}

fn texts(field: &str, value: &Value) -> Result<Vec<String>, FieldError> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            values.iter().map(|value| text(field, value)).collect()
        }
        _ => Err(FieldError::new(field, "Write this as a list of texts, such as [\"client\"].")),
    }
}

fn truth(field: &str, value: &Value) -> Result<bool, FieldError> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::Null => Ok(false),
        _ => Err(FieldError::new(field, "Write this as true or false.")),
    }
}

/// An object's members as they stand: a map would keep one of two with the same name and say nothing.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object, {…}")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    if members.len() > 100 {
                        return Err(M::Error::custom("too many fields"));
                    }
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
