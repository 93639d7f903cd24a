//! Vault-relative paths: `/` between segments on every platform, no leading `/`.

use crate::note::fold;

/// A path as links compare it: NFC, case folded.
pub fn fold_path(path: &str) -> String {
    fold(path)
}

/// The folder of a vault-relative path, without a trailing `/`; empty at the root.
pub fn parent_folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Folder and last segment of a path.
pub fn split_last(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// `path` seen from `folder`, with `.` and `..` resolved; `None` where it leaves the vault.
pub fn join_relative(folder: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// The path `to` as seen from `folder`, with `..` where it lies outside of it.
pub fn relative_path(folder: &str, to: &str) -> String {
    let mut from: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    from.drain(..shared);
    to.drain(..shared);
    "../".repeat(from.len()) + &to.join("/")
}

/// The word under which a link and the notes it could mean are indexed: the last segment, folded,
/// without a note's extension.
pub fn link_key(path: &str) -> String {
    let (_, last) = split_last(path.trim_end_matches('/'));
    let mut key = fold(last);
    let stem_len = strip_note_extension(&key).len();
    key.truncate(stem_len);
    key
}

/// A folded file name without `.md` or `.markdown`.
pub(super) fn strip_note_extension(name: &str) -> &str {
    NOTE_EXTENSIONS.iter().find_map(|extension| name.strip_suffix(extension)).unwrap_or(name)
}

/// The extensions of notes, folded, dot included, in the order in which links try them.
pub(super) const NOTE_EXTENSIONS: [&str; 2] = [".md", ".markdown"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_resolve_dots_and_stay_inside() {
        assert_eq!(join_relative("a/b", "../c/./d.md").as_deref(), Some("a/c/d.md"));
        assert_eq!(join_relative("a", "../../x"), None);
    }

    #[test]
    fn relative_paths_climb_only_as_far_as_needed() {
        assert_eq!(relative_path("a/b", "a/c/d.md"), "../c/d.md");
        assert_eq!(relative_path("a", "a/b/c.md"), "b/c.md");
        assert_eq!(relative_path("", "c.md"), "c.md");
        assert_eq!(relative_path("a/b", "c.md"), "../../c.md");
    }

    #[test]
    fn keys_ignore_folders_case_and_note_extensions() {
        assert_eq!(link_key("Dir/Größe.MD"), link_key("GRÖSSE"));
        assert_eq!(link_key("v1.2"), "v1.2");
    }
}
