//! After any rename every link that resolved leads where it led, and nothing else has changed.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::{RenameOptions, rename, rename_files};
use crate::features::fixture::NoDisk;
use crate::features::workspace_edit::{Operation, WorkspaceEdit};
use crate::note::{Link, LinkKind, NoteOptions};
use crate::text::{TextRange, apply_edits};
use crate::vault::{FileEntry, FileId, FileKind, FragmentTarget, Limits, Vault, find_fragment};

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
    (place, fragment, 0..14u8).prop_map(|((folder, stem), fragment, form)| {
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
            _ => "plain `[[s]]` text".to_owned(),
        }
    })
}

fn note() -> impl Strategy<Value = String> {
    let front = prop_oneof![
        3 => Just(String::new()),
        1 => Just("---\naliases: [Al s, \"Al t\"]\nup: \"[[s]]\"\non: '[[A b#One]]'\n---\n".to_owned()),
    ];
    (front, prop::collection::vec(line(), 0..6)).prop_map(|(front, mut lines)| {
        // Of two definitions of one label the second means nothing until the first is renamed.
        let mut labels = std::collections::BTreeSet::new();
        lines.retain(|line| match line.trim().split_once("]: ") {
            Some((label, _)) => labels.insert(label.to_owned()),
            None => true,
        });
        front + &lines.join("\n\n") + "\n"
    })
}

fn files() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map(path(), note(), 1..8)
}

fn vault_of(files: &BTreeMap<String, String>) -> Vault {
    let entries = files.iter().map(|(path, text)| match FileKind::of(path) {
        FileKind::Note => {
            FileEntry::opened(path, text.as_str().into(), 1, Limits::default(), &NoteOptions::default())
        }
        FileKind::Other => FileEntry::new(path, FileKind::Other),
    });
    Vault::with_entries(Path::new("/v"), true, entries.collect())
}

/// The files after an edit and these moves.
fn apply(
    files: &BTreeMap<String, String>,
    edit: &WorkspaceEdit,
    moves: &[(String, String)],
) -> BTreeMap<String, String> {
    let mut texts = files.clone();
    let mut moves = moves.to_vec();
    for operation in &edit.operations {
        match operation {
            Operation::Edit(edit) => {
                let text = texts.get_mut(&*edit.path).expect("an edited file exists");
                *text = apply_edits(text, &edit.edits).expect("edits fit");
            }
            Operation::Move { from, to } => moves.push((from.clone(), to.clone())),
            Operation::Create { .. } => panic!("renames create nothing"),
        }
    }
    let new_path =
        |path: String| moves.iter().find(|(from, _)| *from == path).map_or(path, |(_, to)| to.clone());
    texts.into_iter().map(|(path, text)| (new_path(path), text)).collect()
}

/// What every link of a vault leads to, by the names that files have after `moves`.
fn targets(vault: &Vault, moves: &[(String, String)]) -> Vec<(String, usize, Option<String>)> {
    let name = |id: FileId| {
        let path = vault.get(id).expect("a file").path.to_string();
        moves.iter().find(|(from, _)| *from == path).map_or(path, |(_, to)| to.clone())
    };
    let mut out = Vec::new();
    for (entry, note) in vault.notes() {
        for (index, link) in note.links.iter().enumerate() {
            let target = vault.resolve(entry.id, link).map(|found| {
                let fragment = link.target.fragment.as_deref().zip(vault.note(found.file));
                let place = fragment.and_then(|(fragment, note)| find_fragment(note, link.kind, fragment));
                let place = place.map(|place| match place {
                    FragmentTarget::Heading(index) => format!("#{index}"),
                    FragmentTarget::Block(index) => format!("^{index}"),
                    FragmentTarget::Anchor(index) => format!("<{index}"),
                });
                format!("{}{}", name(found.file), place.unwrap_or_default())
            });
            out.push((name(entry.id), index, target));
        }
    }
    out.sort();
    out
}

/// A text with every path and fragment that may change taken out.
fn skeleton(vault: &Vault, text: &str, path: &str, but: &[TextRange]) -> String {
    let note = vault.find(path).and_then(|entry| entry.note()).expect("a note");
    let is_edited = |link: &&Link| link.kind != LinkKind::Reference && !link.is_external();
    let mut cuts: Vec<TextRange> = but.to_vec();
    for link in note.links.iter().filter(is_edited) {
        cuts.push(link.target.path_range);
        cuts.extend(link.target.fragment.as_ref().map(|fragment| fragment.range));
    }
    cuts.sort();
    let mut out = String::new();
    let mut at = 0;
    for cut in cuts {
        if cut.start as usize >= at {
            out.push_str(&text[at..cut.start as usize]);
            out.push('\u{1}');
            at = cut.end as usize;
        }
    }
    out + &text[at..]
}

