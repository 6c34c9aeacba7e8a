use std::process::ExitCode;

fn main() -> ExitCode {
    grasshopper::main()
}
