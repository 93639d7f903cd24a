use arbitrary::{Result, Unstructured};

use crate::features::rename::kept::{Files, assert_moves_keep, assert_rename_keeps};
use crate::note::fold;
use crate::vault::FileKind;

const STEMS: [&str; 8] = ["s", "t", "A b", "é(1)", "s.1", "Q&A;", "One", "100%"];
const FOLDERS: [&str; 5] = ["", "d/", "d/e/", "x/d/", "f g/"];
const FRAGMENTS: [&str; 7] = ["", "#One", "#One#Two", "#^b1", "#two-1", "#One 1", "#anchor"];
const NAMES: [&str; 10] = ["s", "Two", "new-1", "Al s", "One", "é", "a/b", "x.md", "A  b", "#one"];

/// Renames of files, folders and whatever a cursor names, in vaults full of links: every link that
/// led somewhere still does, no other byte changes, and the index equals one built afresh.
pub fn renames(data: &[u8]) {
    // Bytes that are too few for a vault and a rename are no input.
    let _ = rename(&mut Unstructured::new(data));
}

fn rename(bytes: &mut Unstructured<'_>) -> Result<()> {
    let kind = bytes.int_in_range(0..=3)?;
    let (to, name, at) = (path(bytes)?, name(bytes)?, bytes.arbitrary::<u16>()?);
    let pick = bytes.arbitrary::<u8>()?;
    let files = files(bytes)?;
    let from = files.keys().nth(usize::from(pick) % files.len()).expect("there is a file").clone();
    match kind {
        0 => {
            let free = files.keys().all(|path| fold(path) != fold(&to));
            if free && FileKind::of(&from) == FileKind::of(&to) {
                assert_moves_keep(&files, &from, &to);
            }
        }
        1 => {
            let folder = FOLDERS[1 + usize::from(pick) % (FOLDERS.len() - 1)].trim_end_matches('/');
            let new = ["z", "z y/d", "x/z", "f g/z"][usize::from(at) % 4];
            assert_moves_keep(&files, folder, new);
        }
        _ => {
            let offset = usize::from(at) % files[&from].len().max(1);
            assert_rename_keeps(&files, &from, offset, &name);
        }
    }
    Ok(())
}

fn files(bytes: &mut Unstructured<'_>) -> Result<Files> {
    let count = bytes.int_in_range(1..=5)?;
    (0..count).map(|_| Ok((path(bytes)?, note(bytes)?))).collect()
}

/// A file's path: a note, or now and then an image.
fn path(bytes: &mut Unstructured<'_>) -> Result<String> {
    let extension = if bytes.ratio(1u8, 6u8)? { ".png" } else { ".md" };
    Ok(format!("{}{}{extension}", bytes.choose(&FOLDERS)?, bytes.choose(&STEMS)?))
}

fn name(bytes: &mut Unstructured<'_>) -> Result<String> {
    if bytes.ratio(1u8, 3u8)? {
        return Ok(bytes.arbitrary::<&str>()?.chars().take(20).collect());
    }
    bytes.choose(&NAMES).map(|name| (*name).to_owned())
}

fn note(bytes: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    if bytes.ratio(1u8, 4u8)? {
        text.push_str("---\naliases: [Al s, \"Al t\"]\nup: \"[[s]]\"\non: '[[A b#One]]'\ntags: [a/b]\n---\n");
    }
    let count = bytes.int_in_range(0..=6)?;
    // Of two definitions of one label the second means nothing until the first is renamed.
    let mut defined = Vec::new();
    for _ in 0..count {
        let line = line(bytes, &mut defined)?;
        text.push_str(&line);
        text.push_str("\n\n");
    }
    Ok(text)
}

/// One line of a note: text, a heading, or a link in one of its forms.
fn line(bytes: &mut Unstructured<'_>, defined: &mut Vec<&'static str>) -> Result<String> {
    let (folder, stem) = (bytes.choose(&FOLDERS)?, bytes.choose(&STEMS)?);
    let fragment = bytes.choose(&FRAGMENTS)?;
    let escaped = format!("{folder}{stem}.md").replace('%', "%25").replace(' ', "%20");
    let slug = fragment.to_lowercase().replace(' ', "-");
    Ok(match bytes.int_in_range(0..=19)? {
        0 => "# One".to_owned(),
        1 => "## Two".to_owned(),
        2 => "word ^b1\n".to_owned(),
        3 => format!("[[{stem}{fragment}]] é [[{stem}{fragment}|shown]]"),
        4 => format!("![[{folder}{stem}{fragment}]]"),
        5 => format!("[[{folder}{stem}.md]] [[{stem}.png]]"),
        6 => format!("[[./{stem}]] [[../{stem}]] [[/{folder}{stem}]]"),
        7 => format!("[t]({escaped}{slug}) and [u](./{escaped})"),
        8 => format!("[t](<../{folder}{stem}.md{slug}>)"),
        9 if !defined.contains(stem) => {
            defined.push(stem);
            format!("\n[{stem}]: <{folder}{stem}.md>\n")
        }
        10 => format!("| [[{stem}\\|x]] | ![](../{escaped}?raw=true) |\n|---|---|\n"),
        11 => format!("[[Al {stem}]] [[{stem}#One#Two]] [[#One]]"),
        12 => format!("[t](/{escaped}) [v](%C3%A9%281%29.md) [w]({})", escaped.trim_end_matches(".md")),
        13 => format!("#a/b #a #A/b/c [u][{stem}] and [{stem}][] and [{stem}] x[^n] y[^N] z[^2]"),
        14 => "<a id=\"anchor\"></a> [x](#anchor) [[#anchor]]".to_owned(),
        15 if !defined.contains(&"^1") => {
            defined.push("^1");
            format!("text[^1]\n\n[^1]: a note [[s]]\n\n[^n]: another [[{stem}]]\n")
        }
        16 => format!("> [!note] [[{stem}]]\n> - [ ] [[{folder}{stem}{fragment}]]"),
        17 => format!("- [[{stem}]]\n  1. ![[{stem}{fragment}|x]]"),
        // A link in a heading would go with the heading's old name.
        18 => format!("# One {}", stem.replace(['(', ')', '&', ';'], "")),
        _ => "plain `[[s]]` text".to_owned(),
    })
}
