use std::path::{Path, PathBuf};

/// Files and folders that make the folder they lie in a vault.
pub const MARKERS: [&str; 6] = [".qmark.toml", ".obsidian", ".marksman.toml", ".moxide.toml", ".zk", ".foam"];

/// The folder whose notes belong together with a file or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The folder.
    pub folder: PathBuf,
    /// Whether a marker makes it a vault.
    pub marked: bool,
    /// Whether only the file itself is to be read: its folder is the user's home or the root of the
    /// file system, which nobody means as a vault.
    pub single_file: bool,
}

/// Finds the vault around `start`, an absolute path of an existing folder: the nearest folder
/// upwards that holds a marker. A folder with `.git` ends the search and is taken itself, as a
/// folder that is no vault; without either, `start` is. The user's home and the root of the file
/// system are never taken, unless they hold a marker.
pub fn find_root(start: &Path, home: Option<&Path>) -> Root {
    for folder in start.ancestors() {
        if MARKERS.iter().any(|marker| folder.join(marker).exists()) {
            return Root { folder: folder.to_owned(), marked: true, single_file: false };
        }
        if folder.join(".git").exists() && !is_too_wide(folder, home) {
            return Root { folder: folder.to_owned(), marked: false, single_file: false };
        }
        if is_too_wide(folder, home) {
            break;
        }
    }
    Root { folder: start.to_owned(), marked: false, single_file: is_too_wide(start, home) }
}

fn is_too_wide(folder: &Path, home: Option<&Path>) -> bool {
    folder.parent().is_none() || home == Some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(paths: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for path in paths {
            std::fs::create_dir_all(dir.path().join(path)).expect("a folder");
        }
        dir
    }

    #[test]
    fn the_nearest_marker_wins() {
        let dir = tree(&[".git", "v/.obsidian", "v/a/b"]);
        let root = find_root(&dir.path().join("v/a/b"), None);
        assert_eq!((root.folder, root.marked), (dir.path().join("v"), true));
    }

    #[test]
    fn git_ends_the_search_and_makes_no_vault() {
        let dir = tree(&[".obsidian", "repo/.git", "repo/docs"]);
        let root = find_root(&dir.path().join("repo/docs"), None);
        assert_eq!((root.folder, root.marked), (dir.path().join("repo"), false));
    }

    #[test]
    fn a_note_in_the_home_folder_stands_alone() {
        let dir = tree(&["home/notes"]);
        let home = dir.path().join("home");
        assert!(find_root(&home, Some(&home)).single_file);
        let below = find_root(&home.join("notes"), Some(&home));
        assert_eq!((below.folder, below.single_file), (home.join("notes"), false));
    }
}
