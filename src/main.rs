use std::process::ExitCode;

fn main() -> ExitCode {
    qmark::cli::main()
}
