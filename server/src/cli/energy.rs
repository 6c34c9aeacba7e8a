//! `hindsight energy`: brings in what the first logger wrote.

mod file;

use crate::config::Settings;
use anyhow::{Context, bail};
use domain::account::{Name, UserId};
use domain::energy::archive::{ArchivedReading, FirstUser, hour_of};
use domain::energy::{CloudId, GatewayId, NewGateway};
use file::{Content, File};
use std::collections::BTreeSet;
use std::path::PathBuf;
use storage::energy::{self, Kept};
use storage::{Db, account};

/// How many readings are kept at once: a running server writes in between.
const PORTION: usize = 5_000;

#[derive(clap::Subcommand, Debug)]
pub(super) enum Command {
    /// Bring in the first logger's readings (.jl, .jl.gz) and gateways (users.jl), also beside a running server; twice
    /// adds nothing
    Import(ImportArgs),
}

#[derive(clap::Args, Debug)]
pub(super) struct ImportArgs {
    /// Whose they are
    #[arg(long, value_name = "NAME")]
    user: String,
    /// The Cloud ID of readings in files whose names do not say it
    #[arg(long, value_name = "CLOUD-ID")]
    gateway: Option<String>,
    /// Only say what would be new
    #[arg(long)]
    dry_run: bool,
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let Command::Import(args) = command;
    settings.require_data()?;
    let db = Db::open_beside(&settings.data).await?;
    let done = import(&db, args).await;
    db.close().await;
    done
}

async fn import(db: &Db, args: ImportArgs) -> anyhow::Result<()> {
    let gateway = args.gateway.as_deref().map(|id| CloudId::parse(id).context(CloudId::COMPLAINT));
    let gateway = gateway.transpose()?;
    let files: Result<Vec<File>, _> = args.files.iter().map(|path| File::read(path)).collect();
    let (mut files, user) = (files?, user(db, &args.user).await?);
    // Gateways first: the readings are theirs.
    files.sort_by_key(|file| matches!(file.content, Content::Readings(_)));
    let mut import = Import { db, user, dry_run: args.dry_run, planned: Vec::new() };
    let mut complaints = 0;
    for file in files {
        let name = file.path.display();
        for complaint in &file.errors {
            eprintln!("{name}: {complaint}");
        }
        complaints += file.errors.len();
        match file.content {
            Content::Users(users) => complaints += import.users(users).await?,
            Content::Readings(readings) => {
                let cloud_id = file.cloud_id.or(gateway.clone()).with_context(|| {
                    format!("{name}: its name does not say whose readings these are; add --gateway")
                })?;
                let kept = import.readings(&cloud_id, readings).await?;
                println!("{name}: {}", import.words(&cloud_id, kept));
            }
        }
    }
    match complaints {
        0 => Ok(()),
        some => bail!("{some} lines were not taken, see above; all others were"),
    }
}

async fn user(db: &Db, name: &str) -> anyhow::Result<UserId> {
    let key = |name: &str| Name::parse(name).map(|name| name.key()).ok();
    let wanted = key(name);
    let users = account::list_users(db).await?;
    let found = users.into_iter().find(|user| wanted.is_some() && key(&user.name) == wanted);
    let found =
        found.with_context(|| format!("there is no account {name}; see `hindsight user list`"));
    Ok(found?.id)
}

struct Import<'a> {
    db: &'a Db,
    user: UserId,
    dry_run: bool,
    /// Gateways that a dry run would have added.
    planned: Vec<CloudId>,
}

impl Import<'_> {
    /// Adds the gateways that the person does not have; answers how many could not be.
    async fn users(&mut self, users: Vec<FirstUser>) -> anyhow::Result<usize> {
        let mut complaints = 0;
        for user in users {
            let cloud_id = user.said.cloud_id.clone();
            let added = match CloudId::parse(&cloud_id) {
                Some(id) if self.gateway(&id).await?.is_some() => Ok("is there already"),
                _ => self.add(user).await,
            };
            match added {
                Ok(words) => println!("gateway {cloud_id}: {words}"),
                Err(error) => {
                    eprintln!("gateway {cloud_id}: {error:#}");
                    complaints += 1;
                }
            }
        }
        Ok(complaints)
    }

    async fn add(&mut self, user: FirstUser) -> anyhow::Result<&'static str> {
        let new = NewGateway::parse(user.said).map_err(super::sentences)?;
        if self.dry_run {
            self.planned.push(new.cloud_id().clone());
            return Ok("would be added");
        }
        let (gateway, _) = energy::add(self.db, self.user, new, storage::now()).await?;
        if user.active {
            return Ok("added");
        }
        energy::pause(self.db, self.user, gateway.id, true, storage::now()).await?;
        Ok("added, and paused as it was before")
    }

    async fn gateway(&self, cloud_id: &CloudId) -> anyhow::Result<Option<GatewayId>> {
        let all = energy::list(self.db, self.user).await?;
        let same = |id: &CloudId| id.as_str().eq_ignore_ascii_case(cloud_id.as_str());
        Ok(all.into_iter().find(|gateway| same(&gateway.cloud_id)).map(|gateway| gateway.id))
    }

    async fn readings(
        &self,
        cloud_id: &CloudId,
        readings: Vec<ArchivedReading>,
    ) -> anyhow::Result<Kept> {
        let mut sum = Kept::default();
        let Some(gateway) = self.gateway(cloud_id).await? else {
            if self.planned.contains(cloud_id) {
                return Ok(Kept { new: readings.len() as u64, known: 0 });
            }
            bail!(
                "there is no gateway {cloud_id}; import users.jl with it, or add the gateway first"
            );
        };
        for portion in readings.chunks(PORTION) {
            let kept = match self.dry_run {
                true => self.compared(gateway, portion).await?,
                false => energy::import(self.db, self.user, gateway, portion.to_vec()).await?,
            };
            sum.new += kept.new;
            sum.known += kept.known;
        }
        Ok(sum)
    }

    /// What keeping them would answer.
    async fn compared(
        &self,
        gateway: GatewayId,
        readings: &[ArchivedReading],
    ) -> anyhow::Result<Kept> {
        let hours: BTreeSet<_> = readings.iter().map(|reading| hour_of(reading.at())).collect();
        let mut here = BTreeSet::new();
        for hour in hours {
            let kept = energy::archive::hour_readings(self.db, gateway, hour).await?;
            here.extend(kept.iter().map(ArchivedReading::identity));
        }
        let known = readings.iter().filter(|reading| here.contains(&reading.identity())).count();
        Ok(Kept { new: (readings.len() - known) as u64, known: known as u64 })
    }

    fn words(&self, cloud_id: &CloudId, kept: Kept) -> String {
        let would = if self.dry_run { "would be new" } else { "new" };
        format!("gateway {cloud_id}, {} readings {would}, {} there already", kept.new, kept.known)
    }
}

#[cfg(test)]
mod tests;
