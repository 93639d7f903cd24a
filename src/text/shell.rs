use std::borrow::Cow;

/// A text as one word of a POSIX shell, for a command that a person is told to type. The name of a
/// note may hold anything; whoever copies the command must not run what stands in the name.
pub fn shell_word(text: &str) -> Cow<'_, str> {
    // A NUL, the one thing that cannot be quoted, is in no path that a system gives.
    shlex::try_quote(text).unwrap_or_else(|_| text.replace('\0', "").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_word_that_runs_nothing() {
        let words = [
            ("gil.md", "gil.md"),
            ("What is it.md", "'What is it.md'"),
            ("Don't.md", "\"Don't.md\""),
            ("$(touch x)'`id`.md", "'$(touch x)'\"'\"'`id`.md'"),
        ];
        for (name, word) in words {
            assert_eq!(shell_word(name), word);
            assert_eq!(shlex::split(word), Some(vec![name.to_owned()]));
        }
    }
}
