//! What a rename must leave as it was: where links lead, every byte that it is not about, and an
//! index that equals one built afresh.

use std::collections::BTreeMap;
use std::path::Path;

use super::{RenameOptions, rename, rename_files};
use crate::features::named::{Named, named_at};
use crate::features::workspace_edit::{Operation, WorkspaceEdit};
use crate::note::{Label, Link, LinkKind, Note, NoteOptions};
use crate::text::{TextRange, apply_edits};
use crate::vault::answers::answers;
use crate::vault::{FileEntry, FileId, FileKind, FragmentTarget, Limits, NoDisk, Vault, find_fragment};

/// The texts of a vault's files by their paths.
pub(crate) type Files = BTreeMap<String, String>;

/// Panics where files or folders that get these names lose a link or a byte.
pub(crate) fn assert_moves_keep(files: &Files, from: &str, to: &str) {
    let prefix = format!("{from}/");
    let moves: Vec<_> = files
        .keys()
        .filter_map(|path| match path.strip_prefix(&prefix) {
            Some(rest) => Some((path.clone(), format!("{to}/{rest}"))),
            None => (path == from).then(|| (path.clone(), to.to_owned())),
        })
        .collect();
    let moved = rename_files(&vault_of(files), &[(from.to_owned(), to.to_owned())], &NoDisk);
    assert_eq!(moved.lost, None);
    let edit = moved.edit;
    check_moves(files, &edit, &moves);
    check_index(files, &edit, &moves);
}

/// Panics where what a byte of a note names gets another name and a link is lost by that.
pub(crate) fn assert_rename_keeps(files: &Files, path: &str, offset: usize, name: &str) {
    let vault = vault_of(files);
    let file = vault.find(path).expect("a file").id;
    let options = RenameOptions { can_rename_files: true };
    let Ok(edit) = rename(&vault, file, offset, name, options, &NoDisk) else { return };
    // Who makes a note of a picture gets a note, with links of its own.
    if moved(&edit).iter().any(|(from, to)| FileKind::of(from) != FileKind::of(to)) {
        return;
    }
    let texts = apply(files, &edit, &[]);
    assert!(only_names_change(&edit), "{edit:#?}");
    let named = named_at(&vault, file, offset).map(|found| found.named);
    if matches!(named, Some(Named::Tag(_) | Named::Label(..))) {
        assert_eq!(tags_and_labels(&vault), tags_and_labels(&vault_of(&texts)), "{texts:#?}");
    }
    let was = targets(&vault, &moved(&edit));
    let is = targets(&vault_of(&texts), &[]);
    assert_eq!(was.len(), is.len(), "\nbefore: {files:#?}\nafter: {texts:#?}");
    for (was, is) in was.iter().zip(&is).filter(|(was, _)| was.2.is_some()) {
        // A broken fragment may begin to name something: nobody loses by that.
        let is = if is_whole_file(was) { whole_file(is) } else { is.clone() };
        assert_eq!(*was, is, "\nbefore: {files:#?}\nafter: {texts:#?}");
    }
    check_index(files, &edit, &[]);
}

/// How many tags each note has, and where each of its labels is defined, by the label's index.
fn tags_and_labels(vault: &Vault) -> Vec<(usize, Vec<Option<usize>>)> {
    let of = |note: &Note| {
        let index = |found: &Label| note.labels.iter().position(|label| label.range == found.range);
        let labels = note.labels.iter().map(|label| label.definition_in(note).and_then(index));
        (note.tags.len(), labels.collect())
    };
    vault.notes().map(|(_, note)| of(note)).collect()
}

/// Whether every edit lies in something that has a name or names something.
fn only_names_change(edit: &WorkspaceEdit) -> bool {
    edit.operations.iter().all(|operation| {
        let Operation::Edit(edit) = operation else { return true };
        let note = &edit.note;
        let places: Vec<TextRange> = (note.links.iter().map(|link| link.range))
            .chain(note.headings.iter().map(|heading| heading.text_range))
            .chain(note.tags.iter().map(|tag| tag.range))
            .chain(note.labels.iter().map(|label| label.whole))
            .chain(note.aliases.iter().map(|alias| alias.range))
            .chain(note.block_ids.iter().map(|block| block.range))
            .chain(note.anchors.iter().map(|anchor| anchor.range))
            .collect();
        edit.edits.iter().all(|edit| places.iter().any(|place| place.covers(edit.range)))
    })
}

/// The index that takes a rename in step by step equals one built of its outcome.
fn check_index(files: &Files, edit: &WorkspaceEdit, moves: &[(String, String)]) {
    let mut vault = vault_of(files);
    let id = |vault: &Vault, path: &str| vault.find(path).expect("a file").id;
    for operation in &edit.operations {
        if let Operation::Edit(edit) = operation {
            let text = apply_edits(&files[&*edit.path], &edit.edits).expect("edits fit");
            let file = id(&vault, &edit.path);
            vault.set_text(file, &text);
        }
    }
    let all = moved(edit).into_iter().chain(moves.iter().cloned());
    let all: Vec<_> = all.map(|(from, to)| (id(&vault, &from), to)).collect();
    vault.move_files(&all);
    assert_eq!(answers(&vault), answers(&vault_of(&apply(files, edit, moves))));
}

/// A vault of these files, all of them open.
pub(crate) fn vault_of(files: &Files) -> Vault {
    let entries = files.iter().map(|(path, text)| match FileKind::of(path) {
        FileKind::Note => {
            FileEntry::opened(path, text.as_str().into(), 1, Limits::default(), &NoteOptions::default())
        }
        FileKind::Other => FileEntry::new(path, FileKind::Other),
    });
    Vault::with_entries(Path::new("/v"), true, entries.collect())
}

/// The files after an edit and these moves.
pub(crate) fn apply(files: &Files, edit: &WorkspaceEdit, moves: &[(String, String)]) -> Files {
    let mut texts = files.clone();
    let mut moves = moves.to_vec();
    for operation in &edit.operations {
        match operation {
            Operation::Edit(edit) => {
                let text = texts.get_mut(&*edit.path).expect("an edited file exists");
                *text = apply_edits(text, &edit.edits).expect("edits fit");
            }
            Operation::Move { from, to } => moves.push((from.clone(), to.clone())),
            Operation::Create { path, text } => {
                texts.insert(path.clone(), text.clone());
            }
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

fn check_moves(files: &Files, edit: &WorkspaceEdit, moves: &[(String, String)]) {
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
