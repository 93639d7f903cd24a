//! Files that are no notes of their own: templates and copies that a synchroniser left behind.

use super::FileEntry;

impl FileEntry {
    /// Whether the file lies in a folder of templates.
    pub fn is_template(&self) -> bool {
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
    use crate::vault::FileKind;

    #[test]
    fn templates_and_conflict_copies_are_told_by_their_paths() {
        let entry = |path: &str| FileEntry::new(path, FileKind::Note);
        assert!(entry("Templates/day.md").is_template());
        assert!(entry("x/99 - Templates/day.md").is_template());
        assert!(!entry("x/templates.md").is_template());
        assert!(entry("a.sync-conflict-20250101-120000-ABC.md").is_conflict_copy());
        assert!(entry("a (Ann's conflicted copy 2025-01-01).md").is_conflict_copy());
    }
}
