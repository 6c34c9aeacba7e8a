//! Points and lines in the pixels of a screen.
//!
//! Points are painted into a picture of their own ([`paint()`]), where a hundred thousand of them cost less than a few
//! thousand elements of a page. Lines are left to who draws the axes, with no more points than columns of pixels show.

mod paint;

pub use paint::{Ink, Inks, Picture, Shape, paint};

use std::collections::{BTreeMap, BTreeSet};

/// How many pixels a sign at the edge has to itself.
const SIGN: i64 = 8;

/// What is seen: the edges of both axes in the units of the data, and its size in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub x: (f64, f64),
    pub y: (f64, f64),
    pub width: f64,
    pub height: f64,
}

/// The points of a picture. All columns have the same length.
#[derive(Clone, Copy, Debug)]
pub struct Marks<'a> {
    /// Rising.
    pub x: &'a [f64],
    pub y: &'a [f64],
    pub group: &'a [u8],
    pub outlier: &'a [bool],
    /// By group.
    pub shown: &'a [bool],
}

/// The outliers that lie above or below what is seen, ascending: of those close beside each other the farthest.
pub fn beyond(marks: &Marks<'_>, view: &View) -> Vec<usize> {
    let Some(bounds) = Bounds::of(view) else { return Vec::new() };
    let mut farthest: BTreeMap<(i64, bool), usize> = BTreeMap::new();
    let shown = |at: &usize| marks.outlier[*at] && marks.shown[usize::from(marks.group[*at])];
    for at in (0..marks.x.len()).filter(shown) {
        let (x, y) = (marks.x[at], marks.y[at]);
        let (above, below) = (y > bounds.top, y < bounds.bottom);
        if !(above || below) || !(bounds.left <= x && x <= bounds.right) {
            continue;
        }
        let place = (bounds.column(x) / SIGN, above);
        let kept = farthest.entry(place).or_insert(at);
        if (above && y > marks.y[*kept]) || (below && y < marks.y[*kept]) {
            *kept = at;
        }
    }
    let mut kept: Vec<usize> = farthest.into_values().collect();
    kept.sort_unstable();
    kept
}

/// Those of some points that signs of so many pixels have room for: the first of each place, of whichever group.
pub fn apart(marks: &Marks<'_>, view: &View, points: &[usize], pixels: f64) -> Vec<usize> {
    let Some(bounds) = Bounds::of(view) else { return Vec::new() };
    let mut taken = BTreeSet::new();
    let place = |at: &usize| {
        let (x, y) = bounds.pixel(marks.x[*at], marks.y[*at]);
        ((x / pixels).floor() as i64, (y / pixels).floor() as i64)
    };
    points.iter().copied().filter(|at| taken.insert(place(at))).collect()
}

/// The point closest to a place in pixels from the left and from the top, at most so many away; of those of the same place
/// the one that lies above.
pub fn nearest(marks: &Marks<'_>, view: &View, (x, y): (f64, f64), reach: f64) -> Option<usize> {
    let bounds = Bounds::of(view)?;
    let day = |x: f64| view.x.0 + x / view.width * (view.x.1 - view.x.0);
    let around = View { x: (day(x - reach), day(x + reach)), ..*view };
    let away = |at: usize| {
        let (across, up) = bounds.pixel(marks.x[at], marks.y[at]);
        (across - x).hypot(view.height - up - y)
    };
    let above = |at: usize| (marks.group[at], std::cmp::Reverse(at));
    let within = Bounds::of(&around)?;
    let close = within.inside(marks).map(|at| (away(at), at)).filter(|(away, _)| *away <= reach);
    let closest = close.min_by(|(a, one), (b, other)| {
        a.total_cmp(b).then_with(|| above(*other).cmp(&above(*one)))
    });
    closest.map(|(_, at)| at)
}

/// From a point to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the day before that has any, and there to the closest by height.
    Before,
    After,
    /// On the same day.
    Above,
    Below,
}

