//! What is allowed, for how long, and what takes it away.

use super::*;

fn hash(code: &str) -> CodeHash {
    CodeHash::new(code, &[], "python")
}

fn hashes(codes: &[&str]) -> Vec<CodeHash> {
    codes.iter().map(|code| hash(code)).collect()
}

struct Fixture {
    folder: tempfile::TempDir,
    consent: Consent,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let consent = Consent::open(folder.path().join("qmark")).unwrap();
    Fixture { folder, consent }
}

impl Fixture {
    fn again(&self) -> Consent {
        Consent::open(self.folder.path().join("qmark")).unwrap()
    }
}

const VAULT: &str = "/home/me/vault";

fn vault() -> &'static Path {
    Path::new(VAULT)
}

#[test]
fn nothing_is_allowed_until_someone_says_so() {
    let mut at = fixture();
    assert!(!at.consent.is_allowed(vault(), "a.md", &hash("1")));
    at.consent.allow(vault(), Scope::Code(hash("1"))).unwrap();
    for consent in [&at.consent, &at.again()] {
        assert!(consent.is_allowed(vault(), "a.md", &hash("1")));
        assert!(!consent.is_allowed(vault(), "a.md", &hash("2")));
        assert!(!consent.is_allowed(Path::new("/other"), "a.md", &hash("1")));
    }
}

#[test]
fn the_session_before_and_the_interpreter_are_part_of_the_code() {
    let code = CodeHash::new("f()", &["def f(): pass"], "python");
    assert_ne!(code, CodeHash::new("f()", &["def f(): evil()"], "python"));
    assert_ne!(code, CodeHash::new("f()", &["def f(): pass"], "/vault/.venv/bin/python"));
    assert_ne!(CodeHash::new("ab", &["c"], ""), CodeHash::new("b", &["ca"], ""));
}

#[test]
fn typing_keeps_consent_and_changes_from_outside_do_not_get_it() {
    let mut at = fixture();
    at.consent.allow(vault(), Scope::Note("a.md".into(), hashes(&["1", "2"]))).unwrap();
    at.consent.note_typed_edit(vault(), "a.md", &hashes(&["1", "2"]), &hashes(&["1", "2x"]));
    assert!(at.consent.is_allowed(vault(), "a.md", &hash("2x")));
    assert!(!at.consent.is_allowed(vault(), "b.md", &hash("2x")), "another note was not typed in");
    assert!(!at.again().is_allowed(vault(), "a.md", &hash("2x")), "typing writes no file");
    at.consent.keep(vault(), "a.md", &hashes(&["1", "2x"])).unwrap();
    assert!(at.again().is_allowed(vault(), "a.md", &hash("2x")));
    // A pull changes the first snippet.
    at.consent.came_from_outside(vault(), "a.md", &hashes(&["evil", "2x"]));
    assert!(!at.consent.is_allowed(vault(), "a.md", &hash("evil")));
    assert!(at.consent.is_allowed(vault(), "a.md", &hash("2x")));
    // Typing in what came from outside does not launder it.
    at.consent.note_typed_edit(vault(), "a.md", &hashes(&["evil", "2x"]), &hashes(&["evil2", "2x"]));
    assert!(!at.consent.is_allowed(vault(), "a.md", &hash("evil2")));
}

#[test]
fn a_new_snippet_is_allowed_where_the_note_or_the_vault_is() {
    let mut at = fixture();
    at.consent.allow(vault(), Scope::Note("a.md".into(), hashes(&["1"]))).unwrap();
    at.consent.allow(vault(), Scope::Code(hash("c"))).unwrap();
    at.consent.note_typed_edit(vault(), "a.md", &hashes(&["1"]), &hashes(&["0", "1"]));
    assert!(at.consent.is_allowed(vault(), "a.md", &hash("0")));
    at.consent.note_typed_edit(vault(), "c.md", &hashes(&["c"]), &hashes(&["c", "d"]));
    assert!(!at.consent.is_allowed(vault(), "c.md", &hash("d")), "only one snippet was allowed there");
    at.consent.note_typed_edit(vault(), "c.md", &hashes(&["c", "d"]), &hashes(&["c2", "d"]));
    assert!(at.consent.is_allowed(vault(), "c.md", &hash("c2")), "typing in an allowed snippet");
    at.consent.allow(vault(), Scope::Vault(vec![("b.md".into(), hashes(&["b"]))])).unwrap();
    assert!(at.consent.is_allowed(vault(), "b.md", &hash("b")));
    at.consent.note_typed_edit(vault(), "new.md", &[], &hashes(&["n"]));
    assert!(at.consent.is_allowed(vault(), "new.md", &hash("n")));
}

