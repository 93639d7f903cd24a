//! A line table as it is kept on disk: distances, which are short, instead of offsets.

use serde::{Deserialize, Serialize};

use super::LineTable;
use super::line_table::{Crlf, WideRun};

/// What a [`LineTable`] is written as.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptLines {
    /// The length of each line with its line break.
    lines: Vec<u32>,
    crlf: Crlf,
    /// For each run of wide characters: bytes since the last one, how many, bytes of each.
    wide: Vec<(u32, u16, u8)>,
}

impl From<LineTable> for KeptLines {
    fn from(table: LineTable) -> Self {
        let ends = table.starts.iter().skip(1).copied().chain([table.len]);
        let lines = table.starts.iter().zip(ends).map(|(start, end)| end - start).collect();
        let mut last = 0;
        let wide = table.wide.iter().map(|run| {
            let gap = run.start - last;
            last = run.end();
            (gap, run.count, run.utf8)
        });
        Self { lines, wide: wide.collect(), crlf: table.crlf }
    }
}

impl TryFrom<KeptLines> for LineTable {
    type Error = &'static str;

    fn try_from(kept: KeptLines) -> Result<Self, Self::Error> {
        const TOO_LONG: &str = "lines past 4 GiB";
        if kept.lines.is_empty() {
            return Err("no line");
        }
        let mut len = 0u32;
        let mut starts = Vec::with_capacity(kept.lines.len());
        for line in kept.lines {
            starts.push(len);
            len = len.checked_add(line).ok_or(TOO_LONG)?;
        }
        let mut wide = Vec::with_capacity(kept.wide.len());
        let mut last = 0u32;
        for (gap, count, utf8) in kept.wide {
            if !(2..=4).contains(&utf8) {
                return Err("no such width");
            }
            let run = WideRun::new(last.checked_add(gap).ok_or(TOO_LONG)?, count, utf8);
            last = u32::from(count)
                .checked_mul(u32::from(utf8))
                .and_then(|size| run.start.checked_add(size))
                .ok_or(TOO_LONG)?;
            wide.push(run);
        }
        if last > len || !breaks_fit(&kept.crlf, &starts, len) {
            return Err("what does not fit the lines");
        }
        Ok(Self { starts: starts.into(), crlf: kept.crlf, wide: wide.into(), len })
    }
}

/// Whether each line that is said to end in `\r\n` has two bytes for it.
fn breaks_fit(crlf: &Crlf, starts: &[u32], len: u32) -> bool {
    let has_two = |line: usize| {
        let end = starts.get(line + 1).copied().unwrap_or(len);
        starts.get(line).is_some_and(|start| end - start >= 2)
    };
    match crlf {
        Crlf::Never => starts.windows(2).all(|pair| pair[0] < pair[1]),
        Crlf::Always => (0..starts.len() - 1).all(has_two),
        Crlf::On(lines) => {
            starts.windows(2).all(|pair| pair[0] < pair[1])
                && lines.windows(2).all(|pair| pair[0] < pair[1])
                && lines.iter().all(|&line| has_two(line as usize))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_comes_back_as_it_was() {
        for text in ["", "a", "a\nb\r\nc\rd", "é€🔥🔥\r\n\r\nü\r\n", "x\n\n🔥", "\u{feff}a\r"] {
            let table = LineTable::new(text);
            let kept = KeptLines::from(table.clone());
            assert_eq!(LineTable::try_from(kept), Ok(table), "{text:?}");
        }
    }

    #[test]
    fn tables_that_no_text_has_are_refused() {
        let refuse = |lines: &[u32], crlf, wide: &[(u32, u16, u8)]| {
            LineTable::try_from(KeptLines { lines: lines.into(), crlf, wide: wide.into() }).unwrap_err();
        };
        refuse(&[], Crlf::Never, &[]);
        refuse(&[u32::MAX, 1], Crlf::Never, &[]);
        refuse(&[0, 1], Crlf::Never, &[]);
        refuse(&[1, 1], Crlf::Always, &[]);
        refuse(&[3, 0], Crlf::On([7].into()), &[]);
        refuse(&[3], Crlf::Never, &[(0, 1, 9)]);
        refuse(&[3], Crlf::Never, &[(0, 2, 2)]);
    }
}
