//! One document as a tree, from XML or from its JSON form: names in small letters, texts trimmed.
//!
//! Lenient where gateways are careless (case, prolog, line ends, what follows the root), strict where an answer could
//! do harm: no document type, no entities but XML's own five, no deep nesting.

use super::failure::Wrong;
use quick_xml::{Reader, events::Event};
use serde_json::Value;

/// Real answers are five deep.
const DEPTH: usize = 16;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    fn new(name: &str) -> Self {
        Self { name: name.to_ascii_lowercase(), ..Self::default() }
    }

    /// The first child of that name; `name` is in small letters.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    /// What the child says, unless it is empty.
    pub(super) fn says(&self, name: &str) -> Option<&str> {
        self.child(name).map(Self::text).filter(|text| !text.is_empty())
    }

    /// This element or one below it.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(name))
    }

    /// All words in it, in their order.
    pub(super) fn words(&self) -> String {
        let below = self.children.iter().map(Self::words);
        let all: Vec<String> = std::iter::once(self.text().to_owned())
            .chain(below)
            .filter(|it| !it.is_empty())
            .collect();
        all.join(" ")
    }
}

/// Reads one document.
pub(super) fn read(text: &str) -> Result<Element, Wrong> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let begins =
        |with: &str| text.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with));
    if begins("<!doctype html") || begins("<html") {
        return Err(Wrong::unreadable("it is a web page, perhaps one to sign in"));
    }
    match text.as_bytes().first() {
        None => Err(Wrong::unreadable("it is empty")),
        Some(b'{') => from_json(text),
        Some(b'<') => from_xml(text),
        Some(_) => Err(Wrong::unreadable("it is neither XML nor JSON")),
    }
}

fn from_xml(text: &str) -> Result<Element, Wrong> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let event = reader
            .read_event()
            .map_err(|e| Wrong::unreadable(format!("its XML is broken ({e})")))?;
        let closed = match event {
            Event::Start(tag) if open.len() < DEPTH => {
                open.push(Element::new(tag.local_name().as_ref()));
                None
            }
            Event::Start(_) => return Err(Wrong::unreadable("its XML is nested too deep")),
            Event::Empty(tag) => Some(Element::new(tag.local_name().as_ref())),
            Event::End(_) => open.pop(),
            Event::DocType(_) => return Err(Wrong::unreadable("it declares a document type")),
            Event::Eof => return Err(Wrong::unreadable("it ends too early")),
            other => {
                write(&mut open, &other)?;
                None
            }
        };
        let Some(closed) = closed else { continue };
        match open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => return Ok(closed),
        }
    }
}

/// Adds what is text to the innermost open element; outside of the root it is nobody's.
fn write(open: &mut [Element], event: &Event<'_>) -> Result<(), Wrong> {
    let Some(innermost) = open.last_mut() else { return Ok(()) };
    match event {
        Event::Text(text) => innermost.text.push_str(&text.xml10_content()),
        Event::CData(text) => innermost.text.push_str(&text.xml10_content()),
        Event::GeneralRef(name) => {
            let known = match &**name {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => name.resolve_char_ref().ok().flatten(),
            };
            innermost
                .text
                .push(known.ok_or_else(|| Wrong::unreadable("it uses an unknown entity"))?);
        }
        _ => {}
    }
    Ok(())
}

/// `{"InstantaneousDemand": {"Demand": "0x001738", …}}`; what follows the object does not matter.
fn from_json(text: &str) -> Result<Element, Wrong> {
    let first = serde_json::Deserializer::from_str(text).into_iter::<Value>().next();
    let value =
        first.and_then(Result::ok).ok_or_else(|| Wrong::unreadable("its JSON is broken"))?;
    let root = element("", &value, 0)?;
    match <[Element; 1]>::try_from(root.children) {
        Ok([only]) => Ok(only),
        Err(children) => Ok(Element { name: "json".to_owned(), text: String::new(), children }),
    }
}

fn element(name: &str, value: &Value, depth: usize) -> Result<Element, Wrong> {
    if depth > DEPTH {
        return Err(Wrong::unreadable("its JSON is nested too deep"));
    }
    let mut element = Element::new(name);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Array(items) => {
                        for item in items {
                            element.children.push(self::element(name, item, depth + 1)?);
                        }
                    }
                    one => element.children.push(self::element(name, one, depth + 1)?),
                }
            }
        }
        other => element.text = super::number::written(other).unwrap_or_default(),
    }
    Ok(element)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn careless_documents_are_read() {
        let check = |text: &str| {
            let root = read(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            assert_eq!((root.name.as_str(), root.says("b")), ("a", Some("1 & 2")), "{text}");
        };
        check("<a><b>1 &amp; 2</b></a>");
        check(
            "\u{feff}<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r\n<A>\r\n<B>\r\n1 &#38; 2\r\n</B>\r\n</A>\r\n",
        );
        check(
            "<!-- from a gateway --><x:a><b><![CDATA[1 & 2]]></b><c/></x:a>\0\0 and more < than that",
        );
        check(r#"{"A": {"B": "1 & 2", "c": null}} trailing"#);
    }

    #[test]
    fn what_is_no_document_is_refused_with_a_reason() {
        let check = |text: &str, want: &str| match read(text) {
            Err(Wrong::Unreadable(words)) => assert!(words.contains(want), "{text}: {words}"),
            other => panic!("{text}: {other:?}"),
        };
        check("", "empty");
        check(" \r\n", "empty");
        check("OK", "neither");
        check("<html><body>Sign in", "web page");
        check(" <!DOCTYPE HTML><html></html>", "web page");
        check("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "document type");
        check("<a>&b;</a>", "entity");
        check("<a><b>1</b>", "too early");
        check("<a><b>1</a>", "broken");
        check(&"<a>".repeat(40), "too deep");
        check(r#"{"Notification"="NetworkInfo"}"#, "broken");
        check(&format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40)), "too deep");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[<>/a-b!\\[\\]{}&;:\"?0x= \\PC]{0,200}") {
            let _ = read(&text);
        }
    }
}
