use super::*;
use crate::note::{LinkKind, Note, NoteOptions};

/// A vault of empty files, or of notes where a text is given.
fn vault(files: &[(&str, &str)]) -> Vault {
    let entries = files.iter().map(|(path, text)| {
        if is_note_path(path) {
            FileEntry::with_note(path, Note::new(text, &NoteOptions::default()))
        } else {
            FileEntry::new(path, FileKind::Other)
        }
    });
    Vault::with_entries(std::path::Path::new("/v"), true, entries.collect())
}

fn paths(files: &[&str]) -> Vault {
    vault(&files.iter().map(|path| (*path, "")).collect::<Vec<_>>())
}

fn wiki(vault: &Vault, from: &str, path: &str) -> Option<(String, How)> {
    let found = vault.resolve_target(from, LinkKind::Wiki, path)?;
    Some((vault.get(found.file)?.path.to_string(), found.how))
}

/// Files of a vault, the linking note, the link, the file it leads to.
const WIKILINKS: &[(&[&str], &str, &str, Option<&str>)] = &[
    (&["a.md", "b.md"], "a.md", "b", Some("b.md")),
    (&["a.md", "d/B.MD"], "a.md", "b", Some("d/B.MD")),
    (&["a.md", "d/b.md"], "a.md", "b.md", Some("d/b.md")),
    (&["a.md", "v1.2.md"], "a.md", "v1.2", Some("v1.2.md")),
    (&["a.md", "Figure.jpg", "Figure.jpg.md"], "a.md", "Figure.jpg", Some("Figure.jpg")),
    (&["a.md", "Figure.jpg.md"], "a.md", "Figure.jpg", Some("Figure.jpg.md")),
    (&["a.md", "n.markdown"], "a.md", "n", Some("n.markdown")),
    // An exact path wins, even over a sibling.
    (&["s1.md", "notes/s1.md", "notes/a.md"], "notes/a.md", "s1", Some("s1.md")),
    (&["x/s1.md", "notes/s1.md", "notes/a.md"], "notes/a.md", "s1", Some("notes/s1.md")),
    (&["x/s1.md", "notes/deep/er/s1.md", "notes/a.md"], "notes/a.md", "s1", Some("notes/deep/er/s1.md")),
    (&["long/s.md", "b/s.md", "n/a.md"], "n/a.md", "s", Some("b/s.md")),
    // The end of the extension is no part of the name.
    (&["x/D.md", "y/d.md", "y/a.md"], "y/a.md", "D", Some("y/d.md")),
    (&["x/md.md", "a.md"], "a.md", "md", Some("x/md.md")),
    (&["b/s.md", "a/s.md", "n/a.md"], "n/a.md", "s", Some("a/s.md")),
    (&["x/d/n.md", "y/n.md", "a.md"], "a.md", "d/n", Some("x/d/n.md")),
    (&["inner_dir/n.md", "a.md"], "a.md", "dir/n", Some("inner_dir/n.md")),
    (&["d/n.md", "a.md"], "a.md", "e/n", None),
    (&["d/n.md", "d/a.md"], "d/a.md", "./n", Some("d/n.md")),
    (&["d/n.md", "e/a.md"], "e/a.md", "./n", None),
    (&["n.md", "e/a.md"], "e/a.md", "../n", Some("n.md")),
    (&["d/n.md", "n.md", "d/a.md"], "d/a.md", "/n", Some("n.md")),
    (&["d/n.md", "a.md"], "a.md", "/n", None),
    (&["a.md"], "a.md", "", Some("a.md")),
    (&["a.md"], "a.md", "missing", None),
    (&["a.md", "Cafe\u{301}.md"], "a.md", "CAFÉ", Some("Cafe\u{301}.md")),
    (&["a.md", "Größe.md"], "a.md", "GRÖSSE", Some("Größe.md")),
    // A name with folders: whole segments at the end of the path.
    (&["x/d/n.md", "y/d/n.md", "a.md"], "a.md", "x/d/n", Some("x/d/n.md")),
    (&["x/d/n.md", "y/d/n.md", "y/a.md"], "y/a.md", "d/n", Some("y/d/n.md")),
    (&["x/d/n.md", "d/n.md", "x/a.md"], "x/a.md", "d/n", Some("d/n.md")),
    (&["d/n.md", "xd/n.md", "a.md"], "a.md", "d/n", Some("d/n.md")),
    (&["x/xd/n.md", "x/d/n.md", "a.md"], "a.md", "d/n", Some("x/d/n.md")),
    (&["D/N.md", "a.md"], "a.md", "d/n", Some("D/N.md")),
    (&["d/n.md", "a.md"], "a.md", "d/n.md", Some("d/n.md")),
    (&["d/n.md", "a.md"], "a.md", "n.MD", Some("d/n.md")),
    // Extensions.
    (&["n.txt", "a.md"], "a.md", "n", None),
    (&["n.txt", "a.md"], "a.md", "n.txt", Some("n.txt")),
    (&["n.md.md", "a.md"], "a.md", "n.md", Some("n.md.md")),
    (&["n.md.md", "n.md", "a.md"], "a.md", "n.md", Some("n.md")),
    (&["d/i.PNG", "a.md"], "a.md", "i.png", Some("d/i.PNG")),
    (&["i.png", "d/i.png", "d/a.md"], "d/a.md", "i.png", Some("i.png")),
    (&["x/i.png", "d/i.png", "d/a.md"], "d/a.md", "i.png", Some("d/i.png")),
    (&["n.md", "n.markdown", "a.md"], "a.md", "n", Some("n.md")),
    (&["n.md", "n.markdown", "a.md"], "a.md", "n.markdown", Some("n.markdown")),
    (&["v1.md", "v1.2.md", "a.md"], "a.md", "v1.2", Some("v1.2.md")),
    (&["v1.md", "a.md"], "a.md", "v1.2", None),
    // Relative and rooted paths are exact.
    (&["d/n.md", "d/e/a.md"], "d/e/a.md", "../n", Some("d/n.md")),
    (&["d/n.md", "d/e/a.md"], "d/e/a.md", "../n.md", Some("d/n.md")),
    (&["d/n.md", "d/e/a.md"], "d/e/a.md", "../../n", None),
    (&["n.md", "a.md"], "a.md", "../n", None),
    (&["d/e/n.md", "d/a.md"], "d/a.md", "./e/n", Some("d/e/n.md")),
    (&["d/e/n.md", "d/a.md"], "d/a.md", "./n", None),
    (&["d/n.md", "e/a.md"], "e/a.md", "/d/n", Some("d/n.md")),
    (&["x/d/n.md", "e/a.md"], "e/a.md", "/d/n", None),
    (&["d/N.md", "e/a.md"], "e/a.md", "/D/n", Some("d/N.md")),
    (&["d/i.png", "d/a.md"], "d/a.md", "./i.png", Some("d/i.png")),
    // The linking note's folder, then the shortest path, then the order of bytes.
    (&["n/x/s.md", "n/y/z/s.md", "n/a.md"], "n/a.md", "s", Some("n/x/s.md")),
    (&["n/long name/s.md", "m/s.md", "n/a.md"], "n/a.md", "s", Some("n/long name/s.md")),
    (&["nn/s.md", "abc/s.md", "n/a.md"], "n/a.md", "s", Some("nn/s.md")),
    (&["b/s.md", "B/s.md", "n/a.md"], "n/a.md", "s", Some("B/s.md")),
    (&["long/er/s.md", "z/s.md", "a.md"], "a.md", "s", Some("z/s.md")),
    (&["n/s.md", "n/a.md"], "n/a.md", "S", Some("n/s.md")),
    // Only the end of a path, cutting a segment, counts last.
    (&["my d/n.md", "x/d/n.md", "a.md"], "a.md", "d/n", Some("x/d/n.md")),
    (&["my d/n.md", "other/n.md", "a.md"], "a.md", "d/n", Some("my d/n.md")),
    (&["inner/an.md", "a.md"], "a.md", "n", None),
    // A note leads to itself by its name.
    (&["d/a.md"], "d/a.md", "a", Some("d/a.md")),
    (&["d/a.md", "a.md"], "d/a.md", "a", Some("a.md")),
    // Spaces and marks in names.
    (&["my note.md", "a.md"], "a.md", "My Note", Some("my note.md")),
    (&["Q&A (1).md", "a.md"], "a.md", "q&a (1)", Some("Q&A (1).md")),
    (&["日本語.md", "a.md"], "a.md", "日本語", Some("日本語.md")),
    (&["\u{c9}.md", "a.md"], "a.md", "e\u{301}", Some("\u{c9}.md")),
];

