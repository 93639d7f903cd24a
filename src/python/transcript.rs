//! Interpreter sessions: `>>>`, IPython's `In [1]:`, and what they printed.

use super::fragment::physical_lines;
use super::source_map::SourceMap;
use super::syntax::is_unfinished;
use crate::text::TextRange;

/// A missing `...` is tolerated for no more lines than this after one prompt.
const MAX_UNPROMPTED: usize = 60;

/// A session taken apart.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// The code without prompts, as one module, and the way back to the session's bytes.
    pub code: SourceMap,
    /// What was typed and what came back, in order.
    pub entries: Vec<Entry>,
}

/// What was typed at one prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its code, in [`Transcript::code`], the last line break included.
    pub code: TextRange,
    /// Its first prompt, in the session, without blanks around it.
    pub prompt: TextRange,
    /// What followed until a blank line or the next prompt, in the session: without the last line
    /// break and an `Out[1]:` before it; `None` if nothing did.
    pub output: Option<TextRange>,
    /// A command for IPython or the shell (`%timeit`, `!ls`, `?x`); its code is `pass`.
    pub is_command: bool,
}

impl Entry {
    /// Whether the session shows that this code does not compile.
    pub fn expects_syntax_error(&self, session: &str) -> bool {
        let errors = ["SyntaxError", "IndentationError", "TabError"];
        self.output.is_some_and(|output| errors.iter().any(|error| output.of(session).contains(error)))
    }
}

/// Whether a text begins as a session: its first line with content is a prompt, but for comments,
/// the interpreter's banner and the shell's prompt it was started from.
pub fn is_transcript(text: &str) -> bool {
    const BEFORE: [&str; 6] = ["#", "$ ", "Python 3", "Python 2", "Type \"", "["];
    let is_before = |line: &str| BEFORE.iter().any(|start| line.starts_with(start));
    let first = text.lines().find(|line| !line.trim().is_empty() && !is_before(line.trim_start()));
    first.is_some_and(|line| first_prompt(line).is_some())
}

/// The first prompt of a session anywhere in `text`, blanks left out.
pub fn find_prompt(text: &str) -> Option<TextRange> {
    physical_lines(text).into_iter().find_map(|line| {
        let prompt = first_prompt(line.of(text))?;
        let start = line.start as usize + prompt.blank;
        Some(TextRange::new(start, start + prompt.mark))
    })
}

/// Takes a session apart. Lines before the first prompt belong to nothing.
pub fn parse(text: &str) -> Transcript {
    let mut transcript = Transcript { code: SourceMap::empty(), entries: Vec::new() };
    let mut state = State::Outside;
    let mut unprompted = 0;
    for line in physical_lines(text) {
        let content = line.of(text);
        let bare = content.trim_end_matches('\n');
        if let Some(prompt) = first_prompt(bare) {
            transcript.open(text, line, &prompt);
            state = State::Code;
            unprompted = 0;
        } else if state == State::Code
            && let Some(width) = continuation_prompt(bare)
        {
            transcript.extend(text, line, width);
        } else if state == State::Code && unprompted < MAX_UNPROMPTED && transcript.continues(bare) {
            unprompted += 1;
            transcript.extend(text, line, 0);
        } else if bare.trim().is_empty() {
            state = State::Outside;
        } else if state != State::Outside {
            state = State::Output;
            transcript.add_output(text, line);
        }
    }
    transcript
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Outside,
    Code,
    Output,
}

/// A prompt at the beginning of a line, in bytes of that line.
struct Prompt {
    /// Blanks before it.
    blank: usize,
    /// The prompt without blanks.
    mark: usize,
    /// Where the code begins.
    code: usize,
}

fn first_prompt(line: &str) -> Option<Prompt> {
    let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
    let rest = &line[blank..];
    let mark = if let Some(rest) = rest.strip_prefix(">>>") {
        // `>>>>` is an e-mail quote or a merge conflict.
        if rest.starts_with('>') {
            return None;
        }
        ">>>".len()
    } else {
        let number = rest.strip_prefix("In [")?;
        let digits = number.bytes().take_while(|b| b.is_ascii_digit() || *b == b' ').count();
        number[digits..].strip_prefix("]:")?;
        "In [".len() + digits + "]:".len()
    };
    let code = blank + mark + usize::from(rest[mark..].starts_with(' '));
    Some(Prompt { blank, mark, code })
}

/// Where the code begins behind `...` (Python) or `   ...:` (IPython).
fn continuation_prompt(line: &str) -> Option<usize> {
    let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
    let rest = line[blank..].strip_prefix("...")?;
    let mark = blank + "...".len();
    let mark = if rest.starts_with(':') { mark + 1 } else { mark };
    match line[mark..].chars().next() {
        None => Some(mark),
        Some(' ') => Some(mark + 1),
        // `...x` is tolerated where the prompt stands alone; `....` is somebody's output.
        Some(c) if c != '.' => Some(mark),
        Some(_) => None,
    }
}

