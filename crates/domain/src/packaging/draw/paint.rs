//! Points as pixels.

use super::{Bounds, Marks, View, apart};

/// How many pixels a ring around an outlier has to itself, at one pixel of a screen for each of a page.
const RING: f64 = 14.0;
/// So many points are all painted.
const FEW: usize = 3_000;
/// The edge of a cell that one of more points stands for, in marks.
const CELL: f64 = 1.5;
/// So many places within a pixel are told apart, across and down.
const PLACES: usize = 4;

/// The shape of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Circle,
    Square,
    Diamond,
    Up,
    Cross,
    Down,
    Ring,
}

/// How marks look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink {
    pub shape: Shape,
    /// In pixels of a page.
    pub size: f64,
    /// Red, green and blue.
    pub colour: [u8; 3],
    /// From 0, which is nothing, to 1.
    pub opacity: f32,
}

/// What is painted with.
#[derive(Clone, Copy, Debug)]
pub struct Inks<'a> {
    /// By group. Later ones lie above.
    pub groups: &'a [Ink],
    /// Around outliers, above all.
    pub ring: Option<Ink>,
    /// How many pixels the screen has for one of the page, along each edge.
    pub ratio: f64,
}

/// A picture: red, green, blue and opacity of each pixel, by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

/// Paints the points in view, as far as they can be told apart, one for those that cannot.
pub fn paint(marks: &Marks<'_>, view: &View, inks: &Inks<'_>) -> Picture {
    let screen = View { width: view.width * inks.ratio, height: view.height * inks.ratio, ..*view };
    let mut picture = Picture::new(&screen);
    let Some(bounds) = Bounds::of(&screen) else { return picture };
    let inside: Vec<usize> = bounds.inside(marks).collect();
    let kept = told_apart(marks, &bounds, &inside, inks);
    for (group, ink) in inks.groups.iter().enumerate() {
        let stamp = Stamp::new(ink, inks.ratio);
        for at in kept.iter().copied().filter(|at| usize::from(marks.group[*at]) == group) {
            let (x, y) = bounds.pixel(marks.x[at], marks.y[at]);
            picture.stamp(&stamp, x, screen.height - y);
        }
    }
    if let Some(ring) = inks.ring {
        let outliers: Vec<usize> = inside.into_iter().filter(|at| marks.outlier[*at]).collect();
        let stamp = Stamp::new(&ring, inks.ratio);
        for at in apart(marks, &screen, &outliers, RING * inks.ratio) {
            let (x, y) = bounds.pixel(marks.x[at], marks.y[at]);
            picture.stamp(&stamp, x, screen.height - y);
        }
    }
    picture
}

/// The points that are painted. Of a group's points in the same cell of a grid the first stands for all, where there are
/// many; nothing ordinary stands for an outlier, and the highest and the lowest are always there. Cells move with the points,
/// so that the same ones stay when the view moves.
fn told_apart(marks: &Marks<'_>, bounds: &Bounds, inside: &[usize], inks: &Inks<'_>) -> Vec<usize> {
    if inside.len() <= FEW {
        return inside.to_vec();
    }
    let least = inks.groups.iter().map(|ink| ink.size).reduce(f64::min).unwrap_or(1.0);
    let cell = (CELL * least * inks.ratio).max(1.0);
    let zero = bounds.pixel(0.0, 0.0);
    let (left, low) = ((-zero.0).rem_euclid(cell), (-zero.1).rem_euclid(cell));
    let columns = (bounds.width / cell) as usize + 3;
    let rows = (bounds.height / cell) as usize + 3;
    let mut taken = vec![false; 2 * inks.groups.len() * rows * columns];
    let first = |at: &usize| {
        let (x, y) = bounds.pixel(marks.x[*at], marks.y[*at]);
        let (column, row) = (((x + left) / cell) as usize, ((y + low) / cell) as usize);
        let layer = 2 * usize::from(marks.group[*at]) + usize::from(marks.outlier[*at]);
        !std::mem::replace(&mut taken[(layer * rows + row) * columns + column], true)
    };
    let mut kept: Vec<usize> = inside.iter().copied().filter(first).collect();
    let by_height = |a: &&usize, b: &&usize| marks.y[**a].total_cmp(&marks.y[**b]);
    kept.extend(inside.iter().min_by(by_height));
    kept.extend(inside.iter().max_by(by_height));
    kept
}

