//! What stands in fields and does not count, or not yet: nothing typed is lost when rows change under it.

use super::Soft;
use leptos::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, PartialEq)]
struct Text {
    /// `None` where the field itself keeps it, as one of dates does.
    text: Option<String>,
    /// What the field would take instead.
    complaint: Option<String>,
    /// Whether the hand has left it: until then it may be half of what is meant.
    left: bool,
}

/// Texts by the ids of their fields.
#[derive(Clone, Copy)]
pub struct Typed(RwSignal<BTreeMap<String, Text>>);

impl Typed {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }

    /// What stands in a field; `None` where it shows what counts.
    pub fn text(self, id: &str) -> Option<String> {
        self.0.soft().get(id).and_then(|text| text.text.clone())
    }

    /// Whether somebody has typed into a field what does not count yet.
    pub fn has(self, id: &str) -> bool {
        self.0.with_untracked(|typed| typed.contains_key(id))
    }

    /// What is wrong with what somebody left in a field.
    pub fn complaint(self, id: &str) -> Option<String> {
        self.0.soft().get(id).filter(|text| text.left).and_then(|text| text.complaint.clone())
    }

    pub fn put(self, id: &str, text: Option<String>, complaint: Option<String>) {
        let text = Text { text, complaint, left: false };
        self.0.update(|typed| drop(typed.insert(id.to_owned(), text)));
    }

    /// What counts shows what counts again; of the rest it is said what is wrong.
    pub fn leave(self, id: &str) {
        let wrong = self.0.with_untracked(|typed| typed.get(id).map(|it| it.complaint.is_some()));
        match wrong {
            Some(true) => self.0.update(|typed| {
                typed.get_mut(id).into_iter().for_each(|text| text.left = true);
            }),
            Some(false) => self.forget(id),
            None => {}
        }
    }

    /// The field shows what counts again.
    pub fn forget(self, id: &str) {
        if self.has(id) {
            self.0.update(|typed| drop(typed.remove(id)));
        }
    }

    /// The same for all whose ids begin so.
    pub fn forget_all(self, prefix: &str) {
        self.0.update(|typed| typed.retain(|id, _| !id.starts_with(prefix)));
    }
}
