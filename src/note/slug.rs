/// GitHub's anchor for a heading's text: lower case, punctuation dropped, spaces as `-`. Repeats
/// within a note get `-1`, `-2`, which is the caller's to add.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.trim().chars() {
        if ch.is_alphanumeric() || ch == '_' || ch == '-' || is_mark(ch) {
            out.extend(ch.to_lowercase());
        } else if ch == ' ' {
            out.push('-');
        }
    }
    out
}

/// Combining marks belong to the letter before them.
fn is_mark(ch: char) -> bool {
    unicode_normalization::char::is_combining_mark(ch)
}

/// Heading text as wikilinks compare it: each run of punctuation that Obsidian cannot write in a
/// link, and of white space, as one space; case folded, NFC.
pub fn fold_heading(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for ch in text.chars() {
        if is_ignored(ch) {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        out.push(ch);
    }
    fold(&out)
}

fn is_ignored(ch: char) -> bool {
    ch.is_whitespace() || "!\"#$%&()*+,.:;<=>?@^`{|}~/[]\\".contains(ch)
}

/// NFC, case folded: how names, tags and headings are compared on every platform.
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    caseless::default_case_fold_str(&text.nfc().collect::<String>()).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_githubs() {
        assert_eq!(slug("What is the GIL?"), "what-is-the-gil");
        assert_eq!(slug("`__init__` & self"), "__init__--self");
        assert_eq!(slug("Größe – 1.2"), "größe--12");
    }

    #[test]
    fn headings_compare_without_punctuation_and_case() {
        assert_eq!(fold_heading("What's *new*: `a/b`?"), fold_heading("what's new a b"));
        assert_eq!(fold("Cafe\u{301}"), fold("CAFÉ"));
    }
}
