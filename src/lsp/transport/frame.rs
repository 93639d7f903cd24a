use std::io::{self, BufRead, Read};

/// The largest message body that is read, in bytes. Larger ones are skipped and answered with an
/// error: no note that an editor can handle comes near it.
pub const MAX_BODY: u64 = 256 << 20;

/// The longest body that is skipped by counting. A length beyond it is taken for nonsense, and the
/// next message is looked for at once.
const MAX_SKIP: u64 = 4 << 30;

/// The longest header line, in bytes.
const MAX_HEADER_LINE: u64 = 8 << 10;

/// The most header lines of one message.
const MAX_HEADER_LINES: usize = 64;

const LENGTH_HEADER: &[u8] = b"content-length:";

/// What came next on the stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message's content, not yet parsed.
    Body(Vec<u8>),
    /// Bytes that are no message; reading goes on after them.
    Bad(FrameError),
    /// The stream ended between two messages.
    End,
    /// The stream ended in the middle of a message.
    Truncated,
}

/// Why bytes are no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A line where a header should stand is none.
    #[error("expected a header such as `Content-Length: 42`, found {0:?}")]
    NotAHeader(String),
    /// The headers ended without naming a length.
    #[error("a message without `Content-Length`")]
    MissingLength,
    /// The length is not a number of bytes.
    #[error("{0:?} is not a length in bytes")]
    BadLength(String),
    /// The body is larger than [`MAX_BODY`].
    #[error("a message of {0} bytes is larger than the limit of {MAX_BODY} bytes")]
    TooLarge(u64),
}

/// Cuts a byte stream into messages by their `Content-Length` header.
///
/// Other headers are ignored, lines may end in a bare `\n`, and case does not matter. After bytes
/// that are no message it looks for the next `Content-Length:`.
pub struct FrameReader<R> {
    input: R,
    /// Whether the place in the stream is unknown.
    lost: bool,
    /// A length whose header was found inside a bad line.
    found: Option<String>,
}

impl<R: BufRead> FrameReader<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { input, lost: false, found: None }
    }

    /// The next message, error or end.
    ///
    /// # Errors
    /// When the stream cannot be read; an end is not an error.
    pub fn next_frame(&mut self) -> io::Result<Frame> {
        if self.lost && !self.find_length()? {
            return Ok(Frame::End);
        }
        self.lost = false;
        let mut length = self.found.take();
        let mut lines = usize::from(length.is_some());
        loop {
            let Some(line) = self.line()? else {
                return Ok(if lines == 0 { Frame::End } else { Frame::Truncated });
            };
            if line.is_empty() {
                match length {
                    Some(length) => return self.body(&length),
                    None if lines == 0 => continue,
                    None => return Ok(self.bad(FrameError::MissingLength)),
                }
            }
            lines += 1;
            match header(&line) {
                Some((name, value)) if lines <= MAX_HEADER_LINES => {
                    if name.eq_ignore_ascii_case("content-length") {
                        length = Some(value.to_owned());
                    }
                }
                _ => return Ok(self.not_a_header(&line)),
            }
        }
    }

    fn bad(&mut self, error: FrameError) -> Frame {
        self.lost = true;
        Frame::Bad(error)
    }

    /// A body longer than announced runs into the next header: `…}Content-Length: 42`.
    fn not_a_header(&mut self, line: &[u8]) -> Frame {
        let lower = line.to_ascii_lowercase();
        let inside = memchr::memmem::find(&lower, LENGTH_HEADER);
        self.found = inside.map(|at| text(&line[at + LENGTH_HEADER.len()..]).trim().to_owned());
        self.lost = self.found.is_none();
        Frame::Bad(FrameError::NotAHeader(text(&line[..line.len().min(60)])))
    }

    fn body(&mut self, length: &str) -> io::Result<Frame> {
        let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        // Digits too many for 64 bits are a length all the same: an absurd one.
        let length = match (digits, length.parse()) {
            (false, _) => return Ok(self.bad(FrameError::BadLength(length.to_owned()))),
            (true, length) => length.unwrap_or(u64::MAX),
        };
        if length > MAX_SKIP {
            return Ok(self.bad(FrameError::TooLarge(length)));
        }
        let mut limited = self.input.by_ref().take(length);
        if length > MAX_BODY {
            let skipped = io::copy(&mut limited, &mut io::sink())?;
            let whole = skipped == length;
            return Ok(if whole { Frame::Bad(FrameError::TooLarge(length)) } else { Frame::Truncated });
        }
        // Grown as the bytes arrive: the announced length alone must not claim memory.
        let mut body = Vec::new();
        limited.read_to_end(&mut body)?;
        Ok(if body.len() as u64 == length { Frame::Body(body) } else { Frame::Truncated })
    }

    /// The next line without its end; `None` at the end of the stream.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        self.input.by_ref().take(MAX_HEADER_LINE).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(line))
    }

    /// Skips to the next `Content-Length:` and keeps what follows it; false at the end.
    fn find_length(&mut self) -> io::Result<bool> {
        if self.found.is_some() {
            return Ok(true);
        }
        let mut window = [0; LENGTH_HEADER.len()];
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                return Ok(false);
            }
            let hit = available.iter().position(|byte| {
                window.rotate_left(1);
                window[LENGTH_HEADER.len() - 1] = byte.to_ascii_lowercase();
                window == LENGTH_HEADER
            });
            let used = hit.map_or(available.len(), |at| at + 1);
            self.input.consume(used);
            if hit.is_some() {
                let line = self.line()?.unwrap_or_default();
                self.found = Some(text(&line).trim().to_owned());
                return Ok(true);
            }
        }
    }
}

