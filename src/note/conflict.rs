use crate::text::TextRange;

/// The first line of a merge conflict: `<<<<<<< `, later `=======`, later `>>>>>>> `, each at the
/// start of a line.
pub(super) fn find(text: &str) -> Option<TextRange> {
    let ours = line_starting(text, 0, "<<<<<<< ")?;
    let middle = line_starting(text, ours.end as usize, "=======")?;
    line_starting(text, middle.end as usize, ">>>>>>> ")?;
    Some(ours)
}

fn line_starting(text: &str, from: usize, marker: &str) -> Option<TextRange> {
    let finder = memchr::memmem::Finder::new(marker);
    let start = finder
        .find_iter(&text.as_bytes()[from..])
        .map(|at| from + at)
        .find(|&at| at == 0 || matches!(text.as_bytes()[at - 1], b'\n' | b'\r'))?;
    let end = memchr::memchr2(b'\n', b'\r', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
    Some(TextRange::new(start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_markers_make_a_conflict() {
        let text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n";
        assert_eq!(find(text).map(|range| range.of(text)), Some("<<<<<<< HEAD"));
        assert_eq!(find("a\n=======\n<<<<<<< b\n"), None);
    }
}
