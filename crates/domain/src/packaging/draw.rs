//! Which of many points are worth drawing: those that a screen can tell apart.
//!
//! A picture of a hundred thousand points has room for a few thousand marks. Points of one group that fall into the same
//! cell of a grid of pixels look like one, and the first of them stands for all; cells grow until no more are left than
//! can be drawn smoothly.

use std::collections::{BTreeMap, BTreeSet};

/// The edge of a cell in pixels, at first: half a mark.
const CELL: f64 = 3.0;
/// How many pixels a sign at the edge has to itself.
const SIGN: i64 = 8;
/// How much coarser every further try is.
const COARSER: f64 = 1.3;

/// What is seen: the edges of both axes in the units of the data, and its size in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub x: (f64, f64),
    pub y: (f64, f64),
    pub width: f64,
    pub height: f64,
}

/// The points of a picture, in the order in which they stand for each other. All have the same length.
#[derive(Clone, Copy, Debug)]
pub struct Marks<'a> {
    pub x: &'a [f64],
    pub y: &'a [f64],
    /// Points of different groups never stand for each other.
    pub group: &'a [u8],
    /// Those that are seen wherever they are: nothing ordinary stands for them.
    pub outlier: &'a [bool],
}

/// The places of the points to draw, ascending: at most about `limit`. The highest and the lowest in view are among
/// them, and of the outliers at least one for each place where some are.
pub fn marks(marks: &Marks<'_>, view: &View, limit: usize) -> Vec<usize> {
    let Some(bounds) = Bounds::of(view) else { return Vec::new() };
    let inside: Vec<usize> =
        (0..marks.x.len()).filter(|at| bounds.holds(marks.x[*at], marks.y[*at])).collect();
    let (outliers, others): (Vec<usize>, Vec<usize>) =
        inside.iter().partition(|at| marks.outlier[**at]);
    let mut kept = thin(marks, &bounds, &outliers, limit / 4);
    kept.extend(thin(marks, &bounds, &others, limit - kept.len()));
    let by_height = |a: &&usize, b: &&usize| marks.y[**a].total_cmp(&marks.y[**b]);
    kept.extend(inside.iter().min_by(by_height));
    kept.extend(inside.iter().max_by(by_height));
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The outliers that lie above or below what is seen, ascending: of those close beside each other the farthest.
pub fn beyond(marks: &Marks<'_>, view: &View) -> Vec<usize> {
    let Some(bounds) = Bounds::of(view) else { return Vec::new() };
    let mut farthest: BTreeMap<(i64, bool), usize> = BTreeMap::new();
    for at in (0..marks.x.len()).filter(|at| marks.outlier[*at]) {
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

/// The first point of each cell that has any, with the smallest cells that give no more than `limit`.
fn thin(marks: &Marks<'_>, bounds: &Bounds, points: &[usize], limit: usize) -> Vec<usize> {
    if points.len() <= limit {
        return points.to_vec();
    }
    let groups = marks.group.iter().max().map_or(0, |most| usize::from(*most) + 1);
    let mut cell = CELL;
    loop {
        let found = occupied(marks, bounds, points, groups, cell, limit);
        if let Some(found) = found {
            return found;
        }
        cell *= COARSER;
        // One cell is all there is.
        if cell > 2.0 * bounds.width.max(bounds.height) {
            return points.iter().copied().take(limit).collect();
        }
    }
}

/// `None` as soon as there are more than `limit`.
fn occupied(
    marks: &Marks<'_>,
    bounds: &Bounds,
    points: &[usize],
    groups: usize,
    cell: f64,
    limit: usize,
) -> Option<Vec<usize>> {
    let (columns, rows) = ((bounds.width / cell) as usize + 1, (bounds.height / cell) as usize + 1);
    let mut taken = vec![false; columns * rows * groups];
    let mut found = Vec::new();
    for at in points {
        let (x, y) = bounds.pixel(marks.x[*at], marks.y[*at]);
        let (column, row) = ((x / cell) as usize, (y / cell) as usize);
        let place = (usize::from(marks.group[*at]) * rows + row.min(rows - 1)) * columns
            + column.min(columns - 1);
        if !std::mem::replace(&mut taken[place], true) {
            if found.len() == limit {
                return None;
            }
            found.push(*at);
        }
    }
    Some(found)
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

    fn holds(&self, x: f64, y: f64) -> bool {
        self.left <= x && x <= self.right && self.bottom <= y && y <= self.top
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
