//! Claims of interpreter sessions: what stands below a prompt.

use super::comments::expectation;
use super::{Claim, Form, Subject};
use crate::python::transcript::Transcript;

/// The claims of a session. Ranges count bytes of the session, lines those of its code.
///
/// Output that begins with an ellipsis or that belongs to a shell's or IPython's command announces
/// nothing.
pub fn in_transcript(session: &str, transcript: &Transcript) -> Vec<Claim> {
    let code = transcript.code.source();
    let mut line = 1;
    let mut claims = Vec::new();
    for entry in &transcript.entries {
        let own = entry.code.of(code);
        let blank = own
            .lines()
            .take_while(|text| text.trim().is_empty() || text.trim_start().starts_with('#'))
            .count();
        if let Some(range) = entry.output.filter(|_| !entry.is_command) {
            let text = range.of(session);
            let text =
                text.lines().map(|text| text.trim_end().replace("<BLANKLINE>", "")).collect::<Vec<_>>();
            claims.push(Claim {
                range,
                form: Form::Transcript,
                expected: expectation(&text.join("\n")),
                subject: Subject::Statement(line + blank as u32),
                firm: !entry.expects_syntax_error(session),
            });
        }
        line += own.matches('\n').count() as u32;
    }
    claims
}
