//! How a path is written as the destination of a Markdown link.

/// Which characters a destination escapes beyond those it must.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Escapes {
    /// It stands in `<…>`, where spaces and brackets are free.
    pub angled: bool,
    /// Characters outside ASCII are percent-encoded as well.
    pub non_ascii: bool,
}

/// A path as a link destination: percent-encoded where it could be read as something else.
pub fn encode_destination(path: &str, escapes: Escapes) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(path.len());
    let parens_fit = are_balanced(path);
    let entity = path.contains('&') && path.contains(';');
    for ch in path.chars() {
        let escaped = match ch {
            '%' | '#' | '?' | '\\' | '`' | '<' | '>' | '$' | '|' => true,
            '&' => entity,
            ' ' => !escapes.angled,
            '(' | ')' => !escapes.angled && !parens_fit,
            ch if ch.is_ascii() => ch.is_ascii_control(),
            _ => escapes.non_ascii,
        };
        if !escaped {
            out.push(ch);
            continue;
        }
        for byte in ch.encode_utf8(&mut [0; 4]).bytes() {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Whether CommonMark reads the parentheses as part of an unbracketed destination.
fn are_balanced(path: &str) -> bool {
    const DEEPEST: i32 = 32;
    let mut depth = 0;
    for byte in path.bytes() {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        if !(0..DEEPEST).contains(&depth) {
            return false;
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_be_misread_is_escaped() {
        let plain = |path: &str| encode_destination(path, Escapes::default());
        assert_eq!(plain("a b/c(d).md"), "a%20b/c(d).md");
        assert_eq!(plain("50%#1)é.md"), "50%25%231%29é.md");
        let angled = Escapes { angled: true, non_ascii: false };
        assert_eq!(encode_destination("a b)<c>.md", angled), "a b)%3Cc%3E.md");
        let all = Escapes { angled: false, non_ascii: true };
        assert_eq!(encode_destination("é.md", all), "%C3%A9.md");
    }
}
