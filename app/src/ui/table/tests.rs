use super::*;

fn sorted(keys: &[Option<i64>], order: Order) -> Vec<String> {
    let row = |(at, key): (usize, &Option<i64>)| {
        Row::new(at, vec![Cell { view: ().into_any(), key: key.map(Key::Number) }])
    };
    let mut rows: Vec<Row> = keys.iter().enumerate().map(row).collect();
    sort(&mut rows, 0, order);
    rows.into_iter().map(|row| row.id).collect()
}

#[test]
fn equal_rows_keep_their_places_and_the_unknown_stands_last() {
    let check = |keys: &[Option<i64>], order, want: &[&str]| {
        assert_eq!(sorted(keys, order), want, "{keys:?} {order:?}");
    };
    let keys = [Some(2), None, Some(1), Some(2)];
    check(&keys, Order::Up, &["2", "0", "3", "1"]);
    check(&keys, Order::Down, &["0", "3", "2", "1"]);
    check(&[None, None], Order::Down, &["0", "1"]);
}

#[test]
fn words_are_sorted_as_people_look_them_up() {
    assert!(Key::text("Client") < Key::text("deep work"));
    assert!(Key::text("apple") < Key::text("Berlin"));
    assert!(Key::Number(9) < Key::Number(10));
}