fn check_moves(files: &BTreeMap<String, String>, edit: &WorkspaceEdit, moves: &[(String, String)]) {
    let before = vault_of(files);
    let texts = apply(files, edit, moves);
    let after = vault_of(&texts);
    let all_moves: Vec<(String, String)> = edit
        .operations
        .iter()
        .filter_map(|operation| match operation {
            Operation::Move { from, to } => Some((from.clone(), to.clone())),
            _ => None,
        })
        .chain(moves.iter().cloned())
        .collect();
    let was = targets(&before, &all_moves);
    let is = targets(&after, &[]);
    assert_eq!(was.len(), is.len());
    for (was, is) in was.iter().zip(&is) {
        if was.2.is_some() {
            assert_eq!(was, is, "\nbefore: {files:#?}\nafter: {texts:#?}");
        }
    }
    let new_path = |path: &String| {
        all_moves.iter().find(|(from, _)| from == path).map_or(path.clone(), |(_, to)| to.clone())
    };
    for (path, text) in files.iter().filter(|(path, _)| FileKind::of(path) == FileKind::Note) {
        let to = new_path(path);
        assert_eq!(skeleton(&before, text, path, &[]), skeleton(&after, &texts[&to], &to, &[]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_global_rejects: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn renaming_a_file(files in files(), to in path(), pick in any::<prop::sample::Index>()) {
        let from = pick.get(&files.keys().collect::<Vec<_>>()).to_string();
        let free = files.keys().all(|path| crate::note::fold(path) != crate::note::fold(&to));
        let same_kind = FileKind::of(&from) == FileKind::of(&to);
        prop_assume!(free && same_kind);
        let moves = [(from, to)];
        let edit = rename_files(&vault_of(&files), &moves, &NoDisk);
        check_moves(&files, &edit, &moves);
    }

    #[test]
    fn renaming_a_folder(
        files in files(), from in 1..FOLDERS.len(),
        to in prop_oneof![Just("z"), Just("z y/d"), Just("x/z"), Just("f g/z")],
    ) {
        let from = FOLDERS[from].trim_end_matches('/');
        let prefix = format!("{from}/");
        let moves: Vec<_> = files
            .keys()
            .filter_map(|path| Some((path.clone(), format!("{to}/{}", path.strip_prefix(&prefix)?))))
            .collect();
        let edit = rename_files(&vault_of(&files), &[(from.to_owned(), to.to_owned())], &NoDisk);
        check_moves(&files, &edit, &moves);
    }

    #[test]
    fn renaming_what_a_cursor_names(
        files in files(), pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
        name in prop_oneof![Just("s"), Just("Two"), Just("new-1"), Just("Al s"), Just("One")],
    ) {
        let vault = vault_of(&files);
        let path = pick.get(&files.keys().collect::<Vec<_>>()).to_string();
        let file = vault.find(&path).expect("a file").id;
        let offset = at.index(files[&path].len().max(1));
        let options = RenameOptions { can_rename_files: true };
        if let Ok(edit) = rename(&vault, file, offset, name, options, &NoDisk) {
            let moves: Vec<_> = Vec::new();
            let texts = apply(&files, &edit, &moves);
            let was: Vec<_> = targets(&vault, &moved(&edit));
            let is = targets(&vault_of(&texts), &[]);
            prop_assert_eq!(was.len(), is.len(), "\nbefore: {:#?}\nafter: {:#?}", files, texts);
            for (was, is) in was.iter().zip(&is).filter(|(was, _)| was.2.is_some()) {
                // A broken fragment may begin to name something: nobody loses by that.
                let is = if is_whole_file(was) { whole_file(is) } else { is.clone() };
                prop_assert_eq!(was, &is, "\nbefore: {:#?}\nafter: {:#?}", files, texts);
            }
        }
    }
}

fn is_whole_file(link: &(String, usize, Option<String>)) -> bool {
    link.2.as_ref().is_some_and(|target| !target.contains(['#', '^', '<']))
}

fn whole_file(link: &(String, usize, Option<String>)) -> (String, usize, Option<String>) {
    let file = link.2.as_ref().and_then(|target| target.split(['#', '^', '<']).next());
    (link.0.clone(), link.1, file.map(str::to_owned))
}

fn moved(edit: &WorkspaceEdit) -> Vec<(String, String)> {
    let moves = edit.operations.iter().filter_map(|operation| match operation {
        Operation::Move { from, to } => Some((from.clone(), to.clone())),
        _ => None,
    });
    moves.collect()
}
