//! Findings about code snippets.

super::codes! {
    /// Code that does not compile, for no reason with a code of its own.
    SYNTAX_ERROR = "syntax-error", Error;
    /// Code that only a later Python understands than the one at hand.
    NEWER_PYTHON = "newer-python", Hint;
    /// What the compiler warns of.
    SYNTAX_WARNING = "syntax-warning", Warning;
    /// Blocks that are not deep enough, too deep, or between two depths.
    BROKEN_INDENTATION = "broken-indentation", Error;
    /// Tabs and spaces that could mean different depths.
    MIXED_TABS = "mixed-tabs", Error;
    /// Typographic quotes in code.
    SMART_QUOTES = "smart-quotes", Error;
    /// No-break spaces, zero-width characters and the like in code.
    INVISIBLE_CHARACTER = "invisible-character", Error;
    /// `&lt;` and the like in code.
    HTML_ENTITY = "html-entity", Error;
    /// A listing copied with its line numbers.
    LINE_NUMBERS = "line-numbers", Error;
    /// `>>>` among code that is no session.
    STRAY_PROMPT = "stray-prompt", Error;
    /// An interpreter session that is tagged as a script.
    TRANSCRIPT_IN_FENCE = "transcript-in-fence", Hint;
    /// Code for Python 2.
    PYTHON_2 = "python-2", Hint;
    /// Output, or a remark, in the same fence as the code.
    OUTPUT_IN_SNIPPET = "output-in-snippet", Hint;
    /// Commands for a shell or IPython in a fence for Python.
    SHELL_IN_SNIPPET = "shell-in-snippet", Hint;
    /// A fence for Python that holds no Python at all.
    NOT_PYTHON = "not-python", Hint;
    /// A fence without an end that swallows the rest of the note.
    UNCLOSED_FENCE = "unclosed-fence", Error;
    /// A fence in a list item that a line with too little indentation ends.
    FENCE_CUT_SHORT = "fence-cut-short", Error;
    /// A snippet marked as broken that compiles.
    UNEXPECTED_SUCCESS = "unexpected-success", Warning;
    /// A name that nothing binds.
    UNDEFINED_NAME = "undefined-name", Hint;
    /// What Ruff says of a snippet, where the user has switched it on.
    RUFF_LINT = "ruff-lint", Warning;
    /// Unfenced code whose block does not stand under its head.
    DETACHED_BODY = "detached-body", Information;
    /// A class used in its own body, before it exists.
    SELF_REFERENCE_IN_CLASS = "self-reference-in-class", Information;
}
