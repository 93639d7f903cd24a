//! Files that are there whole or not at all.

use std::io::{self, Write};
use std::path::Path;

/// Writes a file, readable by this user alone, in a folder that is made if it is not there. Who
/// reads it at the same time sees the old content or the new.
///
/// # Errors
/// The system's; the file is as it was then.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