#[test]
fn wikilinks_find_their_target() {
    for (files, from, link, target) in WIKILINKS {
        let found = wiki(&paths(files), from, link).map(|(path, _)| path);
        assert_eq!(found.as_deref(), *target, "[[{link}]] in {from} of {files:?}");
    }
}

#[test]
fn equally_good_candidates_are_listed() {
    let vault = paths(&["x/s.md", "y/s.md", "n/a.md"]);
    let found = vault.resolve_target("n/a.md", LinkKind::Wiki, "s").expect("a target");
    assert_eq!(found.others.len(), 1);
}

#[test]
fn aliases_and_titles_answer_last() {
    let vault = vault(&[
        ("a.md", ""),
        ("b.md", "---\naliases: [Short Name]\n---\n"),
        ("c.md", "# Long Title\n"),
        ("e.md", "# Python: a history\n"),
        ("real.md", ""),
        ("d.md", "---\naliases: [real]\n---\n"),
    ]);
    assert_eq!(wiki(&vault, "a.md", "short name"), Some(("b.md".into(), How::Alias)));
    assert_eq!(wiki(&vault, "a.md", "Long Title"), Some(("c.md".into(), How::Title)));
    assert_eq!(wiki(&vault, "a.md", "Python: a history"), Some(("e.md".into(), How::Title)));
    assert_eq!(wiki(&vault, "a.md", "real"), Some(("real.md".into(), How::Name)));
}

