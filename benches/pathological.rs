//! How the cost of everything that is asked about a note grows with notes that nobody writes.
//!
//! Fails where something takes more than about its share of eight times the time for eight times the
//! note. The growth of two measurements of the same run says little about the machine.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use qmark::diagnostic::{Finding, Levels};
use qmark::features::code_action::code_actions;
use qmark::features::completion::{CompletionOptions, completion};
use qmark::features::definition::definition;
use qmark::features::diagnostics::diagnostics;
use qmark::features::document_link::document_links;
use qmark::features::document_symbol::document_symbols;
use qmark::features::folding_range::folding_ranges;
use qmark::features::hover::hover;
use qmark::features::references::{document_highlights, references};
use qmark::features::rename::prepare_rename;
use qmark::features::selection_range::selection_ranges;
use qmark::features::semantic_tokens::semantic_tokens;
use qmark::features::{call_hierarchy, code_lens};
use qmark::note::NoteOptions;
use qmark::text::TextRange;
use qmark::vault::{FileEntry, FileId, Limits, RealDisk, Vault};

/// Pieces of the smaller note; the larger has [`FACTOR`] times as many.
const PIECES: usize = 1_500;
const FACTOR: usize = 8;
/// How much more than its share something may take: sorting, caches and other programs.
const TOLERANCE: f64 = 2.5;
/// What takes less is not judged.
const SHORT: Duration = Duration::from_millis(4);

/// A note of so many pieces.
type Note = fn(usize) -> String;

#[rustfmt::skip]
const NOTES: [(&str, Note); 34] = [
    ("brackets", |n| "[".repeat(n)),
    ("open wikilinks", |n| "[[".repeat(n)),
    ("open links", |n| "[a](".repeat(n)),
    ("links in links", |n| format!("{}a{}", "[".repeat(n), "](b)".repeat(n))),
    ("open emphasis", |n| "*a ".repeat(n)),
    ("nested emphasis", |n| format!("{}{}", "*a **b ".repeat(n), "c** d*".repeat(n))),
    ("quotes in quotes", |n| "> ".repeat(n)),
    ("lists in lists", |n| each(n, |i| format!("{}- a\n", "  ".repeat(i % 200)))),
    ("runs of backticks", |n| each(n, |i| "`".repeat(1 + i % 50) + "a ")),
    ("odd backticks", |n| "`a``".repeat(n)),
    ("one line", |n| "word ".repeat(4 * n)),
    ("angle brackets", |n| "<a ".repeat(n)),
    ("open comments", |n| "a <!-- b\n".repeat(n)),
    ("entities", |n| "&amp;".repeat(n)),
    ("headings", |n| "# a\n".repeat(n)),
    ("headings that ask", |n| each(n, |i| format!("## What is {i}?\n\nThis.\n\n"))),
    ("the same question", |n| "## What is it?\n\n".repeat(n)),
    ("prompts", |n| each(n, |i| format!("- What is {i}?\n"))),
    ("labelled questions", |n| each(n, |i| format!("Q{}. What?\nA. This.\n\n", 3 * i))),
    ("links to one note", |n| "[[b]]\n".repeat(n)),
    ("links to nothing", |n| each(n, |i| format!("[[none {i}]]\n"))),
    ("links to headings", |n| each(n, |i| format!("# H{i}\n\n[[#H{i}]]\n\n"))),
    ("links to the same heading", |n| "# H\n\n[[#H]]\n\n".repeat(n)),
    ("definitions", |n| each(n, |i| format!("[t][r{i}]\n\n[r{i}]: b.md\n\n"))),
    ("unused definitions", |n| each(n, |i| format!("[r{i}]: b.md\n"))),
    ("footnotes", |n| each(n, |i| format!("x[^{i}]\n\n[^{i}]: t\n\n"))),
    ("tags", |n| each(n, |i| format!("#t{i} "))),
    ("blocks", |n| each(n, |i| format!("p ^b{i}\n\n"))),
    ("rows", |n| format!("|a|b|\n|-|-|\n{}", "|[[b]]|c|\n".repeat(n))),
    ("columns", |n| format!("{}\n{}\n{}\n", "|a".repeat(n), "|-".repeat(n), "|b".repeat(n))),
    ("samples", |n| "```python\nx = 1\n```\n\n".repeat(n)),
    ("aliases", |n| format!("---\naliases: [{}]\n---\n", each(n, |i| format!("a{i}, ")))),
    ("allowed findings", |n| "<!-- qmark: allow missing-note -->\n\n[[x]]\n\n".repeat(n)),
    ("folds", |n| "<details><summary>Why?</summary>\n\nSo.\n\n</details>\n\n".repeat(n)),
];

fn each(n: usize, piece: impl Fn(usize) -> String) -> String {
    (0..n).map(piece).collect()
}

/// A note in its vault, with the cursor somewhere in its middle.
struct Site {
    vault: Vault,
    file: FileId,
    text: String,
    offset: usize,
    findings: Vec<Finding>,
}

