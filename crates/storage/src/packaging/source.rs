//! Where reports come from: one row, none before it is set up.

use crate::jobs::schedule;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::live::Domain;
use domain::packaging::{NewSource, Source};
use jiff::civil::Date;
use secrecy::SecretString;

/// What the password is sealed for.
const CONTEXT: &str = "packaging source";

/// With what the source is asked.
#[derive(Clone, Debug)]
pub struct Access {
    pub user_name: String,
    pub password: SecretString,
}

#[derive(sqlx::FromRow)]
struct Row {
    base_url: String,
    account: String,
    first_period: String,
    schedule: String,
    pause_ms: u32,
    timeout_s: u32,
    user_name: String,
    password: Option<Vec<u8>>,
    changed_at: i64,
}

async fn row(db: &Db) -> Result<Option<Row>> {
    let row = sqlx::query_as(
        "select base_url, account, first_period, schedule, pause_ms, timeout_s, user_name, password, changed_at
         from packaging_source where id = 1",
    );
    Ok(row.fetch_optional(db.read()).await?)
}

impl Row {
    fn source(self, db: &Db) -> Result<Source> {
        let first_period: Date = self.first_period.parse().map_err(Error::internal)?;
        let open = |sealed: &Vec<u8>| db.keys().seal().open(CONTEXT, sealed).is_some();
        Ok(Source {
            password_lost: self.password.as_ref().is_some_and(|sealed| !open(sealed)),
            has_password: self.password.is_some(),
            base_url: self.base_url,
            account: self.account,
            first_period,
            schedule: self.schedule,
            pause_ms: self.pause_ms,
            timeout_s: self.timeout_s,
            user_name: self.user_name,
            changed_at: Some(Instant::from_micros(self.changed_at).unwrap_or_default()),
        })
    }
}

/// The source that is kept, or what is proposed for one.
pub async fn source(db: &Db) -> Result<Source> {
    row(db).await?.map_or_else(|| Ok(Source::default()), |row| row.source(db))
}

/// With what to ask it. `None` where none is kept, or it does not open with this key and must be entered again.
pub async fn credentials(db: &Db) -> Result<Option<Access>> {
    let Some(row) = row(db).await? else { return Ok(None) };
    let password = row.password.and_then(|sealed| db.keys().seal().open(CONTEXT, &sealed));
    Ok(password.map(|password| Access { user_name: row.user_name, password }))
}

/// What is wrong with a source's schedule, in words; see [`NewSource::parse`].
pub fn check_schedule(crontab: &str) -> Result<(), String> {
    schedule::read(crontab).map(drop).map_err(|error| error.to_string())
}

/// When a source is scraped next by itself. `None` if never.
pub fn next_scrape(source: &Source, after: Instant) -> Option<Instant> {
    source.changed_at?;
    Some(schedule::next(&source.schedule, after)).filter(|next| *next < Instant::MAX)
}

/// Keeps a source. A password that is not given stays as it is.
pub async fn save_source(db: &Db, new: NewSource, now: Instant) -> Result<Source> {
    let sealed = sealed(db, &new)?;
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "insert into packaging_source
                     (id, base_url, account, first_period, schedule, pause_ms, timeout_s, user_name, password, changed_at)
                 values (1, $1, $2, $3, $4, $5, $6, $7, $8, $9)
                 on conflict (id) do update set
                     base_url = excluded.base_url, account = excluded.account, first_period = excluded.first_period,
                     schedule = excluded.schedule, pause_ms = excluded.pause_ms, timeout_s = excluded.timeout_s,
                     user_name = excluded.user_name, password = coalesce(excluded.password, password),
                     changed_at = excluded.changed_at",
            )
            .bind(new.base_url())
            .bind(new.account())
            .bind(new.first_period().to_string())
            .bind(new.schedule())
            .bind(new.pause_ms())
            .bind(new.timeout_s())
            .bind(new.user_name())
            .bind(sealed)
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            tx.changed(None, Domain::Packaging, "source");
            // Its next run stands on that page.
            tx.changed(None, Domain::Jobs, "");
            Ok(())
        })
    })
    .await?;
    source(db).await
}

fn sealed(db: &Db, new: &NewSource) -> Result<Option<Vec<u8>>> {
    let Some(password) = new.password() else { return Ok(None) };
    let sealed = db.keys().seal().seal(CONTEXT, &SecretString::from(password));
    sealed.map(Some).ok_or_else(|| Error::refused("password", "Shorten the password."))
}
