//! What people and programs type: assumptions, filters, windows.

use super::*;
use jiff::civil::date;

fn form() -> AssumptionsForm {
    AssumptionsForm::of(&Assumptions::at_first())
}

#[test]
fn assumptions_are_read_as_they_are_written() {
    let first = Assumptions::at_first();
    assert_eq!(form().terms[0].complexities[3].price, "680");
    assert_eq!(Assumptions::parse(&form()), Ok(first));
    let dated =
        assumptions(&["2018-03-01 20.5 Basic:0:0.000001", "2018-01-01 10 Odd:999999999:3,5"]);
    let form = AssumptionsForm::of(&dated);
    assert_eq!(form.terms[0].from, "2018-01-01", "by date");
    assert_eq!(form.terms[0].complexities[0].planned_hours, "3.5");
    assert_eq!(Assumptions::parse(&form), Ok(dated));
}

#[test]
fn numbers_of_json_stand_for_their_texts() {
    let json = r#"{"currency":"eur","terms":[{"from":"2018-01-01","wage":18.1,"complexities":[
        {"name":" Very  odd ","price":100,"planned_hours":"2.50"},
        {"name":"B","price":0.000001,"planned_hours":0}, {}]}, {}]}"#;
    let form: AssumptionsForm = serde_json::from_str(json).expect("a form");
    let read = Assumptions::parse(&form).expect("good");
    assert_eq!(read.currency, "EUR");
    let terms = read.terms.at(date(2018, 1, 1)).expect("terms");
    assert_eq!((terms.wage, terms.complexities.len()), (18_100_000, 2));
    let odd = terms.complexity("Very odd").expect("named as reports do");
    assert_eq!((odd.price, odd.planned_hours), (100_000_000, 2_500_000));
    assert_eq!(terms.complexities[1].price, 1);
    let wrong: Result<AssumptionsForm, _> = serde_json::from_str(r#"{"terms":[{"wage":[1]}]}"#);
    assert!(wrong.expect_err("a list").to_string().contains("a decimal as a text, or a number"));
}

#[test]
fn what_is_wrong_with_assumptions_is_said_beside_its_field() {
    let check = |change: &dyn Fn(&mut AssumptionsForm), field: &str, words: &str| {
        let mut form = form();
        change(&mut form);
        let errors = Assumptions::parse(&form).expect_err(words);
        let found = errors.iter().any(|e| e.field == field && e.message.contains(words));
        assert!(found && errors.len() == 1, "{field} {words}: {errors:?}");
    };
    let price = "terms[0][complexities][1][price]";
    check(&|form| form.currency.clear(), "currency", "three letters");
    check(&|form| form.terms.clear(), "terms", "from 1 to 100 dates");
    check(&|form| form.terms = vec![TermsForm::default()], "terms", "from 1 to 100 dates");
    check(&|form| form.terms[0].from = "1.1.2018".to_owned(), "terms[0][from]", "a date");
    check(&|form| form.terms[0].from = "1969-12-31".to_owned(), "terms[0][from]", "a date");
    check(&|form| form.terms[0].wage = "-1".to_owned(), "terms[0][wage]", "not below zero");
    check(&|form| form.terms[0].complexities[1].price = "1e3".to_owned(), price, "a number");
    check(&|form| form.terms[0].complexities[1].price.clear(), price, "a number");
    let planned = "terms[0][complexities][1][planned_hours]";
    check(&|form| form.terms[0].complexities[1].planned_hours.clear(), planned, "a number");
    let name = "terms[0][complexities][1][name]";
    check(&|form| form.terms[0].complexities[1].name = " ".to_owned(), name, "Name the");
    check(&|form| form.terms[0].complexities[1].name = "Basic".to_owned(), name, "listed twice");
    check(&|form| form.terms[0].complexities[1].name = "x".repeat(61), name, "60 characters");
    let rows = "terms[0][complexities]";
    check(&|form| form.terms[0].complexities.clear(), rows, "1 to 50");
    check(
        &|form| form.terms[0].complexities = vec![form.terms[0].complexities[0].clone(); 51],
        rows,
        "1 to 50",
    );
    check(&|form| form.terms.push(form.terms[0].clone()), "terms[1][from]", "Two begin");
    // A row that is left blank keeps its number for the others.
    check(
        &|form| {
            form.terms.insert(0, TermsForm::default());
            form.terms[1].complexities.insert(0, ComplexityForm::default());
            form.terms[1].complexities[2].price.clear();
        },
        "terms[1][complexities][2][price]",
        "a number",
    );
    let many = AssumptionsForm { terms: vec![form().terms[0].clone(); 101], ..form() };
    let errors = Assumptions::parse(&many).expect_err("too many");
    assert_eq!(errors[0].field, "terms");
}

