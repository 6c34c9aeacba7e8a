//! The table in a report.

use domain::packaging::{CELLS, Row};
use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};

const ID: &str = "issueDetails";
/// The places, from 1 on, and the names of the columns by which a header is known.
const KNOWN: [(usize, &str); 2] = [(4, "Complexity"), (10, "Total Time (1)")];
/// No name of a column is longer.
const SHOWN: usize = 60;

/// Why a page is not the report that it was; "the layout changed: …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutChanged {
    #[error("no table {ID}")]
    NoTable,
    #[error("its table has no header")]
    NoHeader,
    /// The end of the table did not come; whatever rows did are not all.
    #[error("the page ends in the middle of its table")]
    CutOff,
    #[error("its header has {0} cells")]
    Cells(usize),
    #[error("its {place}th column is `{found}`")]
    Column {
        /// From 1 on.
        place: usize,
        found: String,
    },
}

/// The rows below the header of the table, each with the texts of its cells.
///
/// A row has [`CELLS`] of them as a rule; others are handed on as they are, for whoever tells a person. Tables within
/// cells are text of those cells. A header is known by its number of cells and by two of its names.
///
/// A large page keeps a thread busy for a while.
///
/// # Errors
/// Another page than a report, or another report: it must not be taken for an empty one.
pub fn table(page: &str) -> Result<Vec<Vec<String>>, LayoutChanged> {
    let parsed = Html::parse_document(page);
    let mut elements = parsed.tree.root().descendants().filter_map(ElementRef::wrap);
    let table = elements.find(|it| name(it) == "table" && it.value().id() == Some(ID));
    let mut rows = own_rows(table.ok_or(LayoutChanged::NoTable)?)
        .map(|row| cells(row).map(text).collect::<Vec<String>>())
        .filter(|cells| !cells.is_empty());
    check(&rows.next().ok_or(LayoutChanged::NoHeader)?)?;
    let rows = rows.collect();
    if ends(page) { Ok(rows) } else { Err(LayoutChanged::CutOff) }
}

/// Whether our table and those within it are closed: a parser closes by itself what a page that was cut off leaves open.
fn ends(page: &str) -> bool {
    let (page, id) = (page.to_ascii_lowercase(), ID.to_ascii_lowercase());
    let mut end = 0;
    let ours = page.match_indices("<table").find(|(at, _)| {
        // What begins within a tag is part of it: looked at once, however many there are.
        if *at < end {
            return false;
        }
        end = page[*at..].find('>').map_or(page.len(), |length| at + length);
        page[*at..end].contains(&id)
    });
    let Some((at, opened)) = ours else { return true };
    let rest = &page[at + opened.len()..];
    rest.matches("</table").count() > rest.matches("<table").count()
}

fn check(header: &[String]) -> Result<(), LayoutChanged> {
    if header.len() != CELLS {
        return Err(LayoutChanged::Cells(header.len()));
    }
    for (place, want) in KNOWN {
        let found = &header[place - 1];
        if found != want {
            let found = found.chars().take(SHOWN).collect();
            return Err(LayoutChanged::Column { place, found });
        }
    }
    Ok(())
}

fn name<'a>(element: &ElementRef<'a>) -> &'a str {
    element.value().name()
}

/// Not those of the tables within.
fn own_rows(table: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    let sections = table.child_elements().flat_map(|child| {
        let is_section = matches!(name(&child), "thead" | "tbody" | "tfoot");
        let within = is_section.then(|| child.child_elements()).into_iter().flatten();
        std::iter::once(child).chain(within)
    });
    sections.filter(|it| name(it) == "tr")
}

fn cells(row: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    row.child_elements().filter(|it| matches!(name(it), "td" | "th"))
}

/// All that a person reads in a cell.
fn text(cell: ElementRef<'_>) -> String {
    let mut text = String::new();
    for edge in cell.traverse() {
        let (Edge::Open(node) | Edge::Close(node)) = edge;
        match node.value() {
            // What begins or ends a line parts words.
            Node::Element(element) if parts(element.name()) => text.push(' '),
            Node::Text(said) if matches!(edge, Edge::Open(_)) => {
                let parent = node.parent().and_then(ElementRef::wrap);
                if !parent.is_some_and(|it| matches!(name(&it), "script" | "style")) {
                    text.push_str(said);
                }
            }
            _ => {}
        }
    }
    Row::text(&text)
}

fn parts(element: &str) -> bool {
    matches!(element, "br" | "div" | "p" | "ul" | "ol" | "li" | "table" | "tr" | "td" | "th")
}

#[cfg(test)]
mod tests;
