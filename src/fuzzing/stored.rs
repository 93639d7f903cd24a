use std::path::Path;

use super::input::{SEPARATOR, text};
use super::peers::{judged, kept};
use crate::python::consent::{CodeHash, Consent};
use crate::python::interpreter::{entries, sealed};
use crate::python::run::UnitResult;

/// What qmark keeps on disk, after anybody changed it: a note, the kept result of its snippets, the
/// file of consents, and the kept verdicts. What is damaged is as good as missing, and allows nothing by accident.
pub fn stored(data: &[u8]) {
    let mut parts = data.splitn(4, |byte| *byte == SEPARATOR);
    let text = text(parts.next().unwrap_or(&[]));
    if let Ok(result) = serde_json::from_slice::<UnitResult>(parts.next().unwrap_or(&[])) {
        kept(&text, &result);
        let again = serde_json::to_vec(&result).expect("a result can be written");
        assert!(serde_json::from_slice::<UnitResult>(&again).is_ok(), "{result:?}");
    }
    consents(parts.next().unwrap_or(&[]));
    let body = String::from_utf8_lossy(parts.next().unwrap_or(&[]));
    assert_eq!(entries(&body).count(), 0, "a file without its checksum: {body}");
    judged(&text, entries(&sealed(&body)).map(|(_, verdict)| verdict).collect());
}

fn consents(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("trust.json"), bytes).expect("a file");
    let Ok(mut consent) = Consent::open(folder.path()) else { return };
    let code = CodeHash::new("code that nobody has seen", &[], "python");
    assert!(!consent.is_allowed(Path::new("/v"), "a.md", &code));
    let listed = consent.list();
    for grant in &listed {
        assert!(consent.revoke(&grant.vault, None).is_ok(), "{grant:?}");
    }
    assert!(consent.list().is_empty(), "{listed:?}");
}
