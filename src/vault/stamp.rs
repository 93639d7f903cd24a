use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// What tells one content of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written, in nanoseconds since 1970, as the file says.
    modified: i64,
    /// When it last changed in any way, its times included, which no program can set at will; where
    /// the system does not say, the same as `modified`.
    changed: i64,
}

/// How long after a change another one may leave the same times: file systems round them, some to
/// two seconds.
const COARSENESS: Duration = Duration::from_secs(2);

impl Stamp {
    /// The stamp in a file's metadata; `None` where the system keeps no times.
    pub fn of(metadata: &Metadata) -> Option<Self> {
        let modified = nanos(metadata.modified().ok()?);
        Some(Self { size: metadata.len(), modified, changed: changed(metadata).unwrap_or(modified) })
    }

    /// Whether the file was left alone for so long before `now` that any later change shows in its
    /// stamp. False for times in the future, as after a clock was set back.
    pub(super) fn is_settled(self, now: SystemTime) -> bool {
        nanos(now).saturating_sub(COARSENESS.as_nanos() as i64) > self.modified.max(self.changed)
    }
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<i64> {
    use std::os::unix::fs::MetadataExt;
    metadata.ctime().checked_mul(1_000_000_000)?.checked_add(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_metadata: &Metadata) -> Option<i64> {
    None
}

/// Nanoseconds since 1970; times more than 292 years from it are cut.
fn nanos(time: SystemTime) -> i64 {
    let cut = |distance: Duration| i64::try_from(distance.as_nanos()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => cut(after),
        Err(before) => -cut(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_just_now_or_of_the_future_is_not_settled() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let at = |seconds: i64| {
            let nanos = seconds * 1_000_000_000;
            Stamp { size: 1, modified: nanos, changed: nanos }.is_settled(now)
        };
        assert!(at(900) && at(-5));
        assert!(!at(999) && !at(1_000) && !at(5_000));
    }
}
