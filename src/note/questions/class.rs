//! What each unit contributes to an answer.

use super::content::Class;
use super::label::{self, Marker};
use super::units::{SpanKind, TagKind, UnitKind, Units};
use super::words;
use crate::markdown::{BlockKind, Document};

/// A unit's visible text as labels are looked for in it.
#[derive(Clone, Copy)]
struct Start<'a> {
    /// The text without the marks around it.
    stripped: &'a str,
    /// The marker of an answer that it begins with, and its length.
    marker: Option<(Marker, usize)>,
}

/// The units of a document, with what each is worth in an answer.
pub(super) fn read<'d, 't>(document: &'d Document<'t>) -> Units<'d, 't> {
    let mut units = Units::new(document);
    (units.classes, units.markers) = classify(&units);
    units
}

/// For every unit its class, and the marker of an answer that it begins with, text behind it or not.
fn classify(units: &Units<'_, '_>) -> (Vec<Class>, Vec<Option<Marker>>) {
    let closing = closing_tags(units);
    let start = |unit| {
        let stripped = strip(units.text(unit));
        Start { stripped, marker: label::answer(stripped) }
    };
    let starts: Vec<Start<'_>> = (0..units.list.len()).map(start).collect();
    let mut classes: Vec<Class> =
        starts.iter().enumerate().map(|(unit, start)| class_of(units, unit, start, closing[unit])).collect();
    letter_options(units, &starts, &mut classes);
    let markers = starts
        .iter()
        .enumerate()
        .map(|(unit, start)| opening_marker(classes[unit], units.list[unit].kind, start))
        .collect();
    (classes, markers)
}

/// Which units hold a tag that ends a collapsible section.
fn closing_tags(units: &Units<'_, '_>) -> Vec<bool> {
    let mut out = vec![false; units.list.len()];
    for tag in &units.tags {
        if matches!(tag.kind, TagKind::CloseDetails)
            && let Some(slot) = out.get_mut(tag.unit as usize)
        {
            *slot = true;
        }
    }
    out
}

fn class_of(units: &Units<'_, '_>, unit: usize, start: &Start<'_>, closes: bool) -> Class {
    let data = &units.list[unit];
    let text = units.text(unit).trim();
    match data.kind {
        UnitKind::Rule => return Class::Nothing,
        UnitKind::Code => return Class::Code,
        UnitKind::Table => return Class::Text,
        _ => {}
    }
    let rest = start.marker.map_or(text, |(_, len)| &start.stripped[len..]);
    let pictured = || units.spans_of(unit).iter().any(|span| span.kind == SpanKind::Image);
    if rest.trim().is_empty() && (pictured() || holds_media(data.range.of(units.document.text))) {
        return Class::Text;
    }
    if let Some(marker) = whole_marker(units, unit, start) {
        return Class::Marker(marker);
    }
    if matches!(data.kind, UnitKind::Heading { .. }) {
        return Class::Heading;
    }
    if text.is_empty() {
        return if closes { Class::Closing } else { Class::Nothing };
    }
    if let Some(item) = data.item
        && let BlockKind::Item { task: Some(done) } = units.document.blocks[item as usize].kind
    {
        return if done { Class::Ticked } else { Class::Open };
    }
    if is_back_link(units, unit, text) {
        return Class::Nothing;
    }
    if words::is_placeholder(rest) {
        return Class::Placeholder;
    }
    if only_links(units, unit) { Class::Links } else { Class::Text }
}

/// Whether HTML shows something: a picture, a sound, a frame.
fn holds_media(source: &str) -> bool {
    source.contains('<')
        && ["<img", "<video", "<audio", "<iframe", "<picture", "<svg", "<object", "<embed"]
            .iter()
            .any(|tag| source.contains(tag))
}

/// The marker that a unit consists of, emphasis and the like set aside.
fn whole_marker(units: &Units<'_, '_>, unit: usize, start: &Start<'_>) -> Option<Marker> {
    let text = start.stripped;
    if let Some((marker, len)) = start.marker
        && text[len..].trim_matches(|ch: char| !ch.is_alphanumeric()).is_empty()
    {
        return Some(marker);
    }
    let html = matches!(units.list[unit].kind, UnitKind::Html) || units.tags_in(unit);
    (html && is_answer_summary(text)).then_some(Marker::Answer)
}

/// `View answer`, `Click for the solution`, `Show hint and answer`.
pub(super) fn is_answer_summary(text: &str) -> bool {
    let mut count = 0;
    let mut answer = false;
    for word in text.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty()) {
        count += 1;
        let word = word.to_lowercase();
        answer |= ["answer", "answers", "solution", "ответ", "antwort", "respuesta", "答案", "정답"]
            .contains(&&*word);
    }
    answer && count <= 5 && !text.contains(['?', '？', '؟'])
}

