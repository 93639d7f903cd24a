use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("lsp" | "--stdio") => qmark::lsp::run(),
        _ => {
            eprintln!("usage: qmark lsp");
            ExitCode::from(2)
        }
    }
}
