//! Where the archive is, in words.

use super::shown::job_words;
use crate::account::moment::Teller;
use crate::energy::archive::view::StoreView;
use crate::error::AppError;
use crate::ssr::{SET_BY_OPERATOR, house};
use domain::Instant;
use domain::account::User;
use domain::energy::archive::{Bucket, NewPlace, Place, PlaceForm};
use domain::jobs::{Job, Kind};
use storage::Db;
use storage::energy::archive::{self, Chosen};

/// For administrators; `None` for others.
pub(super) async fn store(
    db: &Db,
    user: &User,
    now: Instant,
) -> Result<Option<StoreView>, AppError> {
    if !user.admin {
        return Ok(None);
    }
    let set = house().archive;
    let chosen = match &set {
        Some(_) => None,
        None => archive::chosen(db).await?,
    };
    let own = Place::Folder { path: None };
    let place = set.as_ref().or(chosen.as_ref().map(|it| &it.place)).unwrap_or(&own);
    let test = storage::jobs::latest_about(db, Kind::TestArchive, "").await?;
    let teller = Teller::new(&user.profile, now);
    Ok(Some(StoreView {
        place: place.to_string(),
        facts: facts(place),
        set_by_operator: set.is_some(),
        asks_again: chosen.as_ref().is_some_and(Chosen::asks_again),
        has_secret: chosen.as_ref().is_some_and(|it| it.secret.is_some()),
        draft: PlaceForm::of(place),
        test: test.filter(|job| still_holds(job, chosen.as_ref())).map(|it| job_words(it, &teller)),
    }))
}

/// Whether a test says anything of the place as it is.
fn still_holds(job: &Job, chosen: Option<&Chosen>) -> bool {
    let changed = chosen.map_or(Instant::default(), |chosen| chosen.changed_at);
    job.finished_at.is_none_or(|at| at >= changed)
}

fn facts(place: &Place) -> String {
    let bucket = match place {
        Place::Folder { path: None } => {
            return "A folder beside the database. A copy elsewhere is safer.".to_owned();
        }
        Place::Folder { .. } => return "A folder of the server.".to_owned(),
        Place::S3(bucket) => bucket,
    };
    let Bucket { endpoint, region, access_key_id, .. } = bucket;
    let key = match access_key_id {
        Some(id) => format!("access key {id}"),
        None => "access key of the server’s environment".to_owned(),
    };
    let endpoint = endpoint.clone().unwrap_or_else(|| "Amazon’s".to_owned());
    let parts = [Some(endpoint), region.clone(), Some(key)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

pub(super) async fn save(
    db: &Db,
    user: &User,
    draft: &PlaceForm,
    now: Instant,
) -> Result<(), AppError> {
    if house().archive.is_some() {
        return Err(storage::Error::Conflict(SET_BY_OPERATOR.to_owned()).into());
    }
    archive::choose(db, user.id, NewPlace::parse(draft)?, now).await?;
    Ok(())
}
