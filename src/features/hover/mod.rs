//! `textDocument/hover`: what a link, footnote, label or tag stands for, and the state of a question.

mod named;

use super::counted;
use super::cursor::{link_at, question_title_at};
use super::new_note::new_note_path;
use super::preview::{content, preview};
use crate::note::questions::{AnswerState, Question, QuestionKind};
use crate::note::{Link, LinkKind, Note};
use crate::text::TextRange;
use crate::vault::{Disk, FileEntry, FileId, FileKind, FragmentTarget, Vault, find_fragment};

/// What to show at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The bytes it is about.
    pub range: TextRange,
    /// Markdown.
    pub markdown: String,
}

/// The hover at the byte `offset` of a note, if there is anything to say.
pub fn hover(vault: &Vault, file: FileId, offset: usize, disk: &dyn Disk) -> Option<Hover> {
    let entry = vault.get(file)?;
    let note = entry.note()?;
    if let Some(found) = named::hover(vault, file, offset, disk) {
        return Some(found);
    }
    if let Some(link) = link_at(note, offset) {
        return Some(Hover { range: link.range, markdown: link_hover(vault, entry, link, disk)? });
    }
    let (_, question) = question_title_at(note, offset)?;
    Some(Hover { range: question.title_range, markdown: question_state(note, question) })
}

/// The question that the link at the byte `offset` of a note leads to: its note, and its bytes there.
pub fn question_behind(vault: &Vault, file: FileId, offset: usize) -> Option<(FileId, TextRange)> {
    let link = link_at(vault.note(file)?, offset).filter(|link| !link.is_external())?;
    let target = vault.resolve(file, link)?.file;
    let note = vault.note(target)?;
    match find_fragment(note, link.kind, link.target.fragment.as_deref()?)? {
        FragmentTarget::Heading(index) => Some((target, question_of(note, index)?.range)),
        _ => None,
    }
}

fn link_hover(vault: &Vault, from: &FileEntry, link: &Link, disk: &dyn Disk) -> Option<String> {
    if link.is_external() {
        // Only a reference link does not itself show where it leads.
        return (link.kind == LinkKind::Reference).then(|| external(link));
    }
    let Some(resolved) = vault.resolve(from.id, link) else {
        return missing(vault, from, link);
    };
    let target = vault.get(resolved.file)?;
    if target.kind == FileKind::Other {
        return Some(format!("`{}`", target.path));
    }
    let Some(current) = vault.text_of(resolved.file, disk) else {
        let problem = target.problem.as_ref().map(ToString::to_string).unwrap_or_default();
        return Some(format!("`{}` {problem}", target.path));
    };
    let note = &*current.note;
    let fragment = link.target.fragment.as_deref();
    let place = fragment.and_then(|fragment| find_fragment(note, link.kind, fragment));
    let mut out = match fragment.filter(|_| place.is_none()) {
        Some(fragment) => format!("No `#{}` in this note.\n\n", fragment.text),
        None => String::new(),
    };
    out.push_str(&preview(
        &current.text,
        note,
        place.map_or_else(|| content(note), |place| range_of(note, place)),
    ));
    let source = match place {
        Some(FragmentTarget::Heading(index)) => format!("`{}` › {}", target.path, note.headings[index].text),
        _ => format!("`{}`", target.path),
    };
    if !out.is_empty() {
        out.push_str("\n\n---\n");
    }
    Some(out + &source)
}

fn external(link: &Link) -> String {
    match &link.target.fragment {
        Some(fragment) => format!("`{}#{}`", link.target.path, fragment.text),
        None => format!("`{}`", link.target.path),
    }
}

/// What a fragment's preview shows: a question's heading with its answer, else the whole section.
fn range_of(note: &Note, place: FragmentTarget) -> TextRange {
    let FragmentTarget::Heading(index) = place else { return place.range(note) };
    let heading = &note.headings[index];
    let section = TextRange { start: heading.range.start, end: heading.section_end };
    question_of(note, index).map_or(section, |question| question.range)
}