impl Picture {
    fn new(view: &View) -> Self {
        // A picture of nothing is no picture.
        let (width, height) = (view.width.max(1.0) as usize, view.height.max(1.0) as usize);
        Self { width, height, pixels: vec![0; width * height * 4] }
    }

    /// `x` and `y` are those of its middle, from the left and from the top.
    fn stamp(&mut self, stamp: &Stamp, x: f64, y: f64) {
        let places = |at: f64| (at * PLACES as f64).round() as usize;
        let (x, y) = (places(x), places(y));
        let covered = &stamp.covered[y % PLACES * PLACES + x % PLACES];
        let from = |places: usize| (places / PLACES) as isize - stamp.reach;
        let (left, top) = (from(x), from(y));
        let edge = 2 * stamp.reach + 1;
        for (row, covered) in (top..top + edge).zip(covered.chunks_exact(edge as usize)) {
            if row < 0 || row >= self.height as isize {
                continue;
            }
            for (column, alpha) in (left..left + edge).zip(covered) {
                if *alpha > 0.0 && column >= 0 && column < self.width as isize {
                    let first = (row as usize * self.width + column as usize) * 4;
                    blend(&mut self.pixels[first..first + 4], stamp.colour, *alpha);
                }
            }
        }
    }
}

/// Lays a colour over what is there.
fn blend(pixel: &mut [u8], colour: [f32; 3], alpha: f32) {
    let below = f32::from(pixel[3]) / 255.0 * (1.0 - alpha);
    let both = alpha + below;
    for (there, colour) in pixel.iter_mut().zip(colour) {
        *there = ((colour * alpha + f32::from(*there) * below) / both + 0.5) as u8;
    }
    pixel[3] = (both * 255.0 + 0.5) as u8;
}

/// A mark as it is painted again and again.
struct Stamp {
    colour: [f32; 3],
    /// How many pixels it reaches from the one that its middle is in.
    reach: isize,
    /// How much of each pixel it covers, for each place of its middle within one.
    covered: Vec<Vec<f32>>,
}

impl Stamp {
    fn new(ink: &Ink, ratio: f64) -> Self {
        let size = ink.size * ratio;
        let reach = (size * 0.65 + 1.0 + ratio) as isize;
        let middles = (0..PLACES * PLACES).map(|place| (place % PLACES, place / PLACES));
        let covered = |(x, y): (usize, usize)| {
            let from =
                |pixel: isize, place: usize| pixel as f64 + 0.5 - place as f64 / PLACES as f64;
            let pixels = (-reach..=reach).flat_map(|row| (-reach..=reach).map(move |at| (at, row)));
            let covered = pixels.map(|(at, row)| {
                let outside = ink.shape.distance(from(at, x), from(row, y), size / 2.0, ratio);
                (0.5 - outside).clamp(0.0, 1.0) as f32 * ink.opacity
            });
            covered.collect()
        };
        let covered = middles.map(covered).collect();
        Self { colour: ink.colour.map(f32::from), reach, covered }
    }
}

impl Shape {
    /// How far a place is outside of the shape, or below 0 how far inside; `x` to the right and `y` down from the middle,
    /// `r` half of its size. The proportions are those of plotly.js.
    fn distance(self, x: f64, y: f64, r: f64, ratio: f64) -> f64 {
        let (x, flat) = (x.abs(), y.abs());
        let triangle = |y: f64| {
            let (across, along) = (r * 2.0 / 3.0_f64.sqrt(), r * 1.5);
            let side = (x * along - (y + r) * across) / across.hypot(along);
            side.max(y - r / 2.0)
        };
        match self {
            Self::Circle => x.hypot(y) - r,
            Self::Square => x.max(flat) - r,
            Self::Diamond => (x + flat - r * 1.3) * std::f64::consts::FRAC_1_SQRT_2,
            Self::Up => triangle(y),
            Self::Down => triangle(-y),
            Self::Cross => {
                let (long, short) = (r * 1.2, r * 0.4);
                let arm = |x: f64, y: f64| (x - long).max(y - short);
                arm(x, flat).min(arm(flat, x))
            }
            Self::Ring => (x.hypot(y) - r).abs() - 0.625 * ratio,
        }
    }
}

#[cfg(test)]
mod tests;
