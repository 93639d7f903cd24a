//! A list of contents: one link for each question of the note that is a heading, or for each heading
//! of the levels that it lists.

use super::{ActionKind, CodeAction, Site, Task, fixes};
use crate::diagnostic::{Finding, codes::questions::QUESTION_NOT_LISTED};
use crate::features::question_series::is_listable;
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::{Link, LinkKind};
use crate::text::{TextEdit, TextRange};
use crate::vault::{Escapes, FragmentTarget, encode_destination, find_fragment, heading_fragment};

/// The fewest rows that make a list of contents, and the fewest questions that are worth one.
const FEWEST: usize = 3;

pub(super) fn list(site: &Site<'_>, range: TextRange, findings: &[Finding], out: &mut Vec<CodeAction>) {
    let action = |title: &str, kind, mends| CodeAction {
        title: title.to_owned(),
        kind,
        mends,
        preferred: false,
        task: Task::Contents(range.start),
    };
    let Some(contents) = Contents::find(site) else {
        if new_list(site, range.start).is_some() {
            out.push(action("Insert a list of the questions", ActionKind::Contents, None));
        }
        return;
    };
    let left_out =
        findings.iter().find(|it| it.code == &QUESTION_NOT_LISTED && fixes::touches(it.range, range));
    let on_it = contents.range().touches(range.start as usize);
    if (on_it || left_out.is_some()) && !contents.refreshed(site).is_empty() {
        let mends = left_out.map(|finding| (finding.code.id, finding.range));
        let kind = if mends.is_some() { ActionKind::QuickFix } else { ActionKind::Contents };
        out.push(action("Bring the list of contents up to date", kind, mends));
    }
}

/// The list brought up to date, else a new one at this byte.
pub(super) fn edit(site: &Site<'_>, at: u32) -> Option<WorkspaceEdit> {
    let edits = match Contents::find(site) {
        Some(contents) => contents.refreshed(site),
        None => vec![new_list(site, at)?],
    };
    (!edits.is_empty())
        .then(|| WorkspaceEdit::of_edits(site.vault, edits.into_iter().map(|edit| (site.file, edit))))
}

/// The headings of the questions that a list of contents names, by index.
fn questions(site: &Site<'_>) -> Vec<usize> {
    let questions = site.note.questions.iter().filter(|question| is_listable(question));
    questions.filter_map(|question| question.heading.map(|heading| heading as usize)).collect()
}

/// The headings behind these rows of the levels that they name, by index.
fn sections(site: &Site<'_>, rows: &[Row<'_>]) -> Vec<usize> {
    let end = rows.last().map_or(0, |row| row.line.end);
    let levels: Vec<u8> =
        rows.iter().filter_map(|row| Some(site.note.headings[row.heading?].level)).collect();
    let headings = site.note.headings.iter().enumerate().filter(|(_, heading)| {
        heading.range.start > end && !heading.nested && levels.contains(&heading.level)
    });
    headings.map(|(index, _)| index).collect()
}

/// A list item that is a link into its own note and nothing else.
#[derive(Clone, Copy)]
struct Row<'a> {
    line: TextRange,
    link: &'a Link,
    /// The heading that it leads to.
    heading: Option<usize>,
}

impl Row<'_> {
    /// The white space that its line begins with.
    fn margin<'t>(&self, site: &Site<'t>) -> &'t str {
        let before = self.before(site);
        &before[..before.len() - before.trim_start().len()]
    }

    /// Whether it is an item of a numbered list.
    fn is_numbered(&self, site: &Site<'_>) -> bool {
        self.before(site).trim_start().starts_with(|ch: char| ch.is_ascii_digit())
    }

    fn before<'t>(&self, site: &Site<'t>) -> &'t str {
        TextRange { start: self.line.start, end: self.link.range.start }.of(site.text)
    }
}

/// The rows of a list of contents, line by line.
struct Contents<'a> {
    rows: Vec<Row<'a>>,
    /// The headings that it should list.
    wanted: Vec<usize>,
}

