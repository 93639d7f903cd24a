use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: this process may be the one that a snippet will run in.
    if let Some(code) = qmark::python::run::sandbox::enter_if_asked(std::env::args_os()) {
        return code;
    }
    qmark::cli::main()
}
