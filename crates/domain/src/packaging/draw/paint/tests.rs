use super::*;
use proptest::prelude::*;

const VIEW: View = View { x: (0.0, 20.0), y: (0.0, 10.0), width: 20.0, height: 10.0 };
const RED: Ink = Ink { shape: Shape::Square, size: 3.0, colour: [255, 0, 0], opacity: 1.0 };
const BLUE: Ink = Ink { colour: [0, 0, 255], ..RED };

struct Points(Vec<(f64, f64, u8, bool)>);

impl Points {
    fn painted(&self, view: &View, inks: &Inks<'_>, shown: &[bool]) -> Picture {
        let column =
            |of: fn(&(f64, f64, u8, bool)) -> f64| self.0.iter().map(of).collect::<Vec<_>>();
        let group: Vec<u8> = self.0.iter().map(|point| point.2).collect();
        let outlier: Vec<bool> = self.0.iter().map(|point| point.3).collect();
        let (x, y) = (column(|point| point.0), column(|point| point.1));
        paint(&Marks { x: &x, y: &y, group: &group, outlier: &outlier, shown }, view, inks)
    }
}

/// One letter for each pixel.
fn letters(picture: &Picture) -> Vec<String> {
    let letter = |pixel: &[u8]| match pixel {
        [_, _, _, 0] => '.',
        [255, 0, 0, 255] => 'r',
        [0, 0, 255, 255] => 'b',
        _ => '?',
    };
    let row = |row: &[u8]| row.chunks_exact(4).map(letter).collect();
    picture.pixels.chunks_exact(picture.width * 4).map(row).collect()
}

#[test]
fn a_mark_is_where_its_point_is_and_later_groups_lie_above() {
    let points = Points(vec![(3.5, 7.5, 1, false), (4.5, 7.5, 0, false)]);
    let view = View { x: (0.0, 8.0), width: 8.0, ..VIEW };
    let inks = Inks { groups: &[RED, BLUE], ring: None, ratio: 1.0 };
    let mut wanted = ["........"; 10];
    wanted[1..4].fill("..bbbr..");
    assert_eq!(letters(&points.painted(&view, &inks, &[true; 2])), wanted);
    wanted[1..4].fill("...rrr..");
    assert_eq!(letters(&points.painted(&view, &inks, &[true, false])), wanted);
    // Twice as many pixels on the same room.
    let sharp = points.painted(&view, &Inks { ratio: 2.0, ..inks }, &[true; 2]);
    assert_eq!((sharp.width, sharp.height), (16, 20));
    assert_eq!(letters(&sharp)[2], "....bbbbbbrr....");
}

#[test]
fn marks_at_the_edge_are_cut_and_points_beyond_are_not_painted() {
    let points = Points(vec![(0.0, 0.0, 0, false), (20.0, 10.0, 0, false), (20.5, 5.0, 0, false)]);
    let inks = Inks { groups: &[RED], ring: None, ratio: 1.0 };
    let picture = letters(&points.painted(&VIEW, &inks, &[true]));
    assert_eq!(picture[9], format!("r?{}", ".".repeat(18)));
    assert_eq!(picture[0], format!("{}?r", ".".repeat(18)));
    assert_eq!(picture[5], ".".repeat(20));
    let nothing = View { x: (5.0, 5.0), ..VIEW };
    assert!(
        letters(&points.painted(&nothing, &inks, &[true])).concat().trim_matches('.').is_empty()
    );
}

fn kept(points: &[(f64, f64, u8, bool)], view: &View) -> Vec<usize> {
    let column = |of: fn(&(f64, f64, u8, bool)) -> f64| points.iter().map(of).collect::<Vec<_>>();
    let group: Vec<u8> = points.iter().map(|point| point.2).collect();
    let outlier: Vec<bool> = points.iter().map(|point| point.3).collect();
    let (x, y) = (column(|point| point.0), column(|point| point.1));
    let marks = Marks { x: &x, y: &y, group: &group, outlier: &outlier, shown: &[true; 4] };
    let inks = Inks { groups: &[Ink { size: 5.0, ..RED }; 4], ring: None, ratio: 1.0 };
    let Some(bounds) = Bounds::of(view) else { return Vec::new() };
    let inside: Vec<usize> = bounds.inside(&marks).collect();
    let mut kept = told_apart(&marks, &bounds, &inside, &inks);
    kept.sort_unstable();
    kept.dedup();
    kept
}

const WIDE: View = View { x: (0.0, 100.0), y: (0.0, 100.0), width: 100.0, height: 100.0 };