#[test]
fn markdown_links_are_paths() {
    let vault = paths(&["a.md", "d/n.md", "d/my note.md", "d/i.png"]);
    let to = |from: &str, path: &str| {
        let found = vault.resolve_target(from, LinkKind::Markdown, path)?;
        Some((vault.get(found.file)?.path.to_string(), found.how))
    };
    let path = |path: &str| Some((path.to_owned(), How::Path));
    assert_eq!(to("a.md", "d/n.md"), path("d/n.md"));
    assert_eq!(to("d/n.md", "my note"), path("d/my note.md"));
    assert_eq!(to("d/n.md", "../a.md"), path("a.md"));
    assert_eq!(to("d/n.md", "d/i.png"), path("d/i.png"), "from the root where not beside");
    assert_eq!(to("d/n.md", "/a.md"), path("a.md"));
    assert_eq!(to("a.md", "D/N.md"), Some(("d/n.md".into(), How::OtherCase)));
    assert_eq!(to("a.md", "n.md"), None, "never by name alone");
    assert_eq!(to("a.md", "../a.md"), None, "outside of the vault");
}

#[test]
fn references_follow_renamed_words() {
    let mut vault = vault(&[
        ("a.md", "[[b]] [[B#x]] [[Bee]] [t](b.md) [[c]]\n"),
        ("b.md", "---\naliases: [Bee]\n---\n[[#x]]\n# x\n"),
    ]);
    let b = vault.find("b.md").expect("b").id;
    assert_eq!(vault.references(b).len(), 5);
    let edited = Note::new("[[c]]", &NoteOptions::default());
    vault.set(FileEntry::with_note("a.md", edited));
    assert_eq!(vault.references(b).len(), 1);
    vault.remove("b.md");
    assert_eq!(wiki(&vault, "a.md", "bee"), None);
}

