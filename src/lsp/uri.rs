//! Which document a URI means.
//!
//! Clients write the URI of one file in many ways: with raw spaces, brackets and letters, or each
//! of them percent-encoded, with `c:`, `C:` or `c%3A`. Everything is therefore kept by
//! [`DocumentKey`], never by URI.

use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use tower_lsp::lsp_types::Url;

/// Everything but what RFC 3986 calls unreserved, and the separator.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The identity of a document, however its URI is written.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKey {
    /// A file of this machine, by [`normalise`]d absolute path.
    File(Arc<Path>),
    /// Anything else, such as `untitled:Untitled-1`, by its URI.
    Other(Arc<str>),
}

impl DocumentKey {
    /// The document that a URI means.
    pub fn of(uri: &Url) -> Self {
        match path_of(uri) {
            Some(path) => Self::File(path.into()),
            None => Self::Other(uri.as_str().into()),
        }
    }

    /// The document's file; `None` where it has none.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Other(_) => None,
        }
    }
}

impl fmt::Debug for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Other(uri) => uri.fmt(f),
        }
    }
}

/// The normalised path of a `file:` URI; `None` for other schemes and files of other machines.
pub fn path_of(uri: &Url) -> Option<PathBuf> {
    if uri.scheme() != "file" {
        return None;
    }
    let host = uri.host_str().filter(|host| !host.is_empty() && *host != "localhost");
    if cfg!(windows) {
        let path = percent_decode_str(uri.path()).decode_utf8().ok()?;
        return Some(normalise(Path::new(&windows_path(host, &path)?)));
    }
    if host.is_some() {
        return None;
    }
    let bytes: Vec<u8> = percent_decode_str(uri.path()).collect();
    let path = os_path(bytes)?;
    path.is_absolute().then(|| normalise(&path))
}

/// The `file:` URI of an absolute path; `None` for a relative one.
pub fn uri_of(path: &Path) -> Option<Url> {
    if cfg!(windows) {
        return Url::parse(&windows_uri(path.to_str()?)?).ok();
    }
    if !path.is_absolute() {
        return None;
    }
    let encoded = percent_encode(path.as_os_str().as_encoded_bytes(), ENCODED);
    Url::parse(&format!("file://{encoded}")).ok()
}

/// The path without `.`, `..` and doubled separators, its drive letter in upper case. Links are
/// not followed: clients name files by the path that their user opened.
pub fn normalise(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            Component::Prefix(prefix) => normal.push(prefix.as_os_str().to_ascii_uppercase()),
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(unix)]
fn os_path(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let usable = !bytes.contains(&0);
    usable.then(|| PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

#[cfg(not(unix))]
fn os_path(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

/// `/c:/notes` as `C:\notes`, and a host's `/share/notes` as `\\host\share\notes`.
fn windows_path(host: Option<&str>, path: &str) -> Option<String> {
    if path.contains('\0') {
        return None;
    }
    let rest = path.strip_prefix('/').unwrap_or(path).replace('/', "\\");
    if let Some(host) = host {
        return Some(format!("\\\\{host}\\{rest}"));
    }
    let [drive, b':', ..] = rest.as_bytes() else { return None };
    let separator = if rest.len() == 2 { "\\" } else { "" };
    drive
        .is_ascii_alphabetic()
        .then(|| format!("{}{}{separator}", drive.to_ascii_uppercase() as char, &rest[1..]))
}

/// `C:\notes` as `file:///C:/notes`, and `\\host\share` as `file://host/share`.
fn windows_uri(path: &str) -> Option<String> {
    let slashed = path.strip_prefix(r"\\?\").unwrap_or(path).replace('\\', "/");
    let encode = |text: &str| percent_encode(text.as_bytes(), ENCODED).to_string();
    if let Some(unc) = slashed.strip_prefix("//") {
        return Some(format!("file://{}", encode(unc)));
    }
    let (drive, rest) = slashed.split_once(':')?;
    let letter = drive.len() == 1 && drive.as_bytes()[0].is_ascii_alphabetic();
    (letter && rest.starts_with('/'))
        .then(|| format!("file:///{}:{}", drive.to_ascii_uppercase(), encode(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(uri: &str) -> String {
        DocumentKey::of(&Url::parse(uri).unwrap()).to_string()
    }

    #[cfg(unix)]
    #[test]
    fn one_file_has_one_key_however_its_uri_is_written() {
        let path = "/vault/Träume [1]|a 100%.md";
        for uri in [
            "file:///vault/Träume [1]|a 100%.md",
            "file:///vault/Tr%C3%A4ume%20%5B1%5D%7Ca%20100%25.md",
            "file://localhost/vault/./x/../Träume%20[1]%7ca 100%.md",
            "FILE:///vault//Träume [1]|a 100%.md",
        ] {
            assert_eq!(key(uri), path, "{uri}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn every_path_survives_the_way_to_a_uri_and_back() {
        for path in ["/a b/[c]|d#e?f%20g.md", "/é/Ω/🔥.md", "/C:/x", "/back\\slash"] {
            let uri = uri_of(Path::new(path)).unwrap();
            assert_eq!(path_of(&uri).unwrap(), Path::new(path), "{uri}");
        }
        assert_eq!(uri_of(Path::new("/a b/[c].md")).unwrap().as_str(), "file:///a%20b/%5Bc%5D.md");
        assert_eq!(uri_of(Path::new("relative.md")), None);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_keep_their_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let path = path_of(&Url::parse("file:///a%FF.md").unwrap()).unwrap();
        assert_eq!(path.as_os_str().as_bytes(), b"/a\xff.md");
        assert_eq!(uri_of(&path).unwrap().as_str(), "file:///a%FF.md");
    }

    #[test]
    fn what_is_no_local_file_is_kept_by_its_uri() {
        assert_eq!(key("untitled:Untitled-1"), "untitled:Untitled-1");
        assert_eq!(key("git:/a/b.md?ref=HEAD"), "git:/a/b.md?ref=HEAD");
        #[cfg(unix)]
        assert_eq!(key("file://server/share/a.md"), "file://server/share/a.md");
    }

    #[test]
    fn windows_paths_have_one_drive_letter() {
        for path in ["/c:/Users/a b.md", "/C:/Users/a b.md"] {
            assert_eq!(windows_path(None, path).as_deref(), Some(r"C:\Users\a b.md"));
        }
        assert_eq!(windows_path(None, "/c:").as_deref(), Some(r"C:\"));
        assert_eq!(windows_path(Some("host"), "/share/a.md").as_deref(), Some(r"\\host\share\a.md"));
        assert_eq!(windows_path(None, "/home/a.md"), None);
        assert_eq!(windows_uri(r"c:\Users\a b.md").as_deref(), Some("file:///C:/Users/a%20b.md"));
        assert_eq!(windows_uri(r"\\host\share\é.md").as_deref(), Some("file://host/share/%C3%A9.md"));
    }
}
