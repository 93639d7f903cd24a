use crate::features::fixture::Fixture;

/// `path:line:text` of each reference; the declaration comes with `!` before it.
fn references(files: &[(&str, &str)]) -> Vec<String> {
    let fixture = Fixture::new(files);
    let found = super::references(&fixture.vault, fixture.file, fixture.offset, true);
    let show = |place: &super::Occurrence| {
        let mark = if place.declaration { "!" } else { "" };
        format!("{mark}{}", fixture.show(place.file, place.range))
    };
    found.iter().map(show).collect()
}

fn highlights(text: &str) -> Vec<String> {
    let fixture = Fixture::new(&[("a.md", text), ("b.md", "# B\n")]);
    let found = super::document_highlights(&fixture.vault, fixture.file, fixture.offset);
    found.iter().map(|place| place.name.of(fixture.text(place.file)).to_owned()).collect()
}

#[test]
fn of_a_note_from_a_link() {
    let files = [
        ("z.md", "[[b$0]] and ![[B#h]]\n"),
        ("b.md", "---\naliases: [Bee]\n---\n# T\n[[#T]]\n## h\n"),
        ("d/a.md", "[[Bee]] [t](../b.md) [r]\n\n[r]: ../b.md\n[[c]]\n"),
    ];
    assert_eq!(
        references(&files),
        [
            "!b.md:1:",
            "b.md:5:[[#T]]",
            "d/a.md:1:[[Bee]]",
            "d/a.md:1:[t](../b.md)",
            "d/a.md:1:[r]",
            "d/a.md:3:[r]: ../b.md",
            "z.md:1:[[b]]",
            "z.md:1:![[B#h]]"
        ]
    );
}

#[test]
fn of_a_note_from_its_title_or_plain_text() {
    let expected = ["a.md:1:[[b]]", "!b.md:1:"];
    assert_eq!(references(&[("b.md", "# Ti$0tle\n"), ("a.md", "[[b]]")]), expected);
    assert_eq!(references(&[("b.md", "text$0\n"), ("a.md", "[[b]]")]), expected);
}

#[test]
fn of_a_heading_from_itself_and_from_links() {
    let b = "# T\n## One\n### Two\n";
    let expected = ["a.md:1:[[b#One]]", "a.md:1:[[b#one#two]]", "a.md:1:[t](b.md#one)", "!b.md:2:One"];
    let a = "[[b#One]] [[b#one#two]] [t](b.md#one) [[b#Two]] [[b]]";
    assert_eq!(references(&[("b.md", &b.replace("One", "O$0ne")), ("a.md", a)]), expected);
    assert_eq!(references(&[("a.md", &a.replace("[[b#One", "[[b#O$0ne")), ("b.md", b)]), expected);
    assert_eq!(references(&[("a.md", &a.replace("#one#", "#o$0ne#")), ("b.md", b)]), expected);
}

#[test]
fn of_a_block() {
    let files = [("a.md", "[[b#^x1$0]] [[b#^y]]"), ("b.md", "text ^x1\n\n[[#^X1]]\n")];
    assert_eq!(references(&files), ["a.md:1:[[b#^x1]]", "!b.md:1:^x1", "b.md:3:[[#^X1]]"]);
}

#[test]
fn of_a_tag_with_its_children() {
    let files = [("a.md", "#py$0thon #Python/async #pythonic"), ("b.md", "---\ntags: [python]\n---\n")];
    assert_eq!(references(&files), ["a.md:1:python", "a.md:1:Python/async", "b.md:2:python"]);
    let child = [("a.md", "#python #Python/as$0ync"), ("b.md", "#python/async/x")];
    assert_eq!(references(&child), ["a.md:1:Python/async", "b.md:1:python/async/x"]);
}

#[test]
fn of_footnotes_and_labels_within_the_note() {
    let text = "a[^N$0] b[^n]\n\n[^n]: text\n";
    assert_eq!(references(&[("a.md", text), ("b.md", "[^n]")]), ["a.md:1:[^N]", "a.md:1:[^n]", "!a.md:3:n"]);
    let text = "[t][La] [la]\n\n[l$0a]: https://x.y\n";
    assert_eq!(references(&[("a.md", text)]), ["a.md:1:[t][La]", "a.md:1:[la]", "!a.md:3:la"]);
}

#[test]
fn of_an_alias_and_of_a_note_that_is_missing() {
    let files = [("a.md", "[[Bee$0]] [[b]]"), ("b.md", "---\naliases: [Bee]\n---\n"), ("c.md", "[[bee]]")];
    assert_eq!(references(&files), ["a.md:1:[[Bee]]", "!b.md:2:Bee", "c.md:1:[[bee]]"]);
    assert_eq!(
        references(&[("a.md", "[[no$0ne]]"), ("c.md", "[[None|x]] [[nine]]")]),
        ["a.md:1:[[none]]", "c.md:1:[[None|x]]"]
    );
}

#[test]
fn highlights_stay_in_the_note_and_mark_the_name() {
    assert_eq!(highlights("[[b$0|x]] [[B#B]]"), ["b", "B"]);
    assert_eq!(highlights("# He$0re\n[[#here]]\n"), ["Here", "here"]);
    assert_eq!(highlights("plain te$0xt"), [""; 0]);
}
