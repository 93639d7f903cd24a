use serde::{Deserialize, Serialize};

/// What was wrong with a file's bytes; the text is usable all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecodeProblem {
    /// The bytes from `offset` on are not UTF-8; each bad sequence reads as U+FFFD.
    InvalidUtf8 {
        /// Byte offset of the first bad sequence, the same in the decoded text.
        offset: usize,
    },
    /// A NUL byte stands at `offset`: probably not a text file.
    Nul {
        /// Byte offset of the first NUL.
        offset: usize,
    },
}

/// A file's content as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text; a byte order mark stays in it as its first character.
    pub text: String,
    /// The first thing that was wrong, if anything.
    pub problem: Option<DecodeProblem>,
}

/// Reads bytes as UTF-8, never failing: bad sequences become U+FFFD and are reported.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    let (text, problem) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (text, Some(DecodeProblem::InvalidUtf8 { offset }))
        }
    };
    let problem =
        problem.or_else(|| memchr::memchr(0, text.as_bytes()).map(|offset| DecodeProblem::Nul { offset }));
    Decoded { text, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_bytes_are_replaced_and_reported() {
        let decoded = decode(b"ok \xff\xfe end".to_vec());
        assert_eq!(decoded.text, "ok \u{fffd}\u{fffd} end");
        assert_eq!(decoded.problem, Some(DecodeProblem::InvalidUtf8 { offset: 3 }));
    }

    #[test]
    fn nul_bytes_are_reported() {
        assert_eq!(decode(b"a\0b".to_vec()).problem, Some(DecodeProblem::Nul { offset: 1 }));
    }
}
