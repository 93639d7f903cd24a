//! An interpreter that lies in a vault, such as a virtual environment's: what decides which code it
//! runs when it starts.

use std::io;
use std::path::Path;

/// Changes when the program does, or the file beside or above it that says where its library is. What
/// is installed in the environment is not in it: only runs load that, and they are isolated.
///
/// # Errors
/// When the program cannot be read.
pub(super) fn fingerprint(program: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut std::fs::File::open(program)?, &mut hasher)?;
    for folder in program.ancestors().skip(1).take(2) {
        let config = std::fs::read(folder.join("pyvenv.cfg")).unwrap_or_default();
        hasher.update(&(config.len() as u64).to_le_bytes());
        hasher.update(&config);
    }
    Ok(hasher.finalize().to_hex().to_string())
}
