//! Spans in queries.

use domain::field::take;
use domain::instant::DAY;
use domain::{FieldError, Instant, Span};

/// A time with an offset.
fn instant(name: &str, text: Option<&str>) -> Result<Option<Instant>, FieldError> {
    text.map(Instant::parse)
        .transpose()
        .map_err(|error| FieldError::new(name, format!("This cannot be read: {error}.")))
}

/// `from` and `to` of a query, the last 24 hours unless told; or what is wrong with it, `errors` before that.
pub(super) fn span(
    from: Option<&str>,
    to: Option<&str>,
    now: Instant,
    mut errors: Vec<FieldError>,
) -> Result<Span, Vec<FieldError>> {
    let from = take(instant("from", from), &mut errors);
    let to = take(instant("to", to), &mut errors);
    let (Some(from), Some(to)) = (from, to) else { return Err(errors) };
    let to = to.unwrap_or_else(|| from.map_or(now, |from| now.max(from.plus(DAY))));
    let from = from.unwrap_or_else(|| to.plus(-DAY));
    let span = Span::new(from, to);
    if span.is_none() {
        errors.push(FieldError::new("to", "This is not later than “from”; choose a later time."));
    }
    span.filter(|_| errors.is_empty()).ok_or(errors)
}
