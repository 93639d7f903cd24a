//! Files that are no notes of their own: templates and copies that a synchroniser left behind.

use super::{FileEntry, Vault};

impl Vault {
    /// Whether a file lies in a folder of templates: one that is called so, or that Obsidian is told of.
    pub fn is_template(&self, entry: &FileEntry) -> bool {
        let is_below = |folder: &String| {
            entry.folded.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        entry.is_called_template() || self.obsidian().templates.iter().any(is_below)
    }
}

impl FileEntry {
    fn is_called_template(&self) -> bool {
        let folders = self.folder().split('/');
        folders.into_iter().any(|folder| {
            let name = folder.trim_start_matches(['_', '.']).to_lowercase();
            let name =
                name.trim_start_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, ' ' | '-' | '.'));
            matches!(name, "template" | "templates" | "issue_template" | "pull_request_template")
        })
    }

    /// Whether the file is a copy that a synchroniser made of a conflict.
    pub fn is_conflict_copy(&self) -> bool {
        let name = self.stem().to_lowercase();
        name.contains(".sync-conflict-") || name.contains("conflicted copy") || name.contains("(conflict ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{FileKind, ObsidianSettings};

    #[test]
    fn templates_and_conflict_copies_are_told_by_their_paths() {
        let entry = |path: &str| FileEntry::new(path, FileKind::Note);
        let mut vault = Vault::new(std::path::Path::new("/v"), true);
        assert!(vault.is_template(&entry("Templates/day.md")));
        assert!(vault.is_template(&entry("x/99 - Templates/day.md")));
        assert!(!vault.is_template(&entry("x/templates.md")));
        assert!(!vault.is_template(&entry("Meta/Forms/day.md")));
        let folders = vec!["meta/forms".to_owned()];
        vault.set_obsidian(ObsidianSettings { templates: folders, ..ObsidianSettings::default() });
        assert!(vault.is_template(&entry("Meta/Forms/day.md")));
        assert!(!vault.is_template(&entry("Meta/Forms and more/day.md")));
        assert!(entry("a.sync-conflict-20250101-120000-ABC.md").is_conflict_copy());
        assert!(entry("a (Ann's conflicted copy 2025-01-01).md").is_conflict_copy());
    }
}
