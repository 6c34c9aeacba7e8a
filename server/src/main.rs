//! The binary `hindsight`: the server, and the commands that tend its data.

use std::process::ExitCode;

/// The system's allocator makes the threads wait for each other: a request is begun on one and ended on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = server::cli::Cli::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    // jsonwebtoken, reqwest and rustls must agree on one provider before any of them is used.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(workers()).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("hindsight: the runtime could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli.run()) {
        Ok(code) => code,
        Err(error) => {
            // The whole chain, once, for the person at the terminal.
            eprintln!("hindsight: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// How many threads serve requests: half of the cores, since those of the database, which writes and reads on threads of
/// its own, want the others; with more, they mostly wake each other. At least two: one page that takes long must not be
/// waited for by all.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get() / 2).max(2)
}
