//! Claims outside the code: an `Output:` section in the fence, and the block after it.

use super::phrase::{is_prose, output_word};
use super::{Claim, Expected, Form, Subject};
use crate::python::syntax::{Version, is_valid};
use crate::text::TextRange;

/// A fence that holds code and, below a line such as `Output:`, what the code prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputSection {
    /// The code.
    pub code: TextRange,
    /// The line between them.
    pub marker: TextRange,
    /// The output, to the end.
    pub output: TextRange,
}

/// Finds an `Output:` section. Only where the whole is no Python but the part before it is, and where it
/// is the only one: between two of them there is code.
pub fn output_section(source: &str) -> Option<OutputSection> {
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let end = start + line.len();
        if is_marker(line) && start > 0 {
            let code = &source[..start];
            let output = source[end..].trim_end();
            if output.lines().any(is_marker) {
                return None;
            }
            let usable = !output.trim().is_empty() && !code.trim().is_empty();
            if usable && is_valid(code, Version::LATEST) && !is_valid(source, Version::LATEST) {
                return Some(OutputSection {
                    code: TextRange::new(0, start),
                    marker: TextRange::new(start, start + line.trim_end().len()),
                    output: TextRange::new(end, end + output.len()),
                });
            }
        }
        start = end;
    }
    None
}

fn is_marker(line: &str) -> bool {
    let bare = line.trim().trim_matches(['*', '_', '-', '=', '#']).trim();
    output_word(bare).is_some_and(|rest| rest.trim().is_empty())
}

impl OutputSection {
    /// The claim that the section makes.
    pub fn claim(&self, source: &str) -> Claim {
        Claim {
            range: self.output,
            form: Form::Section,
            expected: Expected::Output(self.output.of(source).to_string()),
            subject: Subject::Snippet,
            firm: true,
        }
    }
}

/// A block that stands right after a snippet's.
#[derive(Clone, Copy, Debug)]
pub struct FollowingBlock<'t> {
    /// The first word after the fence; `None` for an untagged fence or indented code.
    pub language: Option<&'t str>,
    /// Its text.
    pub text: &'t str,
    /// The prose between the two blocks; empty if there is none.
    pub introduction: &'t str,
}

/// The claim that a block after a snippet makes about what it prints, if it does. Its range counts
/// bytes of the block's text.
pub fn following(block: &FollowingBlock<'_>) -> Option<Claim> {
    let introduction = block.introduction.trim();
    let bare = introduction.trim_matches(['*', '_', '`', '#']).trim().trim_end_matches(['*', '_']);
    let announced = output_word(bare).is_some_and(|rest| rest.trim_matches(['*', '_', ':', ' ']).is_empty());
    if !introduction.is_empty() && !announced {
        return None;
    }
    let language = block.language.unwrap_or("").to_ascii_lowercase();
    let firm = match language.as_str() {
        "output" => true,
        "" | "text" | "txt" | "plain" | "plaintext" | "console" | "none" => announced || is_alone(block.text),
        // Often commands instead.
        "sh" | "bash" | "shell" | "zsh" | "powershell" | "cmd" => announced,
        _ => return None,
    };
    let (skipped, text) = without_command(block.text);
    let trimmed = text.trim_end();
    let commands = is_command(trimmed.lines().next().unwrap_or(""));
    (!trimmed.trim().is_empty() && !commands && !is_prose(trimmed)).then(|| Claim {
        range: TextRange::new(skipped, skipped + trimmed.len()),
        form: Form::Block,
        expected: Expected::Output(trimmed.to_string()),
        subject: Subject::Snippet,
        firm,
    })
}

/// Whether an untagged block without announcement is surely no other code, tree or diagram.
fn is_alone(text: &str) -> bool {
    let drawn = text.contains(['│', '├', '└', '┌', '▼', '─']) || text.contains("::=");
    let code = text.lines().any(|line| {
        let line = line.trim_start();
        let words =
            ["def ", "class ", "import ", "from ", "return ", "for ", "while ", "if ", "@", "#", ">>>"];
        words.iter().any(|word| line.starts_with(word)) || line.contains("print(") || is_assignment(line)
    });
    !drawn && !code
}

fn is_assignment(line: &str) -> bool {
    line.split_once(" = ").is_some_and(|(name, _)| {
        name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ',' | ' '))
            && !name.contains(": ")
    })
}

/// The text after a first line that shows how the script was started.
fn without_command(text: &str) -> (usize, &str) {
    let first = text.split_inclusive('\n').next().unwrap_or("");
    if is_command(first) && (first.contains("python") || first.contains(".py")) {
        (first.len(), &text[first.len()..])
    } else {
        (0, text)
    }
}

fn is_command(line: &str) -> bool {
    let line = line.trim_start();
    let words = [
        "pip ", "pip3 ", "python ", "python3 ", "cd ", "git ", "sudo ", "apt ", "docker ", "curl ", "conda ",
    ];
    line.starts_with("$ ")
        || line.starts_with("> ")
        || line.starts_with("% ")
        || words.iter().any(|word| line.starts_with(word))
}