/// The question that a heading is.
fn question_of(note: &Note, heading: usize) -> Option<&Question> {
    let start = note.headings[heading].range.start;
    note.questions.iter().find(|question| question.range.start == start)
}

fn missing(vault: &Vault, from: &FileEntry, link: &Link) -> Option<String> {
    if !vault.is_complete() {
        return None;
    }
    let name = &link.target.path;
    Some(match new_note_path(vault, from, link) {
        Some(path) => format!("`{name}` does not exist. It would be created at `{path}`."),
        None => format!("`{name}` does not exist."),
    })
}

fn question_state(note: &Note, question: &Question) -> String {
    let state = match (question.kind, question.state) {
        (QuestionKind::Prompt, _) => "Prompt".to_owned(),
        (_, AnswerState::Answered) => "Answered".to_owned(),
        (_, AnswerState::Unanswered) => "Unanswered".to_owned(),
        (_, AnswerState::Stub) => "Only links or empty headings so far".to_owned(),
    };
    let mut parts = vec![state];
    if question.multiple_choice {
        parts.push("multiple choice".to_owned());
    }
    if question.state == AnswerState::Answered && !question.answer.is_empty() {
        let line = |offset: u32| note.lines.line_of(offset as usize);
        parts.push(counted(line(question.answer.end) - line(question.answer.start) + 1, "line"));
    }
    let snippets = note.code_blocks.iter().filter(|block| question.range.covers(block.range)).count();
    if snippets > 0 {
        parts.push(counted(snippets, "snippet"));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use crate::features::fixture::{Fixture, NoDisk};

    fn hover(files: &[(&str, &str)]) -> String {
        let fixture = Fixture::new(files);
        let found = super::hover(&fixture.vault, fixture.file, fixture.offset, &NoDisk);
        found.map_or("nothing".to_owned(), |hover| hover.markdown)
    }

    #[test]
    fn a_link_shows_the_beginning_of_its_note() {
        assert_eq!(hover(&[("a.md", "[[b$0]]"), ("b.md", "# B\n\ntext\n")]), "# B\n\ntext\n\n---\n`b.md`");
    }

    #[test]
    fn a_link_to_a_heading_shows_its_section() {
        let files = [("a.md", "[[b#two$0]]"), ("b.md", "# One\n\n## Two\n\ntext\n\n## Three\n")];
        assert_eq!(hover(&files), "## Two\n\ntext\n\n---\n`b.md` › Two");
    }

    #[test]
    fn a_missing_note_says_where_it_would_be_created() {
        let expected = "`x` does not exist. It would be created at `x.md`.";
        assert_eq!(hover(&[("d/a.md", "[[x$0]]")]), expected);
        let beside = "`x.md` does not exist. It would be created at `d/x.md`.";
        assert_eq!(hover(&[("d/a.md", "[t](x.md$0)")]), beside);
    }

    #[test]
    fn a_footnote_shows_its_text() {
        assert_eq!(hover(&[("a.md", "a[^N$0]\n\n[^n]: first\n\n    second\n")]), "first\n\nsecond");
        assert_eq!(hover(&[("a.md", "a[^n$0]\n")]), "nothing");
    }

    #[test]
    fn a_label_shows_where_it_leads() {
        let files = |text| [("a.md", text), ("b.md", "# B\n")];
        assert_eq!(hover(&files("[t][l$0]\n\n[l]: https://x.y\n")), "`https://x.y`");
        assert_eq!(hover(&files("[l$0]\n\n[l]: <https://x.y/a b> 'T'\n")), "`https://x.y/a b`");
        assert_eq!(hover(&files("[t][l$0]\n\n[l]: b.md\n")), "# B\n\n---\n`b.md`");
    }

    #[test]
    fn a_tag_shows_how_many_notes_bear_it() {
        let files = [("a.md", "#p$0y"), ("b.md", "#Py/async #py/async"), ("c.md", "#py/x")];
        assert_eq!(hover(&files), "`#py` in 3 notes\n\n- `#py/async` in 1 note\n- `#py/x` in 1 note");
        assert_eq!(hover(&[("a.md", "#one$0")]), "`#one` in 1 note");
    }
}