#[test]
fn fragments_name_headings_blocks_and_anchors() {
    let note = Note::new(
        "# A\n## B\n### C\n# D\n### C\n## Is this *it*?\n\npara ^b1\n\n<a id=\"here\"></a>\n",
        &NoteOptions::default(),
    );
    let find = |kind, text: &str| {
        let range = crate::text::TextRange::default();
        find_fragment(&note, kind, &crate::note::Fragment { text: text.into(), range })
    };
    use FragmentTarget::{Anchor, Block, Heading};
    assert_eq!(find(LinkKind::Wiki, "C"), Some(Heading(2)));
    assert_eq!(find(LinkKind::Wiki, "A#C"), Some(Heading(2)));
    assert_eq!(find(LinkKind::Wiki, "D#C"), Some(Heading(4)));
    assert_eq!(find(LinkKind::Wiki, "B#D"), None);
    assert_eq!(find(LinkKind::Wiki, "is this it"), Some(Heading(5)));
    assert_eq!(find(LinkKind::Wiki, "^B1"), Some(Block(0)));
    assert_eq!(find(LinkKind::Markdown, "is-this-it"), Some(Heading(5)));
    assert_eq!(find(LinkKind::Markdown, "c-1"), Some(Heading(4)));
    assert_eq!(find(LinkKind::Markdown, "here"), Some(Anchor(0)));
    assert_eq!(find(LinkKind::Markdown, "Is this it?"), Some(Heading(5)), "as Obsidian writes them");
}

mod scanning {
    use super::super::*;
    use std::fs;

    fn listed(dir: &std::path::Path, options: &ScanOptions) -> Vec<String> {
        let vault = scan(dir, true, options, &ScanProgress::default());
        vault.files().map(|entry| entry.path.to_string()).collect()
    }

    #[test]
    fn ignored_hidden_and_foreign_files_are_left_out() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let write = |path: &str, text: &str| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        for path in
            ["a.md", "d/b.markdown", "i.png", ".trash/t.md", "node_modules/n.md", "build/x.md", "old/y.md"]
        {
            write(path, "# x\n");
        }
        write(".gitignore", "build/\n");
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).expect("a link");
        let options = ScanOptions { exclude: vec!["old/".to_owned()], ..ScanOptions::default() };
        assert_eq!(listed(dir.path(), &options), ["a.md", "d/b.markdown", "i.png"]);
        for (path, ignored) in [("build/x.md", true), ("node_modules/n.md", true), ("d/b.markdown", false)] {
            assert_eq!(is_ignored(dir.path(), path), ignored, "{path}");
        }
    }

    #[test]
    fn files_that_are_no_clean_text_are_reported_and_the_rest_is_read() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::write(dir.path().join("bad.md"), b"# ok\n\xff\n").expect("a file");
        fs::write(dir.path().join("big.md"), "x".repeat(200)).expect("a file");
        fs::write(dir.path().join("good.md"), "# good\n").expect("a file");
        let options = ScanOptions { limits: Limits { note_size: 100 }, ..ScanOptions::default() };
        let vault = scan(dir.path(), true, &options, &ScanProgress::default());
        let problem = |path: &str| vault.find(path).and_then(|entry| entry.problem.clone());
        assert!(matches!(problem("bad.md"), Some(FileProblem::Decode(_))));
        assert!(matches!(problem("big.md"), Some(FileProblem::TooLarge { size: 200, limit: 100 })));
        assert_eq!(problem("good.md"), None);
        assert_eq!(vault.notes().count(), 2);
    }
}

#[test]
fn a_note_is_modelled_again_as_the_vault_models_its_notes() {
    let dir = tempfile::tempdir().unwrap();
    let text = "What::That\n";
    std::fs::write(dir.path().join("a.md"), text).unwrap();
    let options = ScanOptions { note: NoteOptions { flashcards: true }, ..ScanOptions::default() };
    let mut vault = scan(dir.path(), true, &options, &ScanProgress::default());
    let id = vault.find("a.md").unwrap().id;
    let cards = |note: &Note| note.questions.len();
    assert_eq!(cards(vault.note(id).unwrap()), 1);
    assert_eq!(cards(&vault.text_of(id, &RealDisk::default()).unwrap().note), 1);
    vault.set_text(id, "What::That\nWhy::So\n");
    assert_eq!(cards(vault.note(id).unwrap()), 2);
}
