use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How many vaults are kept at most.
const FILES: usize = 32;
/// How many bytes they may take together.
const BYTES: u64 = 2 << 30;

/// Removes the oldest files until the rest keeps within its bounds. What a program that was killed
/// left half written goes the same way.
pub(super) fn tidy(folder: &Path) {
    let mut files: Vec<(SystemTime, u64, PathBuf)> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
            Some((metadata.modified().ok()?, metadata.len(), entry.path()))
        })
        .collect();
    files.sort_unstable_by(|a, b| b.cmp(a));
    let mut bytes = 0;
    for (kept, (_, size, path)) in files.into_iter().enumerate() {
        bytes += size;
        if kept >= FILES || bytes > BYTES {
            // Another server may have been faster.
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_youngest_stay() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for number in 0..FILES as u64 + 3 {
            let file = std::fs::File::create(folder.path().join(number.to_string())).expect("a file");
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(number);
            file.set_modified(time).expect("a time");
        }
        tidy(folder.path());
        let exists = |number: u64| folder.path().join(number.to_string()).exists();
        assert!(!exists(0) && !exists(2) && exists(3) && exists(FILES as u64 + 2));
    }
}