#[test]
fn grants_are_listed_and_taken_back() {
    let mut at = fixture();
    at.consent.allow(vault(), Scope::Note("a.md".into(), hashes(&["1", "2"]))).unwrap();
    let python = at.folder.path().join("python");
    assert!(at.consent.allow_interpreter(vault(), &python).is_err(), "there is none");
    std::fs::write(&python, "a program").unwrap();
    at.consent.allow_interpreter(vault(), &python).unwrap();
    let listed: Vec<_> = at.again().list().into_iter().map(|grant| (grant.what, grant.snippets)).collect();
    assert_eq!(listed, [(Granted::Note("a.md".into()), 2), (Granted::Interpreter(python), 0)]);
    assert!(at.consent.revoke(vault(), Some("a.md")).unwrap());
    assert!(!at.again().is_allowed(vault(), "a.md", &hash("1")));
    assert!(at.consent.revoke(vault(), None).unwrap());
    assert!(!at.consent.revoke(vault(), None).unwrap());
    assert!(at.again().list().is_empty());
}

#[test]
fn an_interpreter_is_allowed_as_long_as_it_is_what_it_was() {
    let mut at = fixture();
    let vault = at.folder.path().to_owned();
    let python = vault.join("python");
    let write = |name: &str, text: &str| std::fs::write(vault.join(name), text).unwrap();
    write("python", "a program");
    at.consent.allow_interpreter(&vault, &python).unwrap();
    let allowed = || at.again().interpreters(std::slice::from_ref(&vault));
    assert_eq!(allowed(), [&*python]);
    assert!(at.again().interpreters(&["/elsewhere".into()]).is_empty());
    write("pyvenv.cfg", "home = /tmp/other");
    assert!(allowed().is_empty(), "it would load another library");
    std::fs::remove_file(vault.join("pyvenv.cfg")).unwrap();
    assert_eq!(allowed(), [&*python]);
    write("python", "another program");
    assert!(allowed().is_empty());
    write("python", "a program");
    assert!(at.again().revoke(&vault, Some("python")).unwrap());
    assert!(allowed().is_empty());
}

#[test]
fn two_editors_do_not_lose_each_others_answers() {
    let mut at = fixture();
    let mut other = at.again();
    at.consent.allow(vault(), Scope::Code(hash("1"))).unwrap();
    other.allow(vault(), Scope::Code(hash("2"))).unwrap();
    assert!(at.again().is_allowed(vault(), "a.md", &hash("1")));
    at.consent.refresh().unwrap();
    assert!(at.consent.is_allowed(vault(), "a.md", &hash("2")));
}

#[test]
fn what_was_typed_outlives_a_look_at_the_file_until_it_is_taken_back() {
    let mut at = fixture();
    at.consent.allow(vault(), Scope::Vault(vec![("a.md".into(), hashes(&["1"]))])).unwrap();
    for note in ["a.md", "b.md"] {
        at.consent.note_typed_edit(vault(), note, &hashes(&["1"]), &hashes(&["1", "2"]));
    }
    at.consent.refresh().unwrap();
    assert!(at.consent.is_allowed(vault(), "a.md", &hash("2")));
    at.consent.keep(vault(), "a.md", &hashes(&["1", "2"])).unwrap();
    at.consent.keep(vault(), "b.md", &hashes(&["1", "2"])).unwrap();
    assert!(at.again().is_allowed(vault(), "b.md", &hash("2")), "each note is kept by itself");
    at.consent.note_typed_edit(vault(), "a.md", &hashes(&["1", "2"]), &hashes(&["1", "3"]));
    at.again().revoke(vault(), None).unwrap();
    at.consent.refresh().unwrap();
    assert!(!at.consent.is_allowed(vault(), "a.md", &hash("3")));
}

#[test]
fn a_damaged_file_allows_nothing_and_is_not_overwritten() {
    let mut at = fixture();
    at.consent.allow(vault(), Scope::Code(hash("1"))).unwrap();
    let file = at.folder.path().join("qmark").join(FILE);
    std::fs::write(&file, "{oops").unwrap();
    let error = Consent::open(at.folder.path().join("qmark")).unwrap_err().to_string();
    assert!(error.contains("trust.json is damaged"), "{error}");
    assert!(at.consent.allow(vault(), Scope::Code(hash("2"))).is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{oops");
}