fn opening_marker(class: Class, kind: UnitKind, start: &Start<'_>) -> Option<Marker> {
    if let Class::Marker(marker) = class {
        return Some(marker);
    }
    if matches!(class, Class::Open | Class::Ticked) || matches!(kind, UnitKind::Heading { .. }) {
        return None;
    }
    start.marker.map(|(marker, _)| marker)
}

/// Visible text without the symbols and unbalanced marks before it.
pub(super) fn strip(text: &str) -> &str {
    strip_start(text).trim_end_matches(is_blank_or_mark)
}

/// [`strip`], at the start only.
pub(super) fn strip_start(text: &str) -> &str {
    let text = text.trim_start_matches(is_blank_or_mark);
    if text.as_bytes().first().is_none_or(u8::is_ascii) {
        return text;
    }
    text.trim_start_matches(|ch: char| !ch.is_ascii() && !ch.is_alphanumeric()).trim_start()
}

fn is_blank_or_mark(ch: char) -> bool {
    ch.is_whitespace() || matches!(ch, '*' | '_')
}

/// `⬆ Back to top`, as a link or in brackets.
fn is_back_link(units: &Units<'_, '_>, unit: usize, text: &str) -> bool {
    if text.len() > 80 {
        return false;
    }
    let words = text.trim_matches(|ch: char| !ch.is_alphanumeric());
    if TO_TOP.iter().any(|known| words.eq_ignore_ascii_case(known)) {
        return true;
    }
    let linked = units.spans_of(unit).iter().any(|span| span.link.is_some());
    linked && (words.is_empty() || LINKED_BACK.contains(&&*words.to_lowercase()))
}

/// What leads back, linked or not.
const TO_TOP: [&str; 5] = ["back to top", "back to the top", "go to top", "to top", "return to top"];

/// What leads back where it is a link.
const LINKED_BACK: [&str; 17] = [
    "top",
    "scroll to top",
    "back to table of contents",
    "back to contents",
    "table of contents",
    "back to toc",
    "back to index",
    "toc",
    "go top",
    "наверх",
    "к содержанию",
    "back",
    "go back",
    "вернуться к содержанию",
    "home",
    "index",
    "up",
];

fn only_links(units: &Units<'_, '_>, unit: usize) -> bool {
    let mut linked = false;
    for span in units.spans_of(unit) {
        let text = units.str(&span.text);
        if span.link.is_some() {
            linked = true;
        } else if span.kind == SpanKind::Image || text.chars().any(char::is_alphanumeric) {
            // `[[note]]` is a link as well.
            let whole = units.text(unit).trim();
            let wiki = whole.starts_with("[[") && whole.ends_with("]]") && whole.matches("[[").count() == 1;
            if !wiki {
                return false;
            }
            linked = true;
        }
    }
    linked
}

/// The longest option of a multiple choice, in bytes; longer ones are explanations.
const MAX_OPTION: usize = 200;

/// Options written with letters: an `A.` with a `B.` of the same kind behind it is no marker.
fn letter_options(units: &Units<'_, '_>, starts: &[Start<'_>], classes: &mut [Class]) {
    let mut run: Vec<usize> = Vec::new();
    let mut last = ('\0', '\0');
    let mut gap = 0;
    for unit in 0..units.list.len() {
        if matches!(classes[unit], Class::Heading) {
            run.clear();
        }
        let fits = matches!(units.list[unit].kind, UnitKind::Line);
        let text = starts[unit].stripped;
        let found = if fits && text.len() <= MAX_OPTION { label::option(text) } else { None };
        let Some((letter, mark)) = found else {
            gap += 1;
            continue;
        };
        let follows = !run.is_empty() && gap <= 4 && mark == last.1 && letter as u32 == last.0 as u32 + 1;
        if !follows {
            run.clear();
            if !matches!(letter, 'A' | 'a') {
                continue;
            }
        }
        (last, gap) = ((letter, mark), 0);
        run.push(unit);
        if run.len() < 2 {
            continue;
        }
        for &option in &run {
            if !matches!(classes[option], Class::Ticked) {
                classes[option] = option_class(units, option);
            }
        }
    }
}

/// An option that is set apart in bold or by a tick is the answer.
fn option_class(units: &Units<'_, '_>, unit: usize) -> Class {
    let text = units.text(unit);
    let ticked = text.contains(['✅', '✓', '✔', '☑']) || text.to_lowercase().contains("(correct)");
    let bold = units
        .spans_of(unit)
        .iter()
        .filter(|span| units.str(&span.text).chars().any(char::is_alphanumeric))
        .all(|span| span.strong);
    if ticked || bold { Class::Ticked } else { Class::Open }
}
