//! The layout of the file: a magic word, then blocks of some notes each. A block is its length, its
//! checksum, and the notes. The checksum is keyed with the identity, so that a block of another
//! program or vault is refused like a damaged one.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::super::{FileProblem, Stamp, Vault};
use super::{Identity, is_keepable};
use crate::note::Note;
use crate::text::DecodeProblem;

pub(crate) const MAGIC: &[u8; 16] = b"qmark index file";
/// How many notes make a block: few enough that one is soon read, and all cores have work.
const NOTES: usize = 128;
/// A longer block is not believed, in bytes. Notes are at most some megabytes long, and so are their
/// models; one that is larger is not kept.
const LONGEST: usize = 64 << 20;

/// A note as it was when the index was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptNote {
    /// The stamp of the content it was made of.
    pub stamp: Stamp,
    /// What was wrong with its bytes.
    pub problem: Option<DecodeProblem>,
    /// Its model.
    pub note: Arc<Note>,
}

/// Notes by their paths in the vault.
pub type Remembered = FxHashMap<Box<str>, KeptNote>;

#[derive(Serialize)]
struct Written<'a> {
    path: &'a str,
    stamp: Stamp,
    problem: Option<&'a DecodeProblem>,
    note: &'a Note,
}

#[derive(Deserialize)]
struct Kept {
    path: Box<str>,
    stamp: Stamp,
    problem: Option<DecodeProblem>,
    note: Note,
}

/// Writes what can be kept of a vault that was read at `scanned`, in at most `largest` bytes.
///
/// # Errors
/// When writing fails or more would have to be written.
pub(crate) fn write_index(
    vault: &Vault,
    scanned: SystemTime,
    identity: &Identity,
    largest: u64,
    out: &mut impl Write,
) -> io::Result<()> {
    let notes: Vec<Written<'_>> = vault
        .notes()
        .filter_map(|(entry, note)| {
            let stamp = is_keepable(entry.stamp, scanned).filter(|_| entry.open.is_none())?;
            let problem = match &entry.problem {
                None => None,
                Some(FileProblem::Decode(problem)) => Some(problem),
                Some(_) => return None,
            };
            Some(Written { path: &entry.path, stamp, problem, note })
        })
        .collect();
    out.write_all(MAGIC)?;
    let mut left = largest;
    for notes in notes.chunks(NOTES) {
        let mut block = Vec::new();
        for note in notes {
            let before = block.len();
            block = postcard::to_extend(note, block).map_err(io::Error::other)?;
            if block.len() > LONGEST {
                block.truncate(before);
            }
        }
        left = left.checked_sub(block.len() as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        write_block(&block, identity, out)?;
    }
    Ok(())
}

/// Writes a block of notes behind the magic word or another block.
///
/// # Errors
/// When writing fails.
pub(crate) fn write_block(block: &[u8], identity: &Identity, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&(block.len() as u32).to_le_bytes())?;
    out.write_all(blake3::keyed_hash(identity, block).as_bytes())?;
    out.write_all(block)
}

/// Reads the notes of an index up to its end, or to the first block that is not as it was written
/// under this identity. Whatever the bytes are, it comes back soon, without panic and with memory in
/// proportion to them.
pub fn read_index(mut from: impl Read + Send, identity: &Identity) -> Remembered {
    let mut magic = [0; MAGIC.len()];
    if from.read_exact(&mut magic).is_err() || magic != *MAGIC {
        return Remembered::default();
    }
    let blocks = std::iter::from_fn(move || read_block(&mut from));
    let notes = blocks.par_bridge().map(|(checksum, block)| {
        let intact = blake3::keyed_hash(identity, &block) == checksum;
        if intact { decode(&block) } else { Vec::new() }
    });
    let notes: Vec<Vec<(Box<str>, KeptNote)>> = notes.collect();
    notes.into_iter().flatten().collect()
}

fn read_block(from: &mut impl Read) -> Option<(blake3::Hash, Vec<u8>)> {
    let (mut len, mut checksum) = ([0; 4], [0; blake3::OUT_LEN]);
    from.read_exact(&mut len).ok()?;
    from.read_exact(&mut checksum).ok()?;
    let len = u32::from_le_bytes(len) as usize;
    let mut block = Vec::new();
    // Grows with what is there, not with what is said to be.
    let read = from.take(len.min(LONGEST) as u64).read_to_end(&mut block).ok()?;
    (read == len).then(|| (checksum.into(), block))
}

fn decode(mut block: &[u8]) -> Vec<(Box<str>, KeptNote)> {
    let mut notes = Vec::with_capacity(NOTES.min(block.len()));
    while !block.is_empty() {
        let Ok((read, rest)) = postcard::take_from_bytes::<Kept>(block) else { break };
        block = rest;
        let Kept { path, stamp, problem, note } = read;
        if let Some(note) = note.restored() {
            notes.push((path, KeptNote { stamp, problem, note: Arc::new(note) }));
        }
    }
    notes
}
