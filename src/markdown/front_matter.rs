use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::text::TextRange;

/// YAML between `---` lines at the very start of a text.
#[derive(Debug)]
pub struct FrontMatter<'t> {
    /// From the opening `---` to the closing line, its break excluded.
    pub range: TextRange,
    /// The YAML between the two lines.
    pub content: TextRange,
    /// The scalar values, each with the top-level key it stands under.
    pub values: Vec<Scalar>,
    text: &'t str,
}

/// One scalar value of front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The keys that lead to it, joined by `.` (`python.session`); list indices are left out.
    pub key: Box<str>,
    /// The value with YAML quoting removed.
    pub value: Box<str>,
    /// Its bytes in the text, quotes excluded.
    pub range: TextRange,
    /// Whether it stands in quotes.
    pub quoted: bool,
}

impl<'t> FrontMatter<'t> {
    /// Front matter at the byte `start` of `text`, which is 0 or after a byte order mark. Text
    /// that is not YAML gives no values, and a rule followed by a blank line is no front matter.
    pub(super) fn find(text: &'t str, start: usize) -> Option<Self> {
        let open = line_end(text, start);
        if text[start..open].trim_end() != "---" {
            return None;
        }
        let content_start = next_line(text, open)?;
        let mut at = content_start;
        if text[at..line_end(text, at)].trim().is_empty() {
            return None;
        }
        loop {
            let end = line_end(text, at);
            let line = text[at..end].trim_end();
            if line == "---" || line == "..." {
                let content = TextRange::new(content_start, at);
                let values = values(text, content);
                return Some(Self { range: TextRange::new(start, end), content, values, text });
            }
            at = next_line(text, end)?;
        }
    }

    /// The values under a top-level key (`aliases`), each item of a list on its own.
    pub fn get<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Scalar> + 'a {
        self.values.iter().filter(move |scalar| scalar.key.eq_ignore_ascii_case(key))
    }

    /// The YAML source.
    pub fn source(&self) -> &'t str {
        self.content.of(self.text)
    }
}

/// Where the line ends in which a byte stands.
pub(super) fn line_end(text: &str, from: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text.as_bytes()[from..]).map_or(text.len(), |at| from + at)
}

fn next_line(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    if rest.starts_with("\r\n") {
        return Some(end + 2);
    }
    (!rest.is_empty()).then_some(end + 1)
}

/// Where the parser stands inside nested collections.
enum Level {
    /// In a mapping; `None` while a key is due, else the full key of the value that is due.
    Mapping { prefix: String, key: Option<String> },
    /// In a sequence under a key.
    Sequence { key: String },
}

fn values(text: &str, content: TextRange) -> Vec<Scalar> {
    let source = content.of(text);
    let mut out = Vec::new();
    let mut levels: Vec<Level> = Vec::new();
    let mut cursor = CharCursor::new(source);
    for item in Parser::new_from_str(source) {
        let Ok((event, span)) = item else { break };
        match event {
            Event::MappingStart(..) => {
                let prefix = value_key(&levels);
                levels.push(Level::Mapping { prefix, key: None });
            }
            Event::SequenceStart(..) => levels.push(Level::Sequence { key: value_key(&levels) }),
            Event::MappingEnd | Event::SequenceEnd => {
                levels.pop();
                value_done(&mut levels);
            }
            Event::Alias(_) => value_done(&mut levels),
            Event::Scalar(value, style, ..) => {
                if let Some(Level::Mapping { prefix, key: key @ None }) = levels.last_mut() {
                    *key = Some(if prefix.is_empty() {
                        value.into_owned()
                    } else {
                        format!("{prefix}.{value}")
                    });
                    continue;
                }
                let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
                let start = content.start as usize + cursor.byte_of(span.start.index());
                let end = content.start as usize + cursor.byte_of(span.end.index());
                let range = unquoted(text, TextRange::new(start, end), quoted);
                let key = value_key(&levels).into();
                out.push(Scalar { key, value: value.into(), range, quoted });
                value_done(&mut levels);
            }
            _ => {}
        }
    }
    out
}

fn value_key(levels: &[Level]) -> String {
    match levels.last() {
        Some(Level::Mapping { key, prefix }) => key.clone().unwrap_or_else(|| prefix.clone()),
        Some(Level::Sequence { key }) => key.clone(),
        None => String::new(),
    }
}

fn value_done(levels: &mut [Level]) {
    if let Some(Level::Mapping { key, .. }) = levels.last_mut() {
        *key = None;
    }
}

fn unquoted(text: &str, range: TextRange, quoted: bool) -> TextRange {
    let trimmed = range.of(text).trim_end();
    let end = range.start as usize + trimmed.len();
    if quoted && trimmed.len() >= 2 {
        return TextRange::new(range.start as usize + 1, end - 1);
    }
    TextRange::new(range.start as usize, end)
}

/// Turns the parser's character indices into byte offsets; asked in rising order it is linear.
struct CharCursor<'t> {
    source: &'t str,
    chars: usize,
    bytes: usize,
}

impl<'t> CharCursor<'t> {
    fn new(source: &'t str) -> Self {
        Self { source, chars: 0, bytes: 0 }
    }

    fn byte_of(&mut self, index: usize) -> usize {
        if index < self.chars {
            (self.chars, self.bytes) = (0, 0);
        }
        let rest = &self.source[self.bytes..];
        let (skipped, at) = match rest.char_indices().nth(index - self.chars) {
            Some((at, _)) => (index - self.chars, at),
            None => (rest.chars().count(), rest.len()),
        };
        self.chars += skipped;
        self.bytes += at;
        self.bytes
    }
}
