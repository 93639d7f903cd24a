//! What a note says its code prints, returns or raises: finding such claims, judging them by a
//! run, and rewriting them in their author's style. Nothing here runs anything.

mod blocks;
mod comments;
mod compare;
mod judge;
mod literal;
mod phrase;
mod rewrite;
mod spots;
mod transcripts;

#[cfg(test)]
mod tests;

pub use blocks::{FollowingBlock, OutputSection, following, output_section};
pub use comments::in_comments;
pub use compare::{is_stable, matches, matches_exception};
pub use judge::{Observation, Verdict, judge, observe};
pub use literal::Literal;
pub use rewrite::{InsertStyle, insertion, prevailing_style, replacement};
pub use transcripts::in_transcript;

use crate::text::TextRange;

/// One claim about what code does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The claimed text, without its marker; replaced when the claim is rewritten. Bytes of the
    /// snippet, or of the following block for [`Form::Block`].
    pub range: TextRange,
    /// How it is written.
    pub form: Form,
    /// What it says.
    pub expected: Expected,
    /// What it speaks of.
    pub subject: Subject,
    /// Whether a difference is worth reporting; otherwise only agreement is.
    pub firm: bool,
}

/// How and where a claim is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// In a comment behind the code, after this marker (such as `# Output: `).
    Inline(String),
    /// In comment lines of their own, each beginning with this prefix (such as `    # `); the flag
    /// says that the first one stands behind a marker such as `# Output: `.
    Lines(String, bool),
    /// Below `Output:` inside the fence.
    Section,
    /// Below a prompt of a transcript.
    Transcript,
    /// A block after the code's block.
    Block,
}

/// What a claim says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// This is printed, or is the value.
    Output(String),
    /// An exception of this type, perhaps with this message.
    Raises(String, Option<String>),
}

/// What a claim speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The statement that begins on this 1-based line of the snippet.
    Statement(u32),
    /// That statement and what stands between it and the claim before.
    Since(u32),
    /// The whole snippet.
    Snippet,
}

/// The lines at which a statement begins whose value is needed to judge these claims, and those at
/// which one begins that may raise: what a run must be told. 1-based.
pub fn wanted_lines(source: &str, claims: &[Claim]) -> (Vec<u32>, Vec<u32>) {
    let spots = spots::spots(source);
    let (mut values, mut raises) = (Vec::new(), Vec::new());
    for claim in claims {
        let (Subject::Statement(line) | Subject::Since(line)) = claim.subject else { continue };
        let spot = spots.iter().find(|spot| spot.first_line == line);
        match claim.expected {
            Expected::Output(_) => values.push(line),
            // Inside a function nothing can be kept from spreading.
            Expected::Raises(..) if spot.is_some_and(|spot| spot.context == spots::Context::Straight) => {
                raises.push(line);
            }
            Expected::Raises(..) => {}
        }
    }
    values.dedup();
    raises.dedup();
    (values, raises)
}
