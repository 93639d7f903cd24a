//! Verdicts across restarts: one file, bounded, whole at every moment, worth nothing but time.

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::cache::Key;
use super::worker::SCRIPT;
use super::{Verdict, VerdictCache};
use crate::python::whole_file;

/// The name of the file in its folder.
const FILE: &str = "verdicts";
/// A larger file is not one of ours, in bytes.
const MAX_FILE: u64 = 64 << 20;
/// Longer verdicts, which quote huge names, are not kept, in bytes of JSON.
const MAX_VERDICT: usize = 2048;

/// Where verdicts are kept between two runs of the program.
///
/// The file begins with a line that names its format and the hash of the rest; then each line holds
/// a key and, where the source did not compile in silence, the verdict as JSON. What is damaged,
/// foreign or of another version counts as empty and is written anew.
#[derive(Clone, Debug)]
pub struct KeptVerdicts {
    path: Option<PathBuf>,
}

impl KeptVerdicts {
    /// Keeps verdicts in this folder, which need not exist yet; without one, keeps nothing.
    pub fn in_folder(folder: Option<&Path>) -> Self {
        Self { path: folder.map(|folder| folder.join(FILE)) }
    }

    /// Puts what was kept into `cache`.
    pub(super) fn load(&self, cache: &mut VerdictCache) {
        if let Some(text) = self.path.as_deref().and_then(read) {
            cache.restore(entries(&text));
        }
    }

    /// Writes everything that `cache` holds, and what other processes have kept meanwhile as far as
    /// there is room. That it cannot be written is of no interest.
    pub(super) fn store(&self, cache: &VerdictCache) {
        let Some(path) = &self.path else { return };
        let mut all = cache.emptied();
        self.load(&mut all);
        all.restore(cache.entries().map(|(key, verdict)| (*key, verdict.clone())));
        let mut body = String::new();
        for (key, verdict) in all.entries().filter(|(_, verdict)| !verdict.gave_up) {
            let said = if *verdict == Verdict::default() {
                String::new()
            } else {
                // Plain data that came from JSON.
                serde_json::to_string(verdict).unwrap_or_default()
            };
            if said.len() <= MAX_VERDICT {
                // Writing to a string does not fail.
                let _ = writeln!(body, "{}{said}", blake3::Hash::from_bytes(*key).to_hex());
            }
        }
        let _ = whole_file::write(path, sealed(&body).as_bytes());
    }
}

/// The file with this body.
pub(crate) fn sealed(body: &str) -> String {
    format!("{}\n{body}", head(body))
}

/// What a file with this text keeps: nothing where it is damaged, foreign or of another version.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = (Key, Verdict)> {
    let body = text.split_once('\n').filter(|(head, body)| *head == self::head(body));
    body.into_iter().flat_map(|(_, body)| body.lines()).filter_map(entry)
}

/// What a file with this body begins with. Another worker might say other things of a source.
fn head(body: &str) -> String {
    let worker = blake3::hash(SCRIPT.as_bytes()).to_hex();
    format!("qmark verdicts 1 {} {}", &worker[..16], blake3::hash(body.as_bytes()).to_hex())
}

fn read(path: &Path) -> Option<String> {
    let file = std::fs::File::open(path).ok()?;
    // Neither a folder nor something that is never read to its end.
    file.metadata().ok().filter(|found| found.is_file() && found.len() <= MAX_FILE)?;
    let mut text = String::new();
    file.take(MAX_FILE).read_to_string(&mut text).ok()?;
    Some(text)
}

fn entry(line: &str) -> Option<(Key, Verdict)> {
    let (key, said) = line.split_at_checked(2 * blake3::OUT_LEN)?;
    let key = *blake3::Hash::from_hex(key).ok()?.as_bytes();
    let verdict = if said.is_empty() { Verdict::default() } else { serde_json::from_str(said).ok()? };
    Some((key, verdict))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::interpreter::Problem;

    fn broken() -> Verdict {
        let problem = Problem {
            kind: "SyntaxError".into(),
            message: "é\n".into(),
            line: Some(1),
            offset: None,
            end_line: None,
            end_offset: None,
            own_lines: true,
        };
        Verdict { error: Some(problem), ..Verdict::default() }
    }

    fn cache(capacity: usize, sources: &[(&str, Verdict)]) -> VerdictCache {
        let mut cache = VerdictCache::new(capacity);
        for (source, verdict) in sources {
            cache.insert("py", source, verdict.clone());
        }
        cache
    }

    fn loaded(kept: &KeptVerdicts) -> VerdictCache {
        let mut cache = VerdictCache::new(100);
        kept.load(&mut cache);
        cache
    }

    #[test]
    fn verdicts_come_back_for_the_same_interpreter_and_source_only() {
        let folder = tempfile::tempdir().unwrap();
        let kept = KeptVerdicts::in_folder(Some(&folder.path().join("made/when/needed")));
        let unknown = Verdict { gave_up: true, ..Verdict::default() };
        kept.store(&cache(9, &[("good", Verdict::default()), ("bad", broken()), ("too deep", unknown)]));
        let mut back = loaded(&kept);
        assert_eq!(back.get("py", "good"), Some(Verdict::default()));
        assert_eq!(back.get("py", "bad"), Some(broken()));
        assert_eq!(back.get("other", "bad"), None);
        assert_eq!(back.get("py", "too deep"), None);
    }

    #[test]
    fn what_other_processes_kept_stays_as_far_as_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let kept = KeptVerdicts::in_folder(Some(folder.path()));
        kept.store(&cache(4, &[("theirs", broken())]));
        kept.store(&cache(4, &[("mine", broken())]));
        let mut back = loaded(&kept);
        assert!(back.get("py", "theirs").is_some() && back.get("py", "mine").is_some());
        for round in 0..20 {
            let source = round.to_string();
            kept.store(&cache(4, &[(&source, Verdict::default())]));
        }
        assert!(loaded(&kept).entries().count() <= 8);
        assert_eq!(folder.path().read_dir().unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_damaged_or_foreign_file_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, path) = (KeptVerdicts::in_folder(Some(folder.path())), folder.path().join(FILE));
        let good = cache(9, &[("good", Verdict::default()), ("bad", broken())]);
        kept.store(&good);
        let whole = std::fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() - 3] ^= 1;
        let older = String::from_utf8(whole.clone()).unwrap().replacen("verdicts 1", "verdicts 0", 1);
        let damaged =
            [&whole[..whole.len() - 1], &whole[..40], b"", b"\xff\xfe\n", &flipped, older.as_bytes()];
        for bytes in damaged {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(loaded(&kept).entries().count(), 0);
            kept.store(&good);
            assert_eq!(loaded(&kept).entries().count(), 2);
        }
    }

    #[test]
    fn a_place_that_cannot_be_written_or_read_is_lived_with() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        std::fs::create_dir_all(folder.path().join(FILE)).unwrap();
        for kept in [
            KeptVerdicts::in_folder(None),
            KeptVerdicts::in_folder(Some(&file)),
            KeptVerdicts::in_folder(Some(folder.path())),
            KeptVerdicts::in_folder(Some(Path::new("/dev/full"))),
        ] {
            kept.store(&cache(9, &[("bad", broken())]));
            assert_eq!(loaded(&kept).entries().count(), 0);
        }
    }
}