impl<'a> Contents<'a> {
    /// The longest run of rows before the first question, most of which lead to questions or, if not,
    /// to other headings behind it.
    fn find(site: &Site<'a>) -> Option<Self> {
        let asked = site.note.questions.iter().find(|question| is_listable(question));
        let first = asked.map_or(u32::MAX, |question| question.range.start);
        let links = site.note.links.iter().take_while(|link| link.range.start < first);
        let rows: Vec<Row<'_>> = links.filter_map(|link| row_of(site, link)).collect();
        let lines = &site.note.lines;
        let follows = |a: &Row<'_>, b: &Row<'_>| {
            lines.line_of(a.line.start as usize) + 1 == lines.line_of(b.line.start as usize)
        };
        let longest = rows.chunk_by(follows).rev().max_by_key(|run| run.len())?;
        let fits = |wanted: &Vec<usize>| {
            let right = longest.iter().filter(|row| row.heading.is_some_and(|it| wanted.contains(&it)));
            longest.len() >= FEWEST && right.count() * 2 >= longest.len()
        };
        let wanted = [questions(site), sections(site, longest)].into_iter().find(fits)?;
        Some(Self { rows: longest.to_vec(), wanted })
    }

    fn range(&self) -> TextRange {
        let (first, last) = (self.rows.first(), self.rows.last());
        TextRange { start: first.map_or(0, |row| row.line.start), end: last.map_or(0, |row| row.line.end) }
    }

    /// Rows that lead nowhere go, headings without a row get one behind the heading before them; the
    /// other rows stay as they are, but for the numbers of a numbered list. Nothing is done to a list
    /// with numbers on several levels.
    fn refreshed(&self, site: &Site<'_>) -> Vec<TextEdit> {
        let mut edits = Vec::new();
        let mut number = 0;
        let is_flat = self.rows.iter().all(|row| row.margin(site) == self.rows[0].margin(site));
        if !is_flat && self.rows.iter().any(|row| row.is_numbered(site)) {
            return edits;
        }
        for (place, left_out) in self.left_out().iter().enumerate() {
            let new = left_out.iter().map(|&heading| {
                number += 1;
                written_as(site, self.model_for(site, heading), heading, number)
            });
            let new: Option<Vec<String>> = new.collect();
            let Some(new) = new else { return Vec::new() };
            let row = self.rows.get(place);
            if !new.is_empty() {
                let end = line_end(site);
                let lines = new.join(end);
                edits.push(match row {
                    Some(row) => TextEdit::insert(row.line.start as usize, format!("{lines}{end}")),
                    None => TextEdit::insert(self.range().end as usize, format!("{end}{lines}")),
                });
            }
            let Some(row) = row else { continue };
            if row.heading.is_none() {
                edits.push(TextEdit::replace(whole_line(site, row.line), ""));
                continue;
            }
            number += 1;
            edits.extend(numbered(site, row, number));
        }
        edits
    }

    /// The headings without a row: for each row those that belong before it, and at last those that
    /// belong behind all.
    fn left_out(&self) -> Vec<Vec<usize>> {
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); self.rows.len() + 1];
        let mut place = 0;
        for &heading in &self.wanted {
            match self.rows.iter().position(|row| row.heading == Some(heading)) {
                Some(at) => place = at + 1,
                None => out[place].push(heading),
            }
        }
        out
    }

    /// A row for a heading of the same level, else the first one.
    fn model_for(&self, site: &Site<'_>, heading: usize) -> &Row<'a> {
        let level = |heading: usize| site.note.headings[heading].level;
        let same = |row: &&Row<'_>| row.heading.is_some_and(|it| level(it) == level(heading));
        self.rows.iter().find(same).unwrap_or(&self.rows[0])
    }
}

