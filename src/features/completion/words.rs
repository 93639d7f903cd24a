//! Languages after a fence, callouts, and aliases that others already use.

use rustc_hash::FxHashMap;

use super::context::{Place, Site};
use super::notes::as_written;
use super::rank::Ranking;
use super::{CompletionItem, CompletionKind, Completions};
use crate::note::{CodeForm, fold};
use crate::text::TextEdit;

/// Languages that interview notes use, most likely first.
const LANGUAGES: &[&str] = &[
    "python",
    "pycon",
    "bash",
    "sh",
    "sql",
    "json",
    "yaml",
    "toml",
    "javascript",
    "typescript",
    "html",
    "css",
    "java",
    "kotlin",
    "c",
    "cpp",
    "csharp",
    "go",
    "rust",
    "ruby",
    "php",
    "swift",
    "scala",
    "r",
    "solidity",
    "haskell",
    "lua",
    "perl",
    "powershell",
    "dockerfile",
    "makefile",
    "ini",
    "xml",
    "diff",
    "console",
    "text",
    "markdown",
    "mermaid",
    "latex",
    "graphql",
    "regex",
];

/// Obsidian's callouts with their other names.
const CALLOUTS: &[&str] = &[
    "note",
    "abstract",
    "summary",
    "tldr",
    "info",
    "todo",
    "tip",
    "hint",
    "important",
    "success",
    "check",
    "done",
    "question",
    "help",
    "faq",
    "warning",
    "caution",
    "attention",
    "failure",
    "fail",
    "missing",
    "danger",
    "error",
    "bug",
    "example",
    "quote",
    "cite",
];

fn keyword(place: &Place, label: &str, text: String, snippet: bool) -> CompletionItem {
    CompletionItem {
        kind: CompletionKind::Keyword,
        label: label.to_owned(),
        detail: None,
        filter: None,
        edit: TextEdit::replace(place.range, text),
        snippet,
        source: None,
    }
}

pub(super) fn languages(site: &Site<'_>, place: &Place) -> Completions {
    let mut used: FxHashMap<&str, i64> = FxHashMap::default();
    for (_, note) in site.vault.notes() {
        for language in note.code_blocks.iter().filter_map(|block| block.language.as_deref()) {
            *used.entry(language).or_default() += 1;
        }
    }
    // The word at the cursor is no use of it.
    if let Some(own) = used.get_mut(place.query.as_str()) {
        *own -= 1;
    }
    used.retain(|_, count| *count > 0);
    let mut ranking = Ranking::new(place);
    for (index, language) in LANGUAGES.iter().enumerate() {
        let uses = used.remove(language).unwrap_or(0);
        let likely = (LANGUAGES.len() - index) as i64;
        ranking.consider(language, uses.min(50) + likely, (*language).to_owned());
    }
    let mut others: Vec<(&str, i64)> = used.into_iter().collect();
    others.sort_unstable();
    for (language, uses) in others {
        ranking.consider(language, uses.min(50) - 10, language.to_owned());
    }
    let closing = closing_fence(site);
    ranking.finish(|language| {
        Some(match &closing {
            Some(fence) => keyword(place, &language, format!("{language}\n$0\n{fence}"), true),
            None => keyword(place, &language, language.clone(), false),
        })
    })
}

/// The closing fence to write along, where the fence is open, stands alone on its line and at its
/// start, and the editor takes tab stops.
fn closing_fence(site: &Site<'_>) -> Option<String> {
    let start = site.offset - site.before.len();
    let block = site.note.code_blocks.iter().find(|block| block.range.start as usize == start)?;
    let open = block.form == CodeForm::Fence { closed: false } && site.after.trim().is_empty();
    let last = block.range.of(site.text).lines().count() == 1;
    let fence: String = site.before.chars().take_while(|ch| matches!(ch, '`' | '~')).collect();
    (open && last && site.options.snippets).then_some(fence)
}

pub(super) fn callouts(site: &Site<'_>, place: &Place) -> Completions {
    let mut ranking = Ranking::new(place);
    for callout in CALLOUTS {
        ranking.consider(callout, 0, *callout);
    }
    // A space follows the bracket that is written along.
    let gap = if place.close.is_empty() || site.after.starts_with(' ') { "" } else { " " };
    ranking.finish(|callout| Some(keyword(place, callout, format!("{callout}{}{gap}", place.close), false)))
}

/// The note's title where its name is another, and names by which links look for a note in vain.
pub(super) fn aliases(site: &Site<'_>, place: &Place) -> Completions {
    let mut ranking = Ranking::new(place);
    let heading = site.note.headings.iter().find(|heading| heading.level == 1);
    let titles = site.note.title.as_deref().into_iter().chain(heading.map(|heading| &*heading.text));
    for title in titles.filter(|title| fold(title) != fold(site.entry.stem())) {
        ranking.consider(title, 100, title.to_owned());
    }
    for word in site.vault.unresolved_words() {
        if let Some(score) = ranking.score(word)
            && let Some((name, _)) = as_written(site, word)
        {
            ranking.keep(score, name);
        }
    }
    let mut seen = Vec::new();
    ranking.finish(|name| {
        let known = site.note.aliases.iter().any(|alias| fold(&alias.text) == fold(&name));
        if known || seen.contains(&name) {
            return None;
        }
        seen.push(name.clone());
        Some(keyword(place, &name, name.clone(), false))
    })
}
