use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::*;
use crate::vault::{FileEntry, Reread, ScanOptions, ScanProgress, scan, scan_again};

const PATHS: [&str; 5] = ["a.md", "b.md", "d/a.md", "d/é.md", "i.png"];
const TEXTS: [&[u8]; 7] = [
    b"---\naliases: [Al, '[[b]]']\ntags: [x/y]\n---\n# Title\n\nQ. What is it?\nA. This: [[b#One|one]]\n",
    "# One\r\n\r\n## Größe 🔥?\r\n\r\n| a | b |\r\n|---|---|\r\n| [[a\\|x]] | é |\r\n".as_bytes(),
    b"```python\nprint(1)\n```\n\n\tx = 1\n\n<!-- qmark: allow-file missing-note -->\n<a id=\"z\"></a> ^block\n",
    b"- What is a list?\n- Why?\n  - nested: [r], [^f]\n\n[r]: b.md#one\n[^f]: note\n",
    b"bad \xff bytes [[a]]\n",
    b"",
    b"<<<<<<< here\n# Empty\n=======\n>>>>>>> there\n",
];

/// A vault on disk whose files were all written long ago, and a folder for its cache.
struct Folders {
    notes: tempfile::TempDir,
    cache: tempfile::TempDir,
}

impl Folders {
    fn new(files: &[(usize, usize)]) -> Self {
        let folder = || tempfile::tempdir().expect("a temporary folder");
        let folders = Self { notes: folder(), cache: folder() };
        for &(path, text) in files {
            folders.write(PATHS[path], TEXTS[text]);
        }
        folders
    }

    fn write(&self, path: &str, text: &[u8]) {
        let file = self.notes.path().join(path);
        fs::create_dir_all(file.parent().expect("a file has a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }

    fn cache(&self) -> IndexCache {
        IndexCache::new(self.cache.path(), self.notes.path(), &NoteOptions::default())
    }

    fn fresh(&self) -> Vec<FileEntry> {
        entries(&scan(self.notes.path(), true, &ScanOptions::default(), &ScanProgress::default()))
    }

    fn again(&self) -> (Vec<FileEntry>, Reread) {
        let (options, progress) = (ScanOptions::default(), ScanProgress::default());
        let (vault, reread) = scan_again(self.notes.path(), true, &options, &progress, &self.cache());
        (entries(&vault), reread)
    }

    /// Keeps the index as if the notes had been read long after they were written.
    fn keep(&self) {
        let vault = scan(self.notes.path(), true, &ScanOptions::default(), &ScanProgress::default());
        let later = SystemTime::now() + Duration::from_secs(60);
        self.cache().write(&vault, later).expect("a writable folder");
    }

    fn file(&self) -> PathBuf {
        self.cache().file
    }
}

fn entries(vault: &Vault) -> Vec<FileEntry> {
    vault.files().map(|entry| FileEntry::clone(entry)).collect()
}

#[track_caller]
fn assert_same(found: &[FileEntry], fresh: &[FileEntry]) {
    assert_eq!(found.len(), fresh.len());
    for (found, fresh) in found.iter().zip(fresh) {
        assert_eq!(found.path, fresh.path);
        assert_eq!(found.note, fresh.note, "{}", fresh.path);
        assert_eq!((found.stamp, &found.problem), (fresh.stamp, &fresh.problem), "{}", fresh.path);
    }
}

fn files() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..PATHS.len(), 0..TEXTS.len()), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn an_index_from_the_cache_equals_one_built_afresh(before in files(), after in files()) {
        let folders = Folders::new(&before);
        folders.keep();
        for &(path, text) in &after {
            folders.write(PATHS[path], TEXTS[text]);
        }
        assert_same(&folders.again().0, &folders.fresh());
    }

    #[test]
    fn a_damaged_cache_changes_nothing_but_the_work(
        at in any::<prop::sample::Index>(), flip in 1..=u8::MAX, cut in any::<bool>(),
    ) {
        let folders = Folders::new(&[(0, 0), (1, 1), (2, 2), (3, 3)]);
        folders.keep();
        let mut bytes = fs::read(folders.file()).expect("a cache");
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] ^= flip }
        fs::write(folders.file(), bytes).expect("a file");
        let (found, reread) = folders.again();
        assert_same(&found, &folders.fresh());
        prop_assert_eq!(reread.notes, 4);
    }

    #[test]
    fn what_passes_the_checksum_and_is_no_index_is_read_without_harm(
        block in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let identity = [7; 32];
        let mut bytes = MAGIC.to_vec();
        write_block(&block, &identity, &mut bytes).expect("there is room in memory");
        prop_assert!(read_index(&bytes[..], &identity).len() <= block.len());
    }
}

#[test]
fn a_second_start_reads_no_note() {
    let folders = Folders::new(&[(0, 0), (1, 1), (2, 4), (3, 6), (4, 5)]);
    folders.keep();
    let (found, reread) = folders.again();
    assert_eq!(reread.notes, 0);
    assert_same(&found, &folders.fresh());
}

#[test]
fn notes_of_just_now_are_not_kept() {
    let folders = Folders::new(&[(0, 0)]);
    let vault = scan(folders.notes.path(), true, &ScanOptions::default(), &ScanProgress::default());
    folders.cache().write(&vault, SystemTime::now()).expect("a writable folder");
    assert_eq!(folders.again().1.notes, 1, "a change in the same moment would not be seen");
}

#[test]
#[cfg(unix)]
fn a_change_of_the_same_size_with_its_time_set_back_is_seen() {
    let folders = Folders::new(&[]);
    folders.write("a.md", b"# Old\n");
    let file = folders.notes.path().join("a.md");
    let time = fs::metadata(&file).and_then(|metadata| metadata.modified()).expect("a time");
    folders.keep();
    std::thread::sleep(Duration::from_millis(20));
    folders.write("a.md", b"# New\n");
    fs::File::options().write(true).open(&file).and_then(|file| file.set_modified(time)).expect("a time");
    assert_same(&folders.again().0, &folders.fresh());
}

#[test]
fn a_cache_of_another_vault_or_of_other_options_is_none() {
    let folders = Folders::new(&[(0, 0)]);
    folders.keep();
    let deck = NoteOptions { flashcards: true };
    let other = IndexCache::new(folders.cache.path(), folders.notes.path(), &deck);
    assert!(other.read().is_empty());
    let elsewhere = IndexCache::new(folders.cache.path(), Path::new("/elsewhere"), &NoteOptions::default());
    fs::copy(folders.file(), &elsewhere.file).expect("a copy");
    assert!(elsewhere.read().is_empty());
    assert_eq!(folders.cache().read().len(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_costs_the_cache_only() {
    let folders = Folders::new(&[(0, 0)]);
    fs::write(folders.cache.path().join("index"), "in the way").expect("a file");
    let vault = scan(folders.notes.path(), true, &ScanOptions::default(), &ScanProgress::default());
    assert!(folders.cache().write(&vault, SystemTime::now()).is_err());
    assert_same(&folders.again().0, &folders.fresh());
}
