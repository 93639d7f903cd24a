//! The picture in the README is what the program prints. Its mistakes are such that the answer is
//! the same whatever Python is installed.

use std::fmt::Write as _;
use std::path::Path;

use super::{qmark, stdout};
use crate::support::Vault;

const NOTES: &[(&str, &str)] = &[
    (
        "Generators.md",
        "# Generators

A generator is an [[Iterator]] that is written like a function.

1. It is a function with a `yield` in it:

   > ```python
   > def countdown(n):
   >     while n:
   >         yield n
   >         n -= 1
   >
   > print(*countdown(3), sep=“, ”)
   > ```

### What does `yield from` do?
",
    ),
    ("Iterators.md", "# Iterators\n\nThey give one item at a time, see [[Generators]].\n"),
];

/// Size of a cell of the terminal, in pixels.
const CELL: (f64, usize) = (8.43, 19);
const MARGIN: usize = 20;

/// What the program colours with, and how that looks on a dark ground.
fn colour(code: &str) -> Option<&'static str> {
    Some(match code {
        "33" => "#e3b341",
        "36" | "96" => "#76e3ea",
        "91" => "#ff7b72",
        "92" => "#7ee787",
        "94" => "#79c0ff",
        _ => return None,
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One line of a terminal as text elements.
fn draw_line(svg: &mut String, line: &str, row: usize) {
    let (mut fill, mut bold, mut column) = ("#e6edf3", "", 0);
    for (index, part) in line.split('\u{1b}').enumerate() {
        let text = match part.split_once('m') {
            Some((code, text)) if index > 0 => {
                match code.trim_start_matches('[') {
                    "0" => (fill, bold) = ("#e6edf3", ""),
                    "1" => bold = " font-weight=\"bold\"",
                    code => fill = colour(code).unwrap_or_else(|| panic!("colour {code} is not known")),
                }
                text
            }
            _ => part,
        };
        let width = text.chars().count();
        if !text.trim().is_empty() {
            let (x, y) = (MARGIN as f64 + column as f64 * CELL.0, MARGIN + 8 + row * CELL.1);
            let length = width as f64 * CELL.0;
            let text = escape(text);
            writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{y}\" fill=\"{fill}\"{bold} textLength=\"{length:.1}\" xml:space=\"preserve\">{text}</text>"
            )
            .expect("a string takes everything");
        }
        column += width;
    }
}

fn draw(terminal: &str) -> String {
    let lines: Vec<&str> = terminal.trim_end().lines().collect();
    let (width, height) = (830, 2 * MARGIN + lines.len() * CELL.1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n"
    );
    for (row, line) in lines.iter().enumerate() {
        draw_line(&mut svg, line, row);
    }
    svg + "</svg>\n"
}

#[test]
fn the_picture_of_a_check_is_up_to_date() {
    let vault = Vault::new(NOTES);
    let output = qmark(&vault.root(), &["check", "--color", "always"]);
    let drawn = draw(&format!("$ qmark check\n\n{}", stdout(&output)));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/check.svg");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &drawn).expect("a writable file");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == drawn, "run `UPDATE_DOCS=1 cargo test --test shell picture`");
}
