//! Changing notes from the shell: seen first, then whole or not at all.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use similar::TextDiff;

/// Prints what would change in a file.
pub(super) fn print_diff(file: &str, before: &str, after: &str) -> std::io::Result<()> {
    let changes = TextDiff::from_lines(before, after);
    let shown = changes.unified_diff().header(file, file).to_string();
    std::io::stdout().lock().write_all(shown.as_bytes())
}

/// Replaces a file's content, whole or not at all, if it is still what was looked at.
pub(super) fn replace(path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
    let path = path.canonicalize()?;
    if std::fs::read(&path)? != before.as_bytes() {
        bail!("it has changed, or is not plain UTF-8");
    }
    let folder = path.parent().context("it has no folder")?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(after.as_bytes())?;
    file.as_file().sync_all()?;
    file.as_file().set_permissions(std::fs::metadata(&path)?.permissions())?;
    file.persist(&path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_else_wrote_meanwhile_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.md");
        std::fs::write(&path, "theirs").expect("a writable file");
        assert!(replace(&path, "before", "after").is_err());
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), "theirs");
        replace(&path, "theirs", "after").expect("a file that is as it was");
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), "after");
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 1, "nothing is left beside it");
    }
}
