use super::*;

/// Each block on a line: depth, kind and the text of its lines.
fn outline(text: &str) -> String {
    let document = Document::parse(text);
    let mut out = String::new();
    for block in &document.blocks {
        let mut depth = 0;
        let mut parent = block.parent;
        while let Some(index) = parent {
            depth += 1;
            parent = document.blocks[index as usize].parent;
        }
        let kind = format!("{:?}", block.kind);
        let kind = kind.split([' ', '{']).next().unwrap_or_default();
        let lines: Vec<&str> = document.lines_of(block).into_iter().map(|line| line.of(text)).collect();
        let pieces: Vec<&str> = document.pieces_of(block).iter().map(|piece| piece.range.of(text)).collect();
        out += &format!("{}{kind} {:?}", "  ".repeat(depth), [lines, pieces].concat());
        out.push('\n');
    }
    out
}

#[test]
fn tight_items_get_a_paragraph_of_their_own() {
    assert_eq!(
        outline("- one\n  two\n  - three\n"),
        "List []\n  Item []\n    Paragraph [\"one\", \"two\"]\n    List []\n      Item []\n        Paragraph [\"three\"]\n"
    );
}

#[test]
fn a_fence_interrupts_a_paragraph_and_its_pieces_have_no_quote_markers() {
    assert_eq!(
        outline("> Q. x\n> A.\n> ```py\n> a\n>  b\n> ```\n"),
        "Quote []\n  Paragraph [\"Q. x\", \"A.\"]\n  Fence [\"a\\n\", \" b\\n\"]\n"
    );
}

#[test]
fn a_tab_cut_in_two_gives_spaces_without_bytes() {
    let document = Document::parse("- a\n\n\t\tcode\n");
    let pieces: Vec<_> = document.pieces.iter().map(|piece| (piece.indent, piece.range)).collect();
    assert_eq!(pieces, [(2, crate::text::TextRange::new(7, 12))]);
}

#[test]
fn fences_know_whether_they_are_closed() {
    let closed = |text: &str| match Document::parse(text).blocks.last().map(|block| block.kind) {
        Some(BlockKind::Fence { closed, .. }) => closed,
        other => panic!("no fence: {other:?}"),
    };
    assert!(closed("```\na\n```\n"));
    assert!(closed("> ```\n> a\n> ```"));
    assert!(!closed("```\na\n"));
    assert!(!closed("````\na\n```\n"));
    assert!(!closed("```"));
}

#[test]
fn the_info_string_is_trimmed() {
    let text = "~~~  python title=\"x\" \r\na\r\n~~~\r\n";
    let document = Document::parse(text);
    let BlockKind::Fence { info, closed } = document.blocks[0].kind else { panic!("no fence") };
    assert_eq!((info.of(text), closed), ("python title=\"x\"", true));
}

#[test]
fn front_matter_values_have_exact_ranges() {
    let text = "---\ntitle: \"Größe: x\"\naliases: [one, 'two three']\ntags:\n  - a/b\npython: {session: note}\n---\n# H\n";
    let document = Document::parse(text);
    let front = document.front_matter.as_ref().expect("front matter");
    let values: Vec<_> = front.values.iter().map(|v| (&*v.key, &*v.value, v.range.of(text))).collect();
    assert_eq!(
        values,
        [
            ("title", "Größe: x", "Größe: x"),
            ("aliases", "one", "one"),
            ("aliases", "two three", "two three"),
            ("tags", "a/b", "a/b"),
            ("python.session", "note", "note"),
        ]
    );
    assert_eq!(outline(text), "Heading [\"H\"]\n");
}

#[test]
fn a_rule_is_no_front_matter_and_a_byte_order_mark_no_obstacle() {
    assert!(Document::parse("---\n\ntext\n---\n").front_matter.is_none());
    assert!(Document::parse("\u{feff}---\na: b\n---\n").front_matter.is_some());
    let document = Document::parse("\u{feff}# H\n");
    assert_eq!(document.blocks[0].range, crate::text::TextRange::new(3, 6));
}

#[test]
fn plain_text_decodes_entities_and_drops_markup() {
    let document = Document::parse("## a *b* `c*` &amp; [d](e) \\* f\n");
    assert_eq!(document.plain_text(document.inlines_of(&document.blocks[0])), "a b c* & d * f");
}

#[test]
fn indented_headings_keep_their_column() {
    let document = Document::parse("   ### Tuples: \n");
    assert_eq!(document.blocks[0].range, crate::text::TextRange::new(3, 14));
}
