//! Every entry point with inputs that are the same each time.

use std::fs;
use std::path::{Path, PathBuf};

use super::TARGETS;
use super::input::SEPARATOR;

/// How many invented inputs each entry point gets, where `QMARK_FUZZ_ROUNDS` says nothing else.
const ROUNDS: u64 = 60;
/// The longest invented input, in bytes.
const LONGEST: usize = 3000;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The contents of all files below a folder, in the order of their paths.
fn files_below(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a listed file").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        if path.is_dir() { files_below(&path) } else { vec![fs::read(path).expect("a readable file")] }
    };
    paths.into_iter().flat_map(read).collect()
}

/// What inputs are made of: pieces of the example vault's notes, and of the target's own seeds.
struct Pieces {
    pieces: Vec<Vec<u8>>,
    state: u64,
}

impl Pieces {
    fn new(sources: &[Vec<u8>], seed: u64) -> Self {
        let lines = sources.iter().flat_map(|text| text.split_inclusive(|byte| *byte == b'\n'));
        Self { pieces: lines.map(<[u8]>::to_vec).collect(), state: seed | 1 }
    }

    /// The next number: xorshift, so that every machine invents the same.
    fn number(&mut self, below: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % below as u64) as usize
    }

    /// Lines in any order, some of them torn, some bytes changed, some texts parted.
    fn input(&mut self) -> Vec<u8> {
        let mut input = Vec::new();
        let length = 1 + self.number(LONGEST);
        while input.len() < length {
            let piece = self.number(self.pieces.len());
            let piece = self.pieces[piece].clone();
            let torn = if self.number(4) == 0 { self.number(piece.len() + 1) } else { piece.len() };
            input.extend_from_slice(&piece[..torn]);
            match self.number(40) {
                0 => input.push(SEPARATOR),
                1 => input.push(self.number(256) as u8),
                2 => input.extend((0..40).map(|_| self.number(256) as u8)),
                3 => input.extend(b"\r\n"),
                _ => {}
            }
        }
        input
    }
}

#[test]
fn every_entry_point_keeps_its_promises_for_the_same_inputs() {
    let notes: Vec<Vec<u8>> = files_below(&folder("examples/vault"))
        .into_iter()
        .filter(|bytes| std::str::from_utf8(bytes).is_ok())
        .collect();
    let rounds = std::env::var("QMARK_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let rounds: u64 = rounds.unwrap_or(ROUNDS);
    for (at, (name, target)) in TARGETS.iter().enumerate() {
        let seeds = files_below(&folder("fuzz/seeds").join(name));
        seeds.iter().for_each(|seed| target(seed));
        let sources = [notes.clone(), seeds].concat();
        let mut pieces = Pieces::new(&sources, 0x9E37_79B9_7F4A_7C15 ^ (at as u64) << 32);
        for _ in 0..rounds {
            target(&pieces.input());
        }
    }
}

#[test]
fn what_once_broke_does_not_break_again() {
    for (name, target) in TARGETS {
        files_below(&folder("fuzz/found").join(name)).iter().for_each(|input| target(input));
    }
}

#[test]
fn every_entry_point_has_its_program() {
    let mut programs: Vec<String> = fs::read_dir(folder("fuzz/fuzz_targets"))
        .expect("the programs")
        .map(|entry| entry.expect("a listed file").path())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    programs.sort();
    assert_eq!(programs, TARGETS.map(|(name, _)| name));
}
