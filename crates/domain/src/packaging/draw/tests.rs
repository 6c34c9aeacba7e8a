use super::*;
use proptest::prelude::*;

const VIEW: View = View { x: (0.0, 100.0), y: (0.0, 100.0), width: 100.0, height: 100.0 };

fn drawn(points: &[(f64, f64, u8, bool)], view: &View, limit: usize) -> Vec<usize> {
    let x: Vec<f64> = points.iter().map(|point| point.0).collect();
    let y: Vec<f64> = points.iter().map(|point| point.1).collect();
    let group: Vec<u8> = points.iter().map(|point| point.2).collect();
    let outlier: Vec<bool> = points.iter().map(|point| point.3).collect();
    marks(&Marks { x: &x, y: &y, group: &group, outlier: &outlier }, view, limit)
}

/// A tight heap of ordinary points, one below, one above, one far away.
fn heap(many: usize) -> Vec<(f64, f64, u8, bool)> {
    let mut points: Vec<_> =
        (0..many).map(|n| (50.0, 50.0 + n as f64 / many as f64, 0, false)).collect();
    points.extend([(50.0, 1.0, 0, false), (50.0, 99.0, 0, false), (90.0, 50.0, 0, false)]);
    points
}

#[test]
fn few_points_are_all_drawn() {
    assert_eq!(drawn(&heap(20), &VIEW, 100), (0..23).collect::<Vec<_>>());
    assert_eq!(drawn(&[], &VIEW, 100), Vec::<usize>::new());
}

#[test]
fn one_of_a_cell_stands_for_all_and_it_is_the_first() {
    assert_eq!(drawn(&heap(1_000), &VIEW, 100), [0, 1_000, 1_001, 1_002]);
}

#[test]
fn groups_do_not_stand_for_each_other() {
    let mut points = heap(1_000);
    points.push((50.0, 50.5, 1, false));
    points.push((50.0, 50.6, 1, false));
    assert_eq!(drawn(&points, &VIEW, 100), [0, 1_000, 1_001, 1_002, 1_003]);
}

#[test]
fn nothing_ordinary_stands_for_an_outlier() {
    let mut points = heap(1_000);
    points[700].3 = true;
    assert_eq!(drawn(&points, &VIEW, 100), [0, 700, 1_000, 1_001, 1_002]);
}

#[test]
fn what_is_not_in_view_is_not_drawn() {
    let view = View { x: (60.0, 100.0), ..VIEW };
    assert_eq!(drawn(&heap(1_000), &view, 100), [1_002]);
    for nothing in [View { x: (5.0, 5.0), ..VIEW }, View { width: 0.0, ..VIEW }] {
        assert_eq!(drawn(&heap(1_000), &nothing, 100), Vec::<usize>::new());
    }
}

#[test]
fn of_the_outliers_beyond_an_edge_the_farthest_stands_for_its_neighbours() {
    let points = [
        (10.0, 120.0, 0, true),
        (11.0, 150.0, 0, true),
        (11.0, -5.0, 0, true),
        (60.0, 101.0, 0, true),
        (61.0, 130.0, 0, false),
        (61.0, 50.0, 0, true),
        (101.0, 130.0, 0, true),
        (f64::NAN, 130.0, 0, true),
    ];
    let column = |of: fn(&(f64, f64, u8, bool)) -> f64| points.iter().map(of).collect::<Vec<_>>();
    let (x, y) = (column(|point| point.0), column(|point| point.1));
    let outlier: Vec<bool> = points.iter().map(|point| point.3).collect();
    let marks = Marks { x: &x, y: &y, group: &[0; 8], outlier: &outlier };
    assert_eq!(beyond(&marks, &VIEW), [1, 2, 3]);
}

#[test]
fn signs_stand_apart() {
    let (x, y) = ([1.0, 4.0, 12.0, 13.0, 13.0], [1.0, 4.0, 1.0, 2.0, 95.0]);
    let marks = Marks { x: &x, y: &y, group: &[0, 1, 0, 0, 0], outlier: &[true; 5] };
    assert_eq!(apart(&marks, &VIEW, &[0, 1, 2, 3, 4], 10.0), [0, 2, 4]);
    assert_eq!(apart(&marks, &VIEW, &[1, 3], 10.0), [1, 3]);
}

#[test]
fn a_line_keeps_the_lowest_highest_and_last_of_a_column() {
    let check = |points: &[(f64, f64)], view: &View, want: &[usize]| {
        let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        assert_eq!(line(&x, &y, view), want);
    };
    // Two columns: one of five points, one of a single.
    let points = [(10.0, 5.0), (10.1, 1.0), (10.2, 9.0), (10.3, 4.0), (10.4, 6.0), (11.0, 3.0)];
    check(&points, &VIEW, &[1, 2, 4, 5]);
    // The first is the highest, the last the lowest.
    check(&[(10.0, 9.0), (10.1, 5.0), (10.2, 1.0)], &VIEW, &[0, 2]);
    check(&[], &VIEW, &[]);
    // The neighbours of the view are kept, what is beyond them is not.
    let points: Vec<(f64, f64)> = (0..100).map(|x| (f64::from(x), 0.0)).collect();
    let view = View { x: (50.0, 52.0), ..VIEW };
    check(&points, &view, &[49, 50, 51, 52, 53]);
}

proptest! {
    #[test]
    fn never_many_more_than_the_limit_and_both_extremes(
        points in prop::collection::vec((0.0..100.0f64, 0.0..100.0f64, 0u8..4, prop::bool::weighted(0.1)), 1..2_000),
        limit in 10usize..500,
    ) {
        let kept = drawn(&points, &VIEW, limit);
        prop_assert!(kept.len() <= limit + 2);
        prop_assert!(kept.is_sorted());
        let height = |at: &usize| points[*at].1;
        let all = points.iter().map(|point| point.1);
        prop_assert_eq!(kept.iter().map(height).fold(f64::MIN, f64::max), all.clone().fold(f64::MIN, f64::max));
        prop_assert_eq!(kept.iter().map(height).fold(f64::MAX, f64::min), all.fold(f64::MAX, f64::min));
    }

    #[test]
    fn a_line_is_as_high_and_as_low_as_its_points(
        ys in prop::collection::vec(-50.0..50.0f64, 1..2_000),
    ) {
        let x: Vec<f64> = (0..ys.len()).map(|n| n as f64 * 100.0 / ys.len() as f64).collect();
        let kept = line(&x, &ys, &VIEW);
        prop_assert!(kept.len() <= 300);
        prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
        let most = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::MIN, f64::max);
        prop_assert_eq!(most(&mut kept.iter().map(|at| ys[*at])), most(&mut ys.iter().copied()));
        prop_assert_eq!(kept.last(), Some(&(ys.len() - 1)));
    }
}
