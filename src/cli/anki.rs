//! `qmark export anki`: a tab-separated file of questions and answers.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use pulldown_cmark::{Options, Parser, html};
use rustc_hash::FxHashMap;

use super::args::AnkiOptions;
use super::paths::{Target, load_targets};
use crate::features::preview::whole;
use crate::note::questions::{AnswerState, QuestionKind};
use crate::vault::{FileEntry, NoteText, RealDisk};

/// How Anki reads the file; the first column tells which card a row updates.
const HEADER: &str =
    "#separator:tab\n#html:true\n#guid column:1\n#tags column:4\n#columns:guid\tFront\tBack\tTags\n";

pub(super) fn run(options: &AnkiOptions) -> anyhow::Result<ExitCode> {
    let mut out = String::from(HEADER);
    let mut ids = Ids::default();
    let mut count = 0;
    for target in load_targets(&options.paths)? {
        count += rows(&target, &mut ids, &mut out);
    }
    match &options.output {
        Some(path) => {
            std::fs::write(path, out).with_context(|| format!("{}: cannot be written", path.display()))?;
            anstream::eprintln!("{count} cards written to {}", path.display());
        }
        None => std::io::stdout().lock().write_all(out.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn rows(target: &Target, ids: &mut Ids, out: &mut String) -> usize {
    let disk = RealDisk { limits: target.settings.scan_options().limits };
    let mut count = 0;
    for &id in &target.files {
        let Some(entry) = target.vault.get(id).filter(|entry| !target.vault.is_template(entry)) else {
            continue;
        };
        let Some(content) = target.vault.text_of(id, &disk) else { continue };
        for index in 0..content.note.questions.len() {
            if let Some(row) = row(entry, &content, index, ids) {
                out.push_str(&row);
                count += 1;
            }
        }
    }
    count
}

fn row(entry: &FileEntry, content: &NoteText, index: usize, ids: &mut Ids) -> Option<String> {
    let question = &content.note.questions[index];
    if question.kind == QuestionKind::Prompt
        || question.state != AnswerState::Answered
        || question.answer.is_empty()
    {
        return None;
    }
    let id = ids.give(&entry.path, &question.title, question.duplicate_key);
    let title = question.title_range.of(&content.text).lines().collect::<Vec<_>>().join(" ");
    // What stands before the answer's marker, such as code, is asked as well; so are options to tick.
    let mut front = format!("{title}\n\n{}", whole(&content.text, question.body));
    if question.multiple_choice && question.body.is_empty() {
        front.push_str(&whole(&content.text, question.answer).replace("[x]", "[ ]").replace("[X]", "[ ]"));
    }
    let back = whole(&content.text, question.answer);
    let mut tags: Vec<String> = content.note.tags.iter().map(|tag| tag.name.replace('/', "::")).collect();
    tags.sort_unstable();
    tags.dedup();
    Some(format!("{id}\t{}\t{}\t{}\n", cell(&front), cell(&back), tags.join(" ")))
}

/// Markdown as HTML on one line: breaks inside code are written as `<br>`.
fn cell(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut rendered = String::new();
    html::push_html(&mut rendered, Parser::new_ext(markdown, options));
    let trimmed = rendered.trim();
    let single = trimmed.strip_prefix("<p>").and_then(|inner| inner.strip_suffix("</p>"));
    let single = single.filter(|inner| !inner.contains("<p>"));
    let mut out = String::new();
    let mut in_code = false;
    for line in single.unwrap_or(trimmed).split('\n') {
        if !out.is_empty() {
            out.push_str(if in_code { "<br>" } else { " " });
        }
        out.push_str(&line.replace('\t', "    "));
        in_code = match (line.rfind("<pre>"), line.rfind("</pre>")) {
            (Some(open), Some(close)) => open > close,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => in_code,
        };
    }
    out
}

/// Ids that stay the same as long as a question's words do, wherever its note is moved.
#[derive(Default)]
struct Ids {
    given: FxHashMap<u64, u32>,
}

impl Ids {
    fn give(&mut self, path: &str, title: &str, key: Option<u64>) -> String {
        let key = key.unwrap_or_else(|| {
            let hash = blake3::hash(format!("{path}\n{title}").as_bytes());
            hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
        });
        let count = self.given.entry(key).or_default();
        *count += 1;
        if *count == 1 { format!("qmark-{key:016x}") } else { format!("qmark-{key:016x}-{count}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_line_and_keeps_code() {
        assert_eq!(cell("It is *so*."), "It is <em>so</em>.");
        assert_eq!(
            cell("A:\n\n```py\nif x:\n\ty = 1 < 2\n```\n"),
            "<p>A:</p> <pre><code class=\"language-py\">if x:<br>    y = 1 &lt; 2<br></code></pre>"
        );
    }

    #[test]
    fn ids_depend_on_the_question_only() {
        let mut ids = Ids::default();
        assert_eq!(ids.give("a.md", "x", Some(1)), "qmark-0000000000000001");
        assert_eq!(ids.give("b.md", "x", Some(1)), "qmark-0000000000000001-2");
        assert_eq!(Ids::default().give("a.md", "x", None), Ids::default().give("a.md", "x", None));
    }
}
