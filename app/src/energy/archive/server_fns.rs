//! What the page of the archive asks of the server.

#[cfg(feature = "ssr")]
mod place;
#[cfg(feature = "ssr")]
mod shown;

use super::view::ArchiveView;
use crate::error::AppError;
use crate::wire::Answer;
use domain::energy::archive::PlaceForm;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{db, require_admin, require_user},
    domain::energy::GatewayId,
    domain::jobs::Kind,
    storage::now,
};

/// How far the archive is, and the hours of a gateway of the last days; of the first one unless told.
#[server(input = GetUrl, output = Answer)]
pub async fn get_archive(gateway: Option<i64>) -> Result<ArchiveView, AppError> {
    let user = require_user()?;
    shown::archive(&db(), &user, gateway.map(GatewayId), now()).await
}

/// Has the hours of some days read back into the database.
#[server(output = Answer)]
pub async fn restore_archive(gateway: i64, from: String, to: String) -> Result<(), AppError> {
    let user = require_user()?;
    shown::enqueue(&db(), &user, Kind::RestoreEnergy, GatewayId(gateway), &from, &to, now()).await
}

/// Has the objects of some days read and compared.
#[server(output = Answer)]
pub async fn verify_archive(gateway: i64, from: String, to: String) -> Result<(), AppError> {
    let user = require_user()?;
    shown::enqueue(&db(), &user, Kind::VerifyEnergy, GatewayId(gateway), &from, &to, now()).await
}

/// Chooses where the archive is.
#[server(output = Answer)]
pub async fn save_store(draft: PlaceForm) -> Result<(), AppError> {
    let user = require_admin()?;
    place::save(&db(), &user, &draft, now()).await
}

/// Has a small object put there, read back and deleted; what was found is told by [`get_archive`].
#[server(output = Answer)]
pub async fn test_store() -> Result<(), AppError> {
    require_admin()?;
    storage::jobs::enqueue(&db(), Kind::TestArchive, now()).await?;
    Ok(())
}