fn query(text: &str) -> Query {
    Query::from_pairs(text.split('&').filter_map(|pair| pair.split_once('=')))
}

#[test]
fn a_url_says_filter_and_window() {
    let check = |text: &str, from: Option<Date>, to: Option<Date>, window: Window| {
        let (filter, found) = query(text).parse().expect(text);
        assert_eq!((filter.from, filter.to, found), (from, to, window), "{text}");
        let again = Query::of(&filter, found);
        assert_eq!(again.parse(), Ok((filter, found)), "{text} is read as it is written");
    };
    let usual = Window::Points(100);
    check("", None, None, usual);
    check("from=2018-02-04&metric=costs", Some(date(2018, 2, 4)), None, usual);
    check("to=2018-02-04&window=30d", None, Some(date(2018, 2, 4)), Window::Days(30));
    let (first, last) = (Some(date(2018, 2, 4)), Some(date(2018, 3, 5)));
    check("start=04/02/2018&end=5/3/2018&window=5", first, last, Window::Points(5));
    check("start=04/02/2018&start=05/02/2018", first, None, usual);
    check("start=01/01/2011&from=2018-02-04&end=", first, None, usual);
    check("from=2018-02-04&to=2018-02-04&window=500d", first, first, Window::Days(500));
    let (filter, _) =
        query("complexity=Basic&project=A&complexity=&project=B").parse().expect("good");
    assert_eq!(
        (filter.complexities.join(" "), filter.projects.join(" ")),
        ("Basic".into(), "A B".into())
    );
    let pairs = "from=2018-02-04&complexity=Basic&complexity=Easy&project=A&window=30d";
    let found: Vec<String> =
        query(pairs).pairs().into_iter().map(|(name, text)| format!("{name}={text}")).collect();
    assert_eq!(found.join("&"), pairs);
}

#[test]
fn what_a_url_says_wrongly_is_named_and_gone_without() {
    let check = |text: &str, field: &str, words: &str| {
        let errors = query(text).parse().expect_err(text);
        let found = errors.len() == 1 && errors[0].field == field;
        assert!(found && errors[0].message.contains(words), "{text}: {errors:?}");
    };
    check("from=04/02/2018", "from", "such as 2018-02-28");
    check("to=tomorrow", "to", "such as 2018-02-28");
    check("from=1969-12-31", "from", "such as 2018-02-28");
    check("start=2018-02-04", "start", "such as 28/02/2018");
    check("end=30/02/2018", "end", "such as 28/02/2018");
    for wrong in ["1/2/3/4", "+1/2/2018", "1/2", "1/2/99999"] {
        check(&format!("end={wrong}"), "end", "such as 28/02/2018");
    }
    check("from=2018-02-04&to=2018-02-03", "to", "not before");
    for wrong in ["4", "501", "4d", "501d", "d", "30 d", "30D", "+30", "99999999999"] {
        check(&format!("window={wrong}"), "window", "5 to 500 points, such as 100");
    }
    let (filter, window, errors) = query("start=x&to=2018-02-04&window=x").read();
    assert_eq!((filter.from, filter.to), (None, Some(date(2018, 2, 4))));
    assert_eq!((window, errors.len()), (Window::default(), 2));
}

#[test]
fn the_period_before_has_as_many_days() {
    let last = date(2018, 3, 31);
    let check = |text: &str, want: Option<&str>| {
        let (filter, _, _) = query(text).read();
        let found = filter.previous(last).map(|filter| {
            assert_eq!(filter.projects, ["A"]);
            let (from, to) = (filter.from.expect("a date"), filter.to.expect("a date"));
            format!("{from} {to}")
        });
        assert_eq!(found.as_deref(), want, "{text}");
    };
    check("project=A&from=2018-03-01&to=2018-03-07", Some("2018-02-22 2018-02-28"));
    check("project=A&from=2018-03-01&to=2018-03-01", Some("2018-02-28 2018-02-28"));
    check("project=A&from=2018-03-01", Some("2018-01-29 2018-02-28"));
    check("project=A&to=2018-03-01", None);
    check("project=A", None);
    check("project=A&from=2018-04-01", None);
    // Crossed dates leave the first one.
    check("project=A&from=2018-03-07&to=2018-03-01", Some("2018-02-10 2018-03-06"));
    let all = Filter { from: Some(Date::MIN), to: Some(Date::MAX), ..Filter::default() };
    assert_eq!(all.previous(last), None);
}

#[test]
fn metrics_are_read_by_the_words_of_urls() {
    for metric in Metric::ALL {
        assert_eq!(Metric::parse(metric.as_str()), Some(metric));
        assert_eq!(serde_json::to_value(metric).expect("JSON"), metric.as_str());
    }
    assert_eq!(Metric::parse("Costs"), None);
}
