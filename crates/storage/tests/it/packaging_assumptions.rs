//! What figures take for granted, saved by several.

use crate::{PASSWORD, TestDb, now};
use domain::packaging::Assumptions;
use storage::Error;
use storage::packaging::{assumptions, history, save_assumptions};

fn with_wage(millionths: i64) -> Assumptions {
    let mut new = Assumptions::at_first();
    let (from, mut terms) =
        new.terms.iter().map(|(from, it)| (from, it.clone())).next().expect("terms");
    terms.wage = millionths;
    new.terms = domain::dated::Dated::new(vec![(from, terms)]);
    new
}

#[tokio::test]
async fn they_are_those_of_the_first_plots_until_someone_saves_others() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let first = assumptions(&test.db).await.expect("known");
    assert_eq!((first.revision, &first.assumptions), (0, &Assumptions::at_first()));
    assert_eq!((first.saved_at, &first.saved_by), (None, &None));
    assert_eq!(history(&test.db).await.expect("listed"), []);

    let saved =
        save_assumptions(&test.db, ada, with_wage(20), Some(0), now()).await.expect("saved");
    assert_eq!((saved.revision, saved.saved_at), (1, Some(now())));
    assert_eq!((saved.saved_by.as_deref(), &saved.assumptions), (Some("ada"), &with_wage(20)));
    assert_eq!(assumptions(&test.db).await.expect("known"), saved);
    // An answer that was lost is asked for again.
    let again = save_assumptions(&test.db, ada, with_wage(20), Some(0), now()).await;
    assert_eq!(again.expect("saved already"), saved);
    let next = save_assumptions(&test.db, ada, with_wage(21), None, now()).await.expect("saved");
    let test = test.reopened().await;
    assert_eq!(history(&test.db).await.expect("listed"), [next, saved]);
    test.db.close().await;
}

#[tokio::test]
async fn of_two_who_saw_the_same_the_second_is_told_of_the_first() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let save = |user, wage| save_assumptions(&test.db, user, with_wage(wage), Some(0), now());
    let (adas, bobs) = tokio::join!(save(ada, 20), save(bob, 21));
    let (saved, refused) = if adas.is_ok() { (adas, bobs) } else { (bobs, adas) };
    let saved = saved.expect("one of them");
    let Err(Error::Conflict(words)) = refused else { panic!("{refused:?}") };
    assert!(words.contains(saved.saved_by.as_deref().expect("a name")), "{words}");
    assert_eq!(assumptions(&test.db).await.expect("known"), saved);
    assert!(save_assumptions(&test.db, ada, with_wage(22), Some(7), now()).await.is_err());
    test.db.close().await;
}

#[tokio::test]
async fn they_outlive_the_account_of_who_saved_them() {
    let test = TestDb::new().await;
    test.person("root").await;
    let ada = test.person("ada").await;
    save_assumptions(&test.db, ada, with_wage(20), None, now()).await.expect("saved");
    let gone = storage::account::delete_account(&test.db, ada, PASSWORD.to_owned(), now()).await;
    gone.expect("deleted");
    let left = assumptions(&test.db).await.expect("known");
    assert_eq!((left.revision, left.saved_by, left.assumptions), (1, None, with_wage(20)));
    test.db.close().await;
}