/// A row of contents, if the link's line is nothing but a list marker and the link.
fn row_of<'a>(site: &Site<'a>, link: &'a Link) -> Option<Row<'a>> {
    let fragment = link.target.fragment.as_deref().filter(|_| link.target.path.is_empty())?;
    if matches!(link.kind, LinkKind::Embed | LinkKind::Image | LinkKind::Definition) {
        return None;
    }
    let line = site.note.lines.line_range(site.note.lines.line_of(link.range.start as usize));
    let marker = TextRange { start: line.start, end: link.range.start }.of(site.text).trim();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_marker =
        matches!(marker, "-" | "*" | "+") || marker.strip_suffix(['.', ')']).is_some_and(is_number);
    let alone = TextRange { start: link.range.end, end: line.end }.of(site.text).trim().is_empty();
    let heading = match find_fragment(site.note, link.kind, fragment) {
        Some(FragmentTarget::Heading(index)) => Some(index),
        Some(_) => return None,
        None => None,
    };
    (is_marker && alone).then_some(Row { line, link, heading })
}

/// A row for a heading in the manner of another row.
fn written_as(site: &Site<'_>, model: &Row<'_>, heading: usize, number: usize) -> Option<String> {
    let before = model.before(site);
    let before = match model.is_numbered(site) {
        false => before.to_owned(),
        true => {
            let behind = before.trim_start().trim_start_matches(|ch: char| ch.is_ascii_digit());
            format!("{}{number}{behind}", model.margin(site))
        }
    };
    Some(before + &link_to(site, heading, model.link.is_wiki())?)
}

/// The number of a row in a numbered list, if it has another one.
fn numbered(site: &Site<'_>, row: &Row<'_>, number: usize) -> Option<TextEdit> {
    let before = row.before(site);
    let start = row.margin(site).len();
    let digits = before[start..].bytes().take_while(u8::is_ascii_digit).count();
    let own = &before[start..start + digits];
    let start = row.line.start as usize + start;
    // Lists whose every row is `1.` number themselves.
    (digits > 0 && own != "1" && own != number.to_string())
        .then(|| TextEdit::replace(TextRange::new(start, start + digits), number.to_string()))
}

fn link_to(site: &Site<'_>, heading: usize, wiki: bool) -> Option<String> {
    let text = site.note.headings.get(heading)?.text.replace('[', "\\[").replace(']', "\\]");
    if wiki {
        let fragment = heading_fragment(site.note, heading)?;
        return Some(match text.contains('|') {
            true => format!("[[#{fragment}]]"),
            false => format!("[[#{fragment}|{text}]]"),
        });
    }
    let slug = encode_destination(&site.note.headings[heading].slug, Escapes::default());
    Some(format!("[{text}](#{slug})"))
}

/// A list for a note without one, on the empty line at a byte before its first question.
fn new_list(site: &Site<'_>, at: u32) -> Option<TextEdit> {
    let wanted = questions(site);
    let first = site.note.headings.get(*wanted.first()?)?.range.start;
    let line = site.note.lines.line_range(site.note.lines.line_of(at as usize));
    let in_front = site.note.front_matter.is_some_and(|front| front.touches(at as usize));
    let is_place = line.end < first && !in_front && line.of(site.text).trim().is_empty();
    if wanted.len() < FEWEST || !is_place || site.note.code_blocks.iter().any(|code| code.range.covers(line))
    {
        return None;
    }
    let wiki = site.note.links.iter().any(Link::is_wiki);
    let rows: Option<Vec<String>> =
        wanted.iter().map(|&heading| Some(format!("- {}", link_to(site, heading, wiki)?))).collect();
    let end = line_end(site);
    let is_blank = |line: usize| site.note.lines.line_range(line).of(site.text).trim().is_empty();
    let number = site.note.lines.line_of(at as usize);
    let before = if number > 0 && !is_blank(number - 1) { end } else { "" };
    let behind = if is_blank(number + 1) { "" } else { end };
    Some(TextEdit::replace(line, format!("{before}{}{behind}", rows?.join(end))))
}

fn whole_line(site: &Site<'_>, line: TextRange) -> TextRange {
    let next = site.note.lines.line_of(line.start as usize) + 1;
    let end =
        if next < site.note.lines.line_count() { site.note.lines.line_range(next).start } else { line.end };
    TextRange { end, ..line }
}

fn line_end(site: &Site<'_>) -> &'static str {
    if site.text.contains("\r\n") { "\r\n" } else { "\n" }
}