/// A header line's name and value.
fn header(line: &[u8]) -> Option<(&str, &str)> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    let name = name.trim();
    let token = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    token.then(|| (name, value.trim()))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(stream: &[u8]) -> Vec<Frame> {
        let mut reader = FrameReader::new(stream);
        let mut frames = Vec::new();
        loop {
            let frame = reader.next_frame().unwrap();
            let last = matches!(frame, Frame::End | Frame::Truncated);
            frames.push(frame);
            if last {
                return frames;
            }
        }
    }

    fn body(text: &str) -> Frame {
        Frame::Body(text.into())
    }

    #[test]
    fn messages_follow_one_another() {
        let stream = b"Content-Length: 2\r\n\r\n{}Content-Length: 2\r\n\r\n[]";
        assert_eq!(frames(stream), [body("{}"), body("[]"), Frame::End]);
    }

    #[test]
    fn other_headers_bare_newlines_and_case_do_not_matter() {
        let stream = b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-LENGTH :2\r\nX-A: b\r\n\r\n{}\n\nContent-Length: 2\n\n[]";
        assert_eq!(frames(stream), [body("{}"), body("[]"), Frame::End]);
    }

    #[test]
    fn a_body_longer_than_announced_costs_one_message() {
        let stream = b"Content-Length: 2\r\n\r\n{}}}Content-Length: 2\r\n\r\n[]";
        let bad = Frame::Bad(FrameError::NotAHeader("}}Content-Length: 2".into()));
        assert_eq!(frames(stream), [body("{}"), bad, body("[]"), Frame::End]);
    }

    #[test]
    fn headers_without_a_usable_length_are_skipped() {
        for (headers, error) in [
            ("X-A: b\r\n\r\n{}", FrameError::MissingLength),
            ("Content-Length: -1\r\n\r\n{}", FrameError::BadLength("-1".into())),
            ("Content-Length: two\r\n\r\n{}", FrameError::BadLength("two".into())),
            ("Content-Length: 99999999999999999999999\r\n\r\n{}", FrameError::TooLarge(u64::MAX)),
        ] {
            let stream = format!("{headers}\nContent-Length: 2\r\n\r\n[]");
            assert_eq!(frames(stream.as_bytes()), [Frame::Bad(error), body("[]"), Frame::End], "{headers}");
        }
    }

    #[test]
    fn garbage_without_an_end_takes_no_memory_and_hides_nothing() {
        let mut stream = vec![b'x'; 100_000];
        stream.extend_from_slice(b"Content-Length: 2\r\n\r\n[]");
        let frames = frames(&stream);
        assert!(matches!(frames[0], Frame::Bad(FrameError::NotAHeader(_))));
        assert_eq!(frames[1..], [body("[]"), Frame::End]);
    }

    #[test]
    fn an_end_inside_a_message_is_told_from_one_between_messages() {
        assert_eq!(frames(b""), [Frame::End]);
        assert_eq!(
            frames(b"Content-Len"),
            [Frame::Bad(FrameError::NotAHeader("Content-Len".into())), Frame::End]
        );
        assert_eq!(frames(b"Content-Length: 9\r\n"), [Frame::Truncated]);
        assert_eq!(frames(b"Content-Length: 9\r\n\r\n{}"), [Frame::Truncated]);
    }
}
