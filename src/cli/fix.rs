//! `qmark check --fix`: all safe fixes of the findings, written or shown.

use anyhow::{Context, bail};

use super::paths::{Target, display};
use super::write::{print_diff, replace};
use crate::diagnostic::Finding;
use crate::features::counted;
use crate::features::fix_all::FixAll;
use crate::text::apply_edits;
use crate::vault::{Disk, FileId};

/// The findings of a note.
pub(super) type Found = (FileId, Vec<Finding>);

/// What was done, over all vaults.
#[derive(Debug, Default)]
pub(super) struct Fixing {
    /// Whether changes are shown instead of made.
    diff: bool,
    fixes: usize,
    notes: usize,
    postponed: usize,
    failed: usize,
}

impl Fixing {
    /// Nothing done yet.
    pub(super) fn new(diff: bool) -> Self {
        Self { diff, ..Self::default() }
    }

    /// Makes or shows the safe fixes of a vault's notes; the notes that were written. What is mended
    /// is a finding no more.
    pub(super) fn apply(&mut self, target: &Target, found: &mut [Found], disk: &dyn Disk) -> Vec<FileId> {
        let mut written = Vec::new();
        for (id, findings) in found {
            let all = FixAll::of(findings);
            if all.mended.is_empty() {
                continue;
            }
            match self.apply_to(target, *id, &all, disk) {
                Ok(()) => {
                    self.fixes += all.mended.len();
                    self.notes += 1;
                    self.postponed += all.conflicting.len();
                    let mut at = 0;
                    findings.retain(|_| {
                        at += 1;
                        !all.mended.contains(&(at - 1))
                    });
                    if !self.diff {
                        written.push(*id);
                    }
                }
                Err(error) => {
                    self.failed += 1;
                    anstream::eprintln!("qmark: {error:#}");
                }
            }
        }
        written
    }

    fn apply_to(&self, target: &Target, id: FileId, all: &FixAll, disk: &dyn Disk) -> anyhow::Result<()> {
        let entry = target.vault.get(id).context("a note is gone")?;
        let file = display(&target.vault, &entry.path);
        let path = target.vault.root().join(&*entry.path);
        if disk.stamp(&path) != entry.stamp {
            bail!("{file}: not changed: it was changed by somebody else meanwhile; run the command again");
        }
        let current = target.vault.text_of(id, disk).with_context(|| format!("{file}: cannot be read"))?;
        let after = apply_edits(&current.text, &all.edits)
            .with_context(|| format!("{file}: not changed: its fixes do not fit together"))?;
        if self.diff {
            return Ok(print_diff(&file, &current.text, &after)?);
        }
        replace(&path, &current.text, &after).with_context(|| format!("{file}: not changed"))
    }

    /// Says on standard error what was done; whether all of it went well.
    pub(super) fn report(&self) -> bool {
        let verb = if self.diff { "would be mended" } else { "mended" };
        let (fixes, notes) = (self.fixes, self.notes);
        anstream::eprintln!("{} {verb} in {}.", counted(fixes, "finding"), counted(notes, "note"));
        if self.postponed > 0 {
            let count = self.postponed;
            anstream::eprintln!(
                "{count} more touch{} the same text; run the command again.",
                if count == 1 { "es" } else { "" }
            );
        }
        self.failed == 0
    }
}
