use super::*;
use proptest::prelude::*;

const VIEW: View = View { x: (0.0, 100.0), y: (0.0, 100.0), width: 100.0, height: 100.0 };

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
    let marks = Marks { x: &x, y: &y, group: &[0; 8], outlier: &outlier, shown: &[true] };
    assert_eq!(beyond(&marks, &VIEW), [1, 2, 3]);
}

#[test]
fn the_nearest_point_is_the_one_on_top() {
    let (x, y) = ([10.0, 10.0, 10.0, 14.0, 90.0], [50.0, 50.0, 50.0, 50.0, 50.0]);
    let group = [0, 1, 1, 2, 0];
    let check = |shown: &[bool], place: (f64, f64), want: Option<usize>| {
        let marks = Marks { x: &x, y: &y, group: &group, outlier: &[false; 5], shown };
        assert_eq!(nearest(&marks, &VIEW, place, 5.0), want, "{shown:?} at {place:?}");
    };
    let all = [true; 3];
    // Groups lie on each other in their order; within one the first was painted.
    check(&all, (11.0, 50.0), Some(1));
    check(&all, (13.0, 51.0), Some(3));
    check(&[true, false, true], (11.0, 50.0), Some(0));
    check(&all, (10.0, 56.0), None);
    check(&all, (89.0, 49.0), Some(4));
    check(&[false; 3], (10.0, 50.0), None);
}

#[test]
fn keys_go_from_day_to_day_and_up_and_down() {
    let (x, y) = ([10.0, 10.0, 20.0, 20.0, 20.0, 95.0], [10.0, 60.0, 50.0, 20.0, 50.0, 200.0]);
    let check = |from: Option<usize>, way: Way, want: Option<usize>| {
        let marks = Marks { x: &x, y: &y, group: &[0; 6], outlier: &[false; 6], shown: &[true] };
        assert_eq!(beside(&marks, &VIEW, from, way), want, "{way:?} of {from:?}");
    };
    check(None, Way::After, Some(0));
    check(None, Way::Before, Some(4));
    check(Some(0), Way::After, Some(3));
    check(Some(1), Way::After, Some(2));
    // The last day's point is not in view.
    check(Some(2), Way::After, None);
    check(Some(3), Way::Before, Some(0));
    check(Some(0), Way::Before, None);
    // Every one of a day is reached, also of the same height.
    check(Some(3), Way::Above, Some(2));
    check(Some(2), Way::Above, Some(4));
    check(Some(4), Way::Above, None);
    check(Some(4), Way::Below, Some(2));
    check(Some(9), Way::After, Some(0));
}

#[test]
fn signs_stand_apart() {
    let (x, y) = ([1.0, 4.0, 12.0, 13.0, 13.0], [1.0, 4.0, 1.0, 2.0, 95.0]);
    let marks =
        Marks { x: &x, y: &y, group: &[0, 1, 0, 0, 0], outlier: &[true; 5], shown: &[true; 2] };
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
