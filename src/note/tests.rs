use super::*;

fn note(text: &str) -> Note {
    Note::new(text, &NoteOptions::default())
}

/// `kind path#fragment|shown` of each link.
fn links(text: &str) -> Vec<String> {
    let show = |link: &Link| {
        let fragment = link.target.fragment.as_ref().map(|f| format!("#{}", f.text)).unwrap_or_default();
        let shown = link.text.of(text);
        let shown = if shown.is_empty() { String::new() } else { format!("|{shown}") };
        format!("{:?} {}{fragment}{shown}", link.kind, link.target.path)
    };
    note(text).links.iter().map(show).collect()
}

#[test]
fn wikilinks_in_all_forms() {
    assert_eq!(
        links("[[a]] [[b|c d]] [[ e f #G h ]] ![[i.png|300]] [[#J]] [[k#^l]]"),
        ["Wiki a", "Wiki b|c d", "Wiki e f#G h", "Embed i.png|300", "Wiki #J", "Wiki k#^l"]
    );
}

#[test]
fn wikilink_ranges_are_exact() {
    let text = "é ![[ Größe #Über | x ]]";
    let link = &note(text).links[0];
    let fragment = link.target.fragment.as_ref().expect("a fragment");
    assert_eq!(link.range.of(text), "![[ Größe #Über | x ]]");
    assert_eq!((link.target.path_range.of(text), fragment.range.of(text)), ("Größe", "Über"));
}

#[test]
fn nothing_is_a_link_in_code_comments_or_math() {
    assert_eq!(links("`[[a]]` <!-- [[b]] --> $[[c]]$\n\n```\nx[[0, 1]]\n```\n\n    [[d]]\n"), [""; 0]);
}

#[test]
fn brackets_that_are_no_wikilinks() {
    assert_eq!(
        links("[[Answer]](https://x.y) [[⬆]](#top)"),
        ["Markdown https://x.y|[Answer]", "Markdown #top|[⬆]"]
    );
    assert_eq!(links("\\[[a]] [[b [[ ]] [[\n]] - [ ] [x]"), [""; 0]);
    assert_eq!(links("[[[a]]]"), ["Wiki a"]);
}

#[test]
fn a_link_after_an_unfinished_one_is_found() {
    assert_eq!(links("[[a [[b]]"), ["Wiki b"]);
}

#[test]
fn pipes_in_tables_are_escaped() {
    assert_eq!(links("| a |\n|---|\n| [[n\\|shown]] [[m]] |\n"), ["Wiki n|shown", "Wiki m"]);
}

#[test]
fn markdown_links_are_decoded_and_their_ranges_raw() {
    let text = "[x](../o%20d/n.md#a-b) [y](<p q.md> \"t\") [z](a(b).md) ![i](j.png) [](k.md)";
    assert_eq!(
        links(text),
        [
            "Markdown ../o d/n.md#a-b|x",
            "Markdown p q.md|y",
            "Markdown a(b).md|z",
            "Image j.png|i",
            "Markdown k.md"
        ]
    );
    let note = note(text);
    let raw: Vec<&str> = note.links.iter().map(|link| link.target.path_range.of(text)).collect();
    assert_eq!(raw, ["../o%20d/n.md", "p q.md", "a(b).md", "j.png", "k.md"]);
}

#[test]
fn reference_links_take_their_definitions_target() {
    assert_eq!(
        links("[t][l] [L] [bare]\n\n[l]: n.md#s\n"),
        ["Reference n.md#s|t", "Reference n.md#s|L", "Definition n.md#s|l"]
    );
}

#[test]
fn quoted_front_matter_values_are_links() {
    assert_eq!(links("---\nup: \"[[a|b]]\"\nlist: [[x]]\n---\n"), ["Wiki a|b"]);
}

#[test]
fn tags_are_words_of_their_own() {
    let text = "---\ntags: [a/b, \"#c\"]\n---\n# H #d\n#1 #e1, x#f `#g` https://h/#i [[n#j]] (#k) #ü/ö #🔥\n";
    let names: Vec<_> = note(text).tags.iter().map(|tag| tag.name.to_string()).collect();
    assert_eq!(names, ["a/b", "c", "d", "e1", "ü/ö", "🔥"]);
}

#[test]
fn headings_have_sections_slugs_and_plain_text() {
    let text = "   ## A `b`\n\n#### c\n\n## A b ##\nx\n";
    let note = note(text);
    let rows: Vec<_> = note
        .headings
        .iter()
        .map(|h| (h.level, &*h.text, &*h.slug, h.text_range.of(text), h.section_end))
        .collect();
    assert_eq!(
        rows,
        [
            (2, "A b", "a-b", "A `b`", 21),
            (4, "c", "c", "c", 21),
            (2, "A b", "a-b-1", "A b", text.len() as u32)
        ]
    );
}

#[test]
fn a_headings_text_ends_before_blanks_of_all_kinds() {
    for text in ["# a `b` c\t\n\nx\n", "> # a `b` c \t \n\nx\n", "# a `b` c\t", "a `b` c\t\n===\n"] {
        let note = note(text);
        let heading = &note.headings[0];
        assert_eq!(heading.text_range.of(text), "a `b` c", "{text:?}");
        assert!(heading.range.covers(heading.text_range), "{text:?}");
    }
}

#[test]
fn block_ids_name_their_block() {
    let text = "para\nmore ^p1\n\n- item ^i-1\n\n| t |\n|---|\n\n^t1\n\nx^2\n";
    let note = note(text);
    let rows: Vec<_> = note.block_ids.iter().map(|b| (&*b.id, b.block.of(text))).collect();
    assert_eq!(rows, [("p1", "para\nmore ^p1"), ("i-1", "- item ^i-1"), ("t1", "| t |\n|---|")]);
}

#[test]
fn the_title_is_the_front_matters_or_the_first_h1() {
    assert_eq!(note("## x\n# y\n").title.as_deref(), Some("y"));
    assert_eq!(note("---\ntitle: t\n---\n# y\n").title.as_deref(), Some("t"));
    assert_eq!(note("## x\n").title, None);
}

#[test]
fn directives_and_anchors_are_read_from_html() {
    let text = "<!-- qmark: allow missing-note -->\n\n<a id=\"x\"></a> text <a name='y'>\n";
    let note = note(text);
    assert_eq!(&*note.directives[0].text, "allow missing-note");
    let ids: Vec<_> = note.anchors.iter().map(|anchor| &*anchor.id).collect();
    assert_eq!(ids, ["x", "y"]);
}