/// The point beside another in view; where there is none to start from the first of all, or with [`Way::Before`] the last.
pub fn beside(marks: &Marks<'_>, view: &View, from: Option<usize>, way: Way) -> Option<usize> {
    let bounds = Bounds::of(view)?;
    let mut inside = bounds.inside(marks);
    let Some(from) = from.filter(|from| *from < marks.x.len()) else {
        return if way == Way::Before { inside.last() } else { inside.next() };
    };
    let (x, y) = (marks.x[from], marks.y[from]);
    let away = |at: &usize| (marks.y[*at] - y).abs();
    let height = |a: &usize, b: &usize| marks.y[*a].total_cmp(&marks.y[*b]).then(a.cmp(b));
    let closest_of = |day: Option<f64>, points: &mut dyn Iterator<Item = usize>| {
        let points = points.filter(|at| Some(marks.x[*at]) == day);
        points.min_by(|a, b| away(a).total_cmp(&away(b)))
    };
    match way {
        Way::Before => {
            let day = inside.take_while(|at| marks.x[*at] < x).last().map(|at| marks.x[at]);
            closest_of(day, &mut bounds.inside(marks))
        }
        Way::After => {
            let day = inside.find(|at| marks.x[*at] > x).map(|at| marks.x[at]);
            closest_of(day, &mut bounds.inside(marks))
        }
        Way::Above => {
            inside.filter(|at| marks.x[*at] == x && height(at, &from).is_gt()).min_by(height)
        }
        Way::Below => {
            inside.filter(|at| marks.x[*at] == x && height(at, &from).is_lt()).max_by(height)
        }
    }
}

/// The places of the points of a line to draw, ascending: for each column of pixels its lowest, highest and last, and
/// the neighbours beyond both edges, so that the line leaves the picture where it should. `x` ascends.
pub fn line(x: &[f64], y: &[f64], view: &View) -> Vec<usize> {
    let Some(bounds) = Bounds::of(view) else { return Vec::new() };
    let first = x.partition_point(|x| *x < view.x.0).saturating_sub(1);
    let end = (x.partition_point(|x| *x <= view.x.1) + 1).min(x.len());
    let mut kept = Vec::new();
    let mut from = first;
    while from < end {
        let column = bounds.column(x[from]);
        let mut to = from + 1;
        let (mut least, mut most) = (from, from);
        while to < end && bounds.column(x[to]) == column {
            if y[to] < y[least] {
                least = to;
            }
            if y[to] > y[most] {
                most = to;
            }
            to += 1;
        }
        let last = to - 1;
        let (early, late) = (least.min(most), least.max(most));
        for at in [early, late, last] {
            if kept.last() != Some(&at) {
                kept.push(at);
            }
        }
        from = to;
    }
    kept
}

/// A view that shows anything, ready to be reckoned with.
struct Bounds {
    left: f64,
    right: f64,
    bottom: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Bounds {
    fn of(view: &View) -> Option<Self> {
        let ((left, right), (bottom, top)) = (view.x, view.y);
        let seen = left < right && bottom < top && view.width >= 1.0 && view.height >= 1.0;
        seen.then_some(Self { left, right, bottom, top, width: view.width, height: view.height })
    }

    /// The shown points in view, ascending.
    fn inside<'a>(&'a self, marks: &'a Marks<'_>) -> impl Iterator<Item = usize> + 'a {
        let first = marks.x.partition_point(|x| *x < self.left);
        let end = marks.x.partition_point(|x| *x <= self.right);
        (first..end).filter(|at| {
            let y = marks.y[*at];
            marks.shown[usize::from(marks.group[*at])] && self.bottom <= y && y <= self.top
        })
    }

    fn pixel(&self, x: f64, y: f64) -> (f64, f64) {
        (
            (x - self.left) / (self.right - self.left) * self.width,
            (y - self.bottom) / (self.top - self.bottom) * self.height,
        )
    }

    fn column(&self, x: f64) -> i64 {
        ((x - self.left) / (self.right - self.left) * self.width).floor() as i64
    }
}

#[cfg(test)]
mod tests;
