//! What a database needs now and then.

use crate::db::open;
use crate::{Db, Result};

/// What `pragma quick_check` finds wrong with the open database, or `None`.
pub async fn quick_check(db: &Db) -> Result<Option<String>> {
    let mut conn = db.read().acquire().await?;
    Ok(open::quick_check(&mut conn).await?)
}

/// Lets SQLite renew the statistics that its query planner goes by, where they are out of date.
pub async fn optimize(db: &Db) -> Result<()> {
    db.write(|tx| {
        Box::pin(async move {
            sqlx::query("pragma optimize").execute(tx.conn()).await?;
            Ok(())
        })
    })
    .await
}