impl Transcript {
    fn open(&mut self, text: &str, line: TextRange, prompt: &Prompt) {
        let start = line.start as usize;
        let at = self.code.source().len();
        let code = text[start + prompt.code..line.end as usize].trim_start();
        let is_command = code.starts_with(['%', '!', '?']) || code.trim_end().ends_with('?');
        self.entries.push(Entry {
            code: TextRange::new(at, at),
            prompt: TextRange::new(start + prompt.blank, start + prompt.blank + prompt.mark),
            output: None,
            is_command,
        });
        if is_command {
            self.code.push_invented((start + prompt.code) as u32, "pass\n");
            self.grow();
        } else {
            self.extend(text, line, prompt.code);
        }
    }

    fn extend(&mut self, text: &str, line: TextRange, width: usize) {
        self.code.push_range(text, TextRange::new(line.start as usize + width, line.end as usize));
        if !line.of(text).ends_with('\n') {
            self.code.push_invented(line.end, "\n");
        }
        self.grow();
    }

    fn grow(&mut self) {
        let end = self.code.source().len() as u32;
        if let Some(entry) = self.entries.last_mut() {
            entry.code.end = end;
        }
    }

    /// Whether a line without a prompt still belongs to the code before it.
    fn continues(&self, line: &str) -> bool {
        let Some(entry) = self.entries.last().filter(|entry| !entry.is_command) else { return false };
        let code = entry.code.of(self.code.source());
        let indented = line.starts_with([' ', '\t']) && !line.trim().is_empty();
        let in_block = code.lines().next().is_some_and(|first| first.trim_end().ends_with(':'));
        (indented && in_block) || (!line.trim().is_empty() && is_unfinished(code))
    }

    fn add_output(&mut self, text: &str, line: TextRange) {
        let Some(entry) = self.entries.last_mut() else { return };
        let end = line.start as usize + line.of(text).trim_end_matches('\n').len();
        match &mut entry.output {
            Some(output) => output.end = end as u32,
            vacant => *vacant = Some(TextRange::new(line.start as usize + result_label(line.of(text)), end)),
        }
    }
}

/// The length of `Out[1]: `.
fn result_label(line: &str) -> usize {
    let blank = line.len() - line.trim_start().len();
    let Some(number) = line[blank..].strip_prefix("Out[") else { return 0 };
    let digits = number.bytes().take_while(|b| b.is_ascii_digit() || *b == b' ').count();
    match number[digits..].strip_prefix("]:") {
        Some(rest) => {
            line.trim_end_matches('\n').len() - rest.trim_end_matches('\n').trim_start_matches(' ').len()
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(String, Option<&str>)> {
        let transcript = parse(text);
        let code = transcript.code.source().to_owned();
        transcript
            .entries
            .iter()
            .map(|entry| (entry.code.of(&code).to_owned(), entry.output.map(|output| output.of(text))))
            .collect()
    }

    #[test]
    fn prompts_and_outputs_are_told_apart() {
        let text = ">>> x = 1\n>>> for i in y:\n...     print(i)\n...\n0\n1\n\nprose\n>>> x\n1";
        assert_eq!(
            parts(text),
            [
                ("x = 1\n".into(), None),
                ("for i in y:\n    print(i)\n\n".into(), Some("0\n1")),
                ("x\n".into(), Some("1")),
            ]
        );
    }

    #[test]
    fn careless_sessions_are_understood() {
        assert_eq!(parts(">>>1+1\n2\n"), [("1+1\n".into(), Some("2"))]);
        assert_eq!(
            parts(">>> def f():\n    return 1\n>>> f(1,\n  2)\n3"),
            [("def f():\n    return 1\n".into(), None), ("f(1,\n  2)\n".into(), Some("3"))]
        );
        assert_eq!(parts("    >>> x\n    1\n"), [("x\n".into(), Some("    1"))]);
    }

    #[test]
    fn ipython_is_understood() {
        let text =
            "In [1]: def f():\n   ...:     return 1\n\nIn [2]: f()\nOut[2]: 1\n\nIn [3]: %timeit f()\n";
        assert_eq!(
            parts(text),
            [("def f():\n    return 1\n".into(), None), ("f()\n".into(), Some("1")), ("pass\n".into(), None)]
        );
    }

    #[test]
    fn code_leads_back_to_the_session() {
        let text = ">>> é = 1\n>>> (é,\n...  b)\n";
        let transcript = parse(text);
        let b = transcript.code.source().find('b').unwrap();
        assert_eq!(transcript.code.to_file(TextRange::new(b, b + 1)).start as usize, text.find('b').unwrap());
    }

    #[test]
    fn conflict_markers_and_mail_quotes_are_no_prompts() {
        assert!(!is_transcript(">>>>>>> branch\n"));
        assert!(is_transcript("# a session\n\n  >>> x\n"));
        assert!(is_transcript("$ python\nPython 3.12.1 (main)\nType \"help\"\n>>> x\n"));
    }
}
