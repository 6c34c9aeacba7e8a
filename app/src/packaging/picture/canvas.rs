//! The points of a picture, on a canvas below what plotly.js draws: it makes an element of each, and a few thousand of
//! those cannot be moved smoothly.

use super::{Series, Shown};
use crate::packaging::parts::{colour, shape};
use crate::ui::plot;
use domain::packaging::draw::{self, Ink, Inks, Shape, View};
use leptos::prelude::*;
use leptos::web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use wasm_bindgen::{Clamped, JsCast, JsValue};

/// From so many points on marks are small.
const MANY: usize = 1_500;

/// The tokens of the colours that points and the rings around them are painted in.
const TOKENS: [&str; 7] = ["c1", "c2", "c3", "c4", "c5", "c6", "ink-2"];

/// The colours of the theme, each as red, green and blue.
pub fn colours() -> Result<Vec<[u8; 3]>, JsValue> {
    let colour = plot::colours()?;
    Ok(TOKENS.map(colour).to_vec())
}

/// Paints what is in view, in [`colours`].
pub fn paint(
    canvas: &HtmlCanvasElement,
    series: &Series,
    shown: &Shown<'_>,
    view: &View,
    colours: &[[u8; 3]],
) -> Result<(), JsValue> {
    let size = if series.points.len() > MANY { 5.0 } else { 7.0 };
    let colour = |token: &str| {
        let place = TOKENS.iter().position(|other| *other == token);
        place.and_then(|place| colours.get(place)).copied().unwrap_or_default()
    };
    let groups: Vec<Ink> = (0..series.names.len()).map(|group| ink(group, size, &colour)).collect();
    let ring = Ink { shape: Shape::Ring, size: 11.0, colour: colour("ink-2"), opacity: 1.0 };
    let inks = Inks {
        groups: &groups,
        ring: shown.outliers.then_some(ring),
        ratio: window().device_pixel_ratio().clamp(1.0, 3.0),
    };
    let picture = draw::paint(&series.marks(shown), view, &inks);
    let (width, height) = (picture.width as u32, picture.height as u32);
    let image = ImageData::new_with_u8_clamped_array(Clamped(&picture.pixels), width)?;
    // Setting a size clears what is there, even the same.
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let context = canvas.get_context("2d")?.ok_or("a canvas that cannot be painted")?;
    context.dyn_into::<CanvasRenderingContext2d>()?.put_image_data(&image, 0.0, 0.0)
}

fn ink(group: usize, size: f64, tokens: &impl Fn(&str) -> [u8; 3]) -> Ink {
    let (shape, more) = match shape(group) {
        "circle" => (Shape::Circle, 0.0),
        "square" => (Shape::Square, 0.0),
        "diamond" => (Shape::Diamond, 0.0),
        "cross" => (Shape::Cross, 0.0),
        // A triangle fills half of its box.
        "triangle-up" => (Shape::Up, 2.0),
        _ => (Shape::Down, 2.0),
    };
    Ink { shape, size: size + more, colour: tokens(colour(group)), opacity: 0.85 }
}
