//! After a section has become a note, or an embed what it shows, every link that resolved leads where
//! it led.

use proptest::prelude::*;

use super::{Task, resolve};
use crate::features::preview::content;
use crate::features::rename::kept::{Files, apply, vault_of};
use crate::features::rename::property::files;
use crate::features::workspace_edit::Operation;
use crate::note::{LinkKind, Note};
use crate::text::TextRange;
use crate::vault::{FileKind, FragmentTarget, Goal, NoDisk, Vault};

/// A place in a vault, by the path of its file.
type Place = (String, Option<FragmentTarget>);

fn place(vault: &Vault, goal: Goal) -> Place {
    (vault.get(goal.file).expect("a file").path.to_string(), goal.place)
}

/// Where each link of a note leads, in source order.
fn places(vault: &Vault, path: &str) -> Vec<Option<Place>> {
    let entry = vault.find(path).expect("a file");
    let links = entry.note().map_or(&[][..], |note| &note.links);
    links.iter().map(|link| vault.goal_of(entry.id, link).map(|goal| place(vault, goal))).collect()
}

/// Where the headings, blocks or anchors of a note begin, of the sort that a place is.
fn starts(note: &Note, place: FragmentTarget) -> Vec<u32> {
    match place {
        FragmentTarget::Heading(_) => note.headings.iter().map(|heading| heading.range.start).collect(),
        FragmentTarget::Block(_) => note.block_ids.iter().map(|block| block.range.start).collect(),
        FragmentTarget::Anchor(_) => note.anchors.iter().map(|anchor| anchor.range.start).collect(),
    }
}

/// Links that led to a place lead to it; a broken fragment may begin to name something.
fn assert_leads(is: &Option<Place>, was: &Place, files: &Files, after: &Files) {
    let (file, is_place) = is.clone().expect("a link that leads somewhere");
    let kept = file == was.0 && (was.1.is_none() || is_place == was.1);
    assert!(kept, "{was:?} became {is:?}\nbefore: {files:#?}\nafter: {after:#?}");
}

/// A note of these files.
fn noted(files: &Files, pick: &prop::sample::Index) -> String {
    let notes: Vec<&String> = files.keys().filter(|path| FileKind::of(path) == FileKind::Note).collect();
    pick.get(&notes).to_string()
}

/// Writes another paragraph at the end of a note.
fn add(files: &mut Files, path: &str, paragraph: &str) {
    let text = files.get_mut(path).expect("a note");
    *text += &format!("\n{paragraph}\n");
}

fn has_notes(files: &Files) -> bool {
    files.keys().any(|path| FileKind::of(path) == FileKind::Note)
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 200_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn moving_a_section(
        mut files in files(), pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
    ) {
        prop_assume!(has_notes(&files));
        let path = noted(&files, &pick);
        let name = path.trim_end_matches(".md");
        let linking = noted(&files, &from);
        add(&mut files, &linking, &format!("[[{name}#One]] [[{name}#Two|x]] [[{name}#^b1]] [t](</{path}#two>)"));
        let before = vault_of(&files);
        let entry = before.find(&path).expect("a note");
        let note = entry.note().expect("a note");
        prop_assume!(!note.headings.is_empty());
        let heading = at.get(&note.headings);
        let task = Task::ExtractSection(heading.range.start);
        let Some(edit) = resolve(&before, entry.id, &files[&path], &task, &[], None, &NoDisk) else {
            return Ok(());
        };
        let Some(Operation::Create { path: new, .. }) = edit.operations.first() else { panic!("{edit:?}") };
        let texts = apply(&files, &edit, &[]);
        let after = vault_of(&texts);
        let section = TextRange { start: heading.range.start, end: heading.section_end };
        let moved = |(file, place): Place| {
            let Some(place) = place.filter(|_| file == path) else { return (file, place) };
            let starts = starts(note, place);
            let index = place.index();
            let outside = starts[..index].iter().filter(|start| !section.contains(**start as usize)).count();
            match section.contains(starts[index] as usize) {
                true => (new.clone(), Some(place.with_index(index - outside))),
                false => (file, Some(place.with_index(outside))),
            }
        };
        let inside = places(&after, new);
        let first = note.links.iter().take_while(|link| link.range.start < section.start).count();
        for other in files.keys() {
            let (was, is) = (places(&before, other), places(&after, other));
            for (index, place) in was.iter().enumerate() {
                let Some(place) = place else { continue };
                let leads = if *other != path || index < first {
                    &is[index]
                } else if section.covers(note.links[index].range) {
                    &inside[index - first]
                } else {
                    &is[is.len() + index - was.len()]
                };
                assert_leads(leads, &moved(place.clone()), &files, &texts);
            }
        }
    }

    #[test]
    fn writing_out_an_embed(
        mut files in files(), pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(), fragment in prop_oneof![Just(""), Just("#One"), Just("#Two"), Just("#^b1")],
    ) {
        prop_assume!(has_notes(&files));
        let path = noted(&files, &pick);
        let shown = noted(&files, &from);
        add(&mut files, &path, &format!("![[{}{fragment}]]\n\n# One\n\n## Two\n", shown.trim_end_matches(".md")));
        let before = vault_of(&files);
        let entry = before.find(&path).expect("a note");
        let note = entry.note().expect("a note");
        let embeds: Vec<usize> = (0..note.links.len()).filter(|at| note.links[*at].kind == LinkKind::Embed).collect();
        prop_assume!(!embeds.is_empty());
        let embed = *at.get(&embeds);
        let start = note.links[embed].range.start;
        let Some(edit) = resolve(&before, entry.id, &files[&path], &Task::InlineEmbed(start), &[], None, &NoDisk)
        else {
            return Ok(());
        };
        let texts = apply(&files, &edit, &[]);
        let after = vault_of(&texts);
        let new = after.find(&path).and_then(|entry| entry.note()).expect("a note");
        let moved = |(file, place): Place| {
            let Some(place) = place.filter(|_| file == path) else { return (file, place) };
            let (was, is) = (starts(note, place), starts(new, place));
            let behind = was[place.index()] > start;
            let index = if behind { place.index() + is.len() - was.len() } else { place.index() };
            (file, Some(place.with_index(index)))
        };
        for other in files.keys() {
            let (was, is) = (places(&before, other), places(&after, other));
            for (index, place) in was.iter().enumerate().filter(|(index, _)| *other != path || *index != embed) {
                let Some(place) = place else { continue };
                let behind = *other == path && index > embed;
                let leads = if behind { &is[is.len() + index - was.len()] } else { &is[index] };
                assert_leads(leads, &moved(place.clone()), &files, &texts);
            }
        }
        let goal = before.goal_of(entry.id, &note.links[embed]).expect("what is shown");
        let source = before.get(goal.file).expect("a file");
        let shown = match (goal.place, source.note().expect("a note")) {
            (None, note) => content(note),
            (Some(FragmentTarget::Heading(index)), note) => {
                TextRange { start: note.headings[index].range.start, end: note.headings[index].section_end }
            }
            (Some(place), note) => place.range(note),
        };
        let is = places(&after, &path);
        let shown_links = source.note().expect("a note").links.iter().zip(places(&before, &source.path));
        let copied = shown_links.filter(|(link, _)| shown.covers(link.range));
        for (index, (_, place)) in copied.enumerate() {
            let Some(place) = place else { continue };
            assert_leads(&is[embed + index], &moved(place), &files, &texts);
        }
    }
}