#[test]
fn one_of_many_stands_for_all_of_its_group() {
    // The second is painted for it is the lowest; so is one that is the highest.
    let mut points = vec![(15.5, 17.0, 0, false), (16.0, 16.0, 0, false), (17.0, 17.0, 0, false)];
    points.extend([(17.0, 17.0, 1, false), (17.0, 18.0, 0, true), (18.0, 17.0, 1, false)]);
    points.extend([(31.0, 18.0, 0, false), (32.0, 91.0, 0, false)]);
    assert_eq!(kept(&points, &WIDE), (0..8).collect::<Vec<_>>(), "few are all painted");
    points.extend(vec![(33.0, 92.0, 0, false); FEW]);
    assert_eq!(kept(&points, &WIDE), [0, 1, 3, 4, 6, 7, 7 + FEW]);
    assert_eq!(kept(&[], &WIDE), [0; 0]);
}

#[test]
fn the_same_points_are_painted_when_the_view_moves() {
    let points: Vec<_> = (0..6_000)
        .map(|n| (30.01 + f64::from(n) / 201.0, 30.7 + f64::from(n * 7 % 50), 0, false))
        .collect();
    let moved = |by: f64| View { x: (by, 100.0 + by), y: (-by, 100.0 - by), ..WIDE };
    assert!(kept(&points, &WIDE).len() < 200);
    for by in [0.4, 3.0, 17.3, -20.0] {
        assert_eq!(kept(&points, &moved(by)), kept(&points, &WIDE), "moved by {by}");
    }
}

#[test]
fn only_outliers_have_rings_and_those_stand_apart() {
    let ring = Ink { shape: Shape::Ring, size: 7.0, ..BLUE };
    let inks = Inks { groups: &[RED], ring: Some(ring), ratio: 1.0 };
    let view = View { x: (0.0, 20.0), y: (0.0, 20.0), width: 20.0, height: 20.0 };
    let ringed = |points: &[(f64, f64, u8, bool)]| {
        let picture = Points(points.to_vec()).painted(&view, &inks, &[true]);
        picture.pixels.chunks_exact(4).filter(|pixel| pixel[2] > 0).count()
    };
    let one = ringed(&[(7.5, 7.5, 0, true)]);
    assert!(one > 12);
    assert_eq!(ringed(&[(7.5, 7.5, 0, false)]), 0);
    assert_eq!(ringed(&[(7.5, 7.5, 0, true), (8.5, 7.5, 0, true)]), one);
}

#[test]
fn colours_that_let_light_through_are_mixed() {
    let mut pixel = [0; 4];
    blend(&mut pixel, [200.0, 100.0, 0.0], 0.5);
    assert_eq!(pixel, [200, 100, 0, 128]);
    blend(&mut pixel, [0.0, 100.0, 100.0], 0.5);
    // Two thirds of what is seen is the upper one.
    assert_eq!(pixel, [67, 100, 67, 192]);
    blend(&mut pixel, [1.0, 2.0, 3.0], 1.0);
    assert_eq!(pixel, [1, 2, 3, 255]);
}

proptest! {
    /// As many pixels are covered as the shape has, wherever between pixels it is.
    #[test]
    fn a_shape_is_as_large_as_it_says(x in 9.0..11.0f64, y in 9.0..11.0f64, ratio in 1.0..2.0f64) {
        let area = |shape: Shape| -> f64 {
            let ink = Ink { shape, size: 7.0, ..RED };
            let stamp = Stamp::new(&ink, ratio);
            let mut picture = Picture::new(&View { width: 40.0, height: 40.0, ..VIEW });
            picture.stamp(&stamp, 2.0 * x, 2.0 * y);
            let covered = picture.pixels.chunks_exact(4).map(|pixel| f64::from(pixel[3]) / 255.0);
            covered.sum::<f64>() / (ratio * ratio)
        };
        let r = 3.5_f64;
        for (shape, wanted) in [
            (Shape::Circle, std::f64::consts::PI * r * r),
            (Shape::Square, 4.0 * r * r),
            (Shape::Diamond, 2.0 * (1.3 * r).powi(2)),
            (Shape::Up, r * 2.0 / 3.0_f64.sqrt() * 1.5 * r),
            (Shape::Down, r * 2.0 / 3.0_f64.sqrt() * 1.5 * r),
            (Shape::Cross, 2.0 * (2.4 * r * 0.8 * r) - (0.8 * r).powi(2)),
            (Shape::Ring, std::f64::consts::TAU * r * 1.25),
        ] {
            let area = area(shape);
            prop_assert!((area / wanted - 1.0).abs() < 0.08, "{shape:?}: {area} of {wanted}");
        }
    }
}
