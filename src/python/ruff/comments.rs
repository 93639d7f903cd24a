//! Comments that come through formatting as they are: a comment behind code may be the output that
//! a note promises, and output is compared to the letter.

use crate::python::syntax::comments;
use crate::text::TextRange;

/// How a stand-in begins. Formatters do not count the width of such comments.
const STAND_IN: &str = "# noqa: QMARK";

/// A source whose comments are replaced by stand-ins, and what they stand for.
pub(super) struct Protected<'s> {
    /// The source with stand-ins.
    pub(super) source: String,
    originals: Vec<Comment<'s>>,
}

struct Comment<'s> {
    text: &'s str,
    /// The column that it begins in, in characters, where code stands before it.
    column: Option<usize>,
}

impl<'s> Protected<'s> {
    /// Puts stand-ins for the comments of a source; those that steer formatters stay. `None` where
    /// the source cannot be parsed or holds what looks like a stand-in.
    pub(super) fn new(source: &'s str) -> Option<Self> {
        if source.contains(STAND_IN) {
            return None;
        }
        let mut protected = Self { source: String::with_capacity(source.len()), originals: Vec::new() };
        let mut copied = 0;
        for range in comments(source)? {
            let text = range.of(source).trim_end();
            if is_order(text) {
                continue;
            }
            protected.source.push_str(&source[copied..range.start as usize]);
            protected.source.push_str(&stand_in(protected.originals.len()));
            protected.originals.push(Comment { text, column: column(source, range) });
            copied = range.end as usize;
        }
        protected.source.push_str(&source[copied..]);
        Some(protected)
    }

    /// The formatted source with its own comments again, those behind code in their old columns
    /// where there is room. `None` where a comment got lost or moved before another one.
    pub(super) fn restore(&self, formatted: &str) -> Option<String> {
        let mut out = String::with_capacity(formatted.len());
        let mut next = 0;
        for line in formatted.split_inclusive('\n') {
            let Some(at) = line.find(STAND_IN) else {
                out.push_str(line);
                continue;
            };
            let original = self.originals.get(next)?;
            let rest = line[at..].strip_prefix(stand_in(next).as_str())?;
            if !rest.trim().is_empty() {
                return None;
            }
            next += 1;
            let code = line[..at].trim_end();
            if code.is_empty() {
                out.push_str(&line[..at]);
            } else {
                let width = code.chars().count();
                let gap = original.column.map_or(2, |column| column.saturating_sub(width)).max(2);
                out.push_str(code);
                out.extend(std::iter::repeat_n(' ', gap));
            }
            out.push_str(original.text);
            out.push_str(&line[line.trim_end_matches('\n').len()..]);
        }
        (next == self.originals.len()).then_some(out)
    }
}

fn stand_in(index: usize) -> String {
    // Of one width, so that none is the beginning of another.
    format!("{STAND_IN}{index:06}")
}

/// Whether a comment tells a formatter what to do.
fn is_order(comment: &str) -> bool {
    let words = comment.trim_start_matches('#').trim_start();
    words.starts_with("fmt:") || words.starts_with("yapf:")
}

fn column(source: &str, comment: TextRange) -> Option<usize> {
    let start = comment.start as usize;
    let line = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = &source[line..start];
    (!before.trim().is_empty()).then(|| before.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a source if a formatter makes `formatted` of its stand-ins.
    fn through(source: &str, format: impl Fn(&str) -> String) -> Option<String> {
        let protected = Protected::new(source)?;
        protected.restore(&format(&protected.source))
    }

    #[test]
    fn comments_keep_their_words_and_their_columns() {
        let source = "x=1      #=> 3\nlonger_name=22 #> é\n#> 8\nif x: # fmt: skip\n  pass\n";
        let format = |source: &str| source.replace("x=1 ", "x = 1 ").replace("name=22", "name  =  22");
        let expected = "x = 1    #=> 3\nlonger_name  =  22  #> é\n#> 8\nif x: # fmt: skip\n  pass\n";
        assert_eq!(through(source, format).as_deref(), Some(expected));
    }

    #[test]
    fn nothing_is_formatted_where_a_comment_would_be_lost_or_moved() {
        let source = "a #1\nb #2\n";
        assert_eq!(through(source, |source| source.replacen(STAND_IN, "# ", 1)), None);
        let swapped = |source: &str| source.lines().rev().map(|line| format!("{line}\n")).collect();
        assert_eq!(through(source, swapped), None);
        assert_eq!(through("a # noqa: QMARK000000\n", str::to_owned), None);
        assert_eq!(through("a = = # x\n", str::to_owned), None);
        assert_eq!(
            through("s = '# no comment' # one\n", str::to_owned).as_deref(),
            Some("s = '# no comment'  # one\n")
        );
    }
}
