//! After any rename every link that resolved leads where it led, and nothing else has changed.

use proptest::prelude::*;

use super::kept::{Files, assert_moves_keep, assert_rename_keeps};
use crate::vault::FileKind;

const STEMS: [&str; 6] = ["s", "t", "A b", "é(1)", "s.1", "Q&A;"];
const FOLDERS: [&str; 5] = ["", "d/", "d/e/", "x/d/", "f g/"];

/// A file's path: a note, or now and then an image.
fn path() -> impl Strategy<Value = String> {
    (0..FOLDERS.len(), 0..STEMS.len(), 0..6u8).prop_map(|(folder, stem, kind)| {
        let extension = if kind == 0 { ".png" } else { ".md" };
        format!("{}{}{extension}", FOLDERS[folder], STEMS[stem])
    })
}

/// One line of a note: text, a heading, or a link in one of its forms.
fn line() -> impl Strategy<Value = String> {
    let place = (0..FOLDERS.len(), 0..STEMS.len());
    let fragment = prop_oneof![Just(""), Just("#One"), Just("#One#Two"), Just("#^b1"), Just("#two-1")];
    (place, fragment, 0..18u8).prop_map(|((folder, stem), fragment, form)| {
        let (folder, stem) = (FOLDERS[folder], STEMS[stem]);
        let escaped = format!("{folder}{stem}.md").replace(' ', "%20");
        let slug = fragment.to_lowercase();
        match form {
            0 => "# One".to_owned(),
            1 => "## Two".to_owned(),
            2 => "word ^b1\n".to_owned(),
            3 => format!("[[{stem}{fragment}]] é [[{stem}{fragment}|shown]]"),
            4 => format!("![[{folder}{stem}{fragment}]]"),
            5 => format!("[[{folder}{stem}.md]] [[{stem}.png]]"),
            6 => format!("[[./{stem}]] [[../{stem}]] [[/{folder}{stem}]]"),
            7 => format!("[t]({escaped}{slug}) and [u](./{escaped})"),
            8 => format!("[t](<../{folder}{stem}.md{slug}>)"),
            9 => format!("\n[{stem}]: <{folder}{stem}.md>\n"),
            10 => format!("| [[{stem}\\|x]] | ![](../{escaped}?raw=true) |\n|---|---|\n"),
            11 => format!("[[Al {stem}]] [[{stem}#One#Two]] [[#One]]"),
            12 => format!("[t](/{escaped}) [v](%C3%A9%281%29.md) [w]({})", escaped.trim_end_matches(".md")),
            13 => "a[^f1] b[^F1] c[^2]".to_owned(),
            14 => format!("\n[^f1]: foot [[{stem}]]\n"),
            15 => format!("[u][{stem}] and [{stem}][] and [{stem}] x"),
            16 => "#tag/one #Tag #tag-2 <a id=\"here\"></a> [h](#here)".to_owned(),
            _ => "plain `[[s]]` text".to_owned(),
        }
    })
}

fn note() -> impl Strategy<Value = String> {
    let front = prop_oneof![
        3 => Just(String::new()),
        1 => Just("---\naliases: [Al s, \"Al t\"]\ntags: [tag, x/y]\nup: \"[[s]]\"\non: '[[A b#One]]'\n---\n".to_owned()),
    ];
    (front, prop::collection::vec(line(), 0..6), 0..6u8).prop_map(|(front, mut lines, written)| {
        // Of two definitions of one label the second means nothing until the first is renamed.
        let mut labels = std::collections::BTreeSet::new();
        lines.retain(|line| match line.trim().split_once("]: ") {
            Some((label, _)) => labels.insert(label.to_owned()),
            None => true,
        });
        let text = front + &lines.join("\n\n") + "\n";
        match written {
            0 => text.replace('\n', "\r\n"),
            1 => format!("\u{feff}{text}"),
            _ => text,
        }
    })
}

/// A vault of a few files that link to each other in every form.
pub(in crate::features) fn files() -> impl Strategy<Value = Files> {
    prop::collection::btree_map(path(), note(), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 200_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn renaming_a_file(files in files(), to in path(), pick in any::<prop::sample::Index>()) {
        let from = pick.get(&files.keys().collect::<Vec<_>>()).to_string();
        let free = files.keys().all(|path| crate::note::fold(path) != crate::note::fold(&to));
        let same_kind = FileKind::of(&from) == FileKind::of(&to);
        prop_assume!(free && same_kind);
        assert_moves_keep(&files, &from, &to);
    }

    #[test]
    fn renaming_a_folder(
        files in files(), from in 1..FOLDERS.len(),
        to in prop_oneof![Just("z"), Just("z y/d"), Just("x/z"), Just("f g/z")],
    ) {
        assert_moves_keep(&files, FOLDERS[from].trim_end_matches('/'), to);
    }

    #[test]
    fn renaming_what_a_cursor_names(
        files in files(), pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
        name in prop_oneof![Just("s"), Just("Two"), Just("new-1"), Just("Al s"), Just("One"), Just("tag")],
    ) {
        let path = pick.get(&files.keys().collect::<Vec<_>>()).to_string();
        let offset = at.index(files[&path].len().max(1));
        assert_rename_keeps(&files, &path, offset, name);
    }
}