impl Site {
    fn new(text: String) -> Self {
        let mut vault = Vault::with_entries("/bench".as_ref() as &Path, true, vec![open("b.md", "# B\n")]);
        let file = vault.set(open("a.md", &text));
        let findings = diagnostics(&vault, file, &Levels::default(), &RealDisk::default(), None);
        let mut offset = text.len() / 2;
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        Self { vault, file, text, offset, findings }
    }

    fn whole(&self) -> TextRange {
        TextRange::new(0, self.text.len())
    }
}

fn open(path: &str, text: &str) -> FileEntry {
    FileEntry::opened(path, text.into(), 1, Limits::default(), &NoteOptions::default())
}

/// Something that is asked; gives how much was said, so that it is not left out.
type Question = fn(&Site) -> usize;

#[rustfmt::skip]
const QUESTIONS: [(&str, Question); 21] = [
    ("a keystroke", |site| {
        let mut vault = site.vault.clone();
        let (before, behind) = site.text.split_at(site.offset);
        vault.set(open("a.md", &format!("{before}x{behind}"))).0 as usize
    }),
    ("diagnostics", |site| diagnostics(&site.vault, site.file, &Levels::default(), &RealDisk::default(), None).len()),
    ("definition", |site| definition(&site.vault, site.file, site.offset).len()),
    ("hover", |site| hover(&site.vault, site.file, site.offset, &RealDisk::default()).map_or(0, |it| it.markdown.len())),
    ("references", |site| references(&site.vault, site.file, site.offset, true).len()),
    ("highlights", |site| document_highlights(&site.vault, site.file, site.offset).len()),
    ("prepare rename", |site| usize::from(prepare_rename(&site.vault, site.file, site.offset).is_ok())),
    ("completion", |site| {
        let options = CompletionOptions { snippets: true };
        completion(&site.vault, site.file, &site.text, site.offset, options).items.len()
    }),
    ("outline", |site| {
        site.vault.note(site.file).map_or(0, |note| document_symbols(&site.text, note, &site.findings).len())
    }),
    ("folds", |site| {
        site.vault.note(site.file).map_or(0, |note| folding_ranges(&site.text, note, None).len())
    }),
    ("selections", |site| {
        site.vault.note(site.file).map_or(0, |note| selection_ranges(&site.text, note, &[site.offset]).len())
    }),
    ("document links", |site| document_links(&site.vault, site.file, &site.text).len()),
    ("tokens", |site| semantic_tokens(&site.vault, site.file, &site.text, site.whole()).len()),
    ("lenses", |site| code_lens::backlinks(&site.vault, site.file, code_lens::Scope::Sections).len()),
    ("calls out", |site| {
        let item = call_hierarchy::prepare(&site.vault, site.file, site.offset);
        item.map_or(0, |item| call_hierarchy::outgoing(&site.vault, &item).len())
    }),
    ("calls in", |site| {
        let item = call_hierarchy::prepare(&site.vault, site.file, site.offset);
        item.map_or(0, |item| call_hierarchy::incoming(&site.vault, &item).len())
    }),
    ("actions at the cursor", |site| actions(site, TextRange::empty(site.offset))),
    ("actions for the note", |site| actions(site, site.whole())),
    ("hints", |site| qmark::features::inlay_hint::link_hints(&site.vault, site.file, site.whole()).len()),
    ("summary", |site| {
        let note = site.vault.note(site.file);
        note.and_then(|note| code_lens::summary(&site.text, note, &site.findings)).map_or(0, |_| 1)
    }),
    ("search", |site| qmark::features::workspace_symbol::workspace_symbols(&site.vault, "is 7", 50).len()),
];

fn actions(site: &Site, range: TextRange) -> usize {
    code_actions(&site.vault, site.file, &site.text, range, &site.findings, &RealDisk::default()).len()
}

/// The least time of three.
fn time(ask: Question, site: &Site) -> Duration {
    let once = |_| {
        let started = Instant::now();
        black_box(ask(black_box(site)));
        started.elapsed()
    };
    (0..3).map(once).min().unwrap_or_default()
}

fn main() -> ExitCode {
    let mut bad = 0;
    for (note, text) in NOTES {
        let [small, large] = [PIECES, PIECES * FACTOR].map(|pieces| Site::new(text(pieces)));
        let share = large.text.len() as f64 / small.text.len() as f64;
        let mut line = format!("{note} ({} kB):", large.text.len() / 1000);
        for (name, ask) in QUESTIONS {
            let (before, after) = (time(ask, &small), time(ask, &large));
            let growth = after.as_secs_f64() / before.as_secs_f64().max(1e-6);
            if after > SHORT && growth > share * TOLERANCE {
                bad += 1;
                let _ = write!(
                    line,
                    "\n  FAIL {name}: {before:.1?} -> {after:.1?}, for {share:.0} times the note"
                );
            } else if after > SHORT {
                let _ = write!(line, " {name} {after:.1?}");
            }
        }
        println!("{line}");
    }
    if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
