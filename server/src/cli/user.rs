//! `hindsight user`: accounts from the command line.

use super::{say, sentences};
use crate::config::Settings;
use anyhow::{Context, bail};
use domain::account::{Name, NewUser, Password};
use std::io::{BufRead, IsTerminal};
use storage::Db;
use storage::account::{self, Registration};

#[derive(clap::Subcommand, Debug)]
pub(super) enum Command {
    /// Make an account; the password comes from standard input or a prompt
    Add {
        name: String,
        /// Let it administer
        #[arg(long)]
        admin: bool,
    },
    /// List the accounts
    List,
    /// Set a new password, which signs the person out everywhere
    ResetPassword {
        name: String,
        /// Revoke the person's API tokens as well: for when somebody else may have been in
        #[arg(long)]
        revoke_tokens: bool,
    },
}

pub(super) async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    if !matches!(command, Command::Add { .. }) {
        settings.require_data()?;
    }
    let db = Db::open_beside(&settings.data).await?;
    let done = match command {
        Command::Add { name, admin } => add(&db, &name, admin).await,
        Command::List => list(&db).await,
        Command::ResetPassword { name, revoke_tokens } => {
            reset_password(&db, &name, revoke_tokens).await
        }
    };
    db.close().await;
    done
}

async fn add(db: &Db, name: &str, admin: bool) -> anyhow::Result<()> {
    let password = read_password()?;
    let new = NewUser::parse(name, &password, "UTC", |_| true).map_err(sentences)?;
    match account::register(db, new, Registration::Open, admin, storage::now()).await {
        Ok(_) => println!("{name} can sign in now"),
        Err(storage::Error::Refused(errors)) => return Err(sentences(errors)),
        Err(error) => return Err(error).context("the account was not made"),
    }
    Ok(())
}

async fn list(db: &Db) -> anyhow::Result<()> {
    let line = |user: domain::account::User| {
        let role = if user.admin { "administrator" } else { "member" };
        let state = if user.disabled { ", disabled" } else { "" };
        format!("{}\t{role}{state}\n", user.name)
    };
    say(&account::list_users(db).await?.into_iter().map(line).collect::<String>())
}

async fn reset_password(db: &Db, name: &str, revoke_tokens: bool) -> anyhow::Result<()> {
    let name = Name::parse(name).map_err(|e| sentences(vec![e]))?;
    let new = Password::parse("password", &read_password()?).map_err(|e| sentences(vec![e]))?;
    let tokens = if revoke_tokens {
        "API tokens are revoked"
    } else {
        "API tokens stay until they are revoked (--revoke-tokens does it at once)"
    };
    match account::reset_password(db, &name.key(), new, revoke_tokens).await {
        Ok(()) => println!(
            "{} has the new password and is signed out everywhere; {tokens}",
            name.as_str()
        ),
        Err(storage::Error::NotFound) => {
            bail!("there is no account {}; see `hindsight user list`", name.as_str())
        }
        Err(error) => return Err(error).context("the password was not changed"),
    }
    Ok(())
}

/// Asked for without echo at a terminal, else the first line of standard input.
fn read_password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password: ")?;
        if password != rpassword::prompt_password("Again: ")? {
            bail!("the two passwords differ; nothing was changed");
        }
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading the password")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
