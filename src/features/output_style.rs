//! How the notes of a vault say what code prints, so that a note that does not say it yet can say it the
//! same way.

use crate::python::claims::{InsertStyle, prevailing_style};
use crate::python::run::claims_of;
use crate::python::snippet::has_python;
use crate::vault::{Disk, Vault};

/// So many claims tell a habit.
const ENOUGH: usize = 64;
/// No more notes with code than these are read for it.
const MOST_NOTES: usize = 200;

/// The style of most claims in the vault's first notes with Python; the usual one where there are none.
/// Reads notes, so it is asked for once and not for each.
pub fn output_style(vault: &Vault, disk: &dyn Disk) -> InsertStyle {
    let mut claims = Vec::new();
    let with_python = vault.files().filter(|entry| entry.note().is_some_and(has_python));
    for entry in with_python.take(MOST_NOTES) {
        let Some(current) = vault.text_of(entry.id, disk) else { continue };
        claims.extend(claims_of(&current.text, &current.note));
        if claims.len() >= ENOUGH {
            break;
        }
    }
    prevailing_style(&claims).unwrap_or_default()
}
