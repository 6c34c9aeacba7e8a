//! `hindsight serve`.

use crate::config::Settings;
use crate::http;
use crate::jobs::Means;
use anyhow::Context;
use axum::ServiceExt;
use axum::serve::ListenerExt;
use std::net::SocketAddr;
use std::time::Duration;
use storage::Db;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

/// How long a stop may take: requests finish, jobs are handed back.
const STOP_WITHIN: Duration = Duration::from_secs(5);

pub(super) async fn run(settings: Settings) -> anyhow::Result<()> {
    start_logs(&settings);
    match crate::limits::raise_open_files() {
        Ok(files) => tracing::debug!(files, "so many files may be open"),
        Err(error) => tracing::warn!(%error, "the limit of open files is as it was"),
    }
    // Bound before anything is opened: a port in use changes nothing.
    let listener = TcpListener::bind(settings.listen).await.with_context(|| {
        format!(
            "{} cannot be listened on; is another program there? Choose another with --listen",
            settings.listen
        )
    })?;
    let address = listener.local_addr()?;
    let db = Db::open(&settings.data).await?;
    let state = http::State::new(db.clone(), settings)?;
    let stop = state.stop.clone();
    let means = Means {
        run_samples_days: state.settings.run_samples_days,
        asking: state.asking.clone(),
        archive: state.settings.archive.clone(),
    };
    let jobs = crate::jobs::start(db.clone(), means);
    let polling = crate::energy::start(db.clone(), state.asking.clone());
    let watcher = tokio::spawn({
        let db = db.clone();
        async move { db.watch_others().await }
    });
    let rows = tokio::spawn({
        let db = db.clone();
        async move { storage::packaging::file::keep_up(&db).await }
    });
    let upkeep = tokio::spawn(http::metrics::upkeep());

    println!("Hindsight is ready at http://{address}");
    let service = http::router(state).into_make_service_with_connect_info::<SocketAddr>();
    // A page is sent as it is drawn: without this each of its parts waits until the one before was acknowledged.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small parts of answers wait for others");
        }
    });
    let serving = axum::serve(listener, service).with_graceful_shutdown({
        let stop = stop.clone();
        async move {
            super::asked_to_stop().await;
            tracing::info!("stopping");
            stop.cancel();
        }
    });
    let finished = async move { serving.await };
    tokio::select! {
        result = finished => result.context("serving")?,
        () = async { stop.cancelled().await; tokio::time::sleep(STOP_WITHIN - Duration::from_secs(1)).await } => {
            tracing::warn!("some requests did not finish in time");
        }
    }
    watcher.abort();
    rows.abort();
    upkeep.abort();
    polling.stop().await;
    jobs.stop(Duration::from_secs(1)).await;
    db.close().await;
    Ok(())
}

fn start_logs(settings: &Settings) {
    let filter = EnvFilter::try_from_env("HINDSIGHT_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,apalis=warn,sqlx=warn"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let logs = logs.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    let started =
        if settings.log_json { logs.json().finish().try_init() } else { logs.finish().try_init() };
    if started.is_err() {
        eprintln!("hindsight: logs were started already");
    }
}
