//! Findings about links and what they point to.

super::codes! {
    /// A link to a note that does not exist.
    MISSING_NOTE = "missing-note", Information;
    /// A link to a heading that its note does not have.
    MISSING_HEADING = "missing-heading", Warning;
    /// A link to a heading whose note has several of that name.
    AMBIGUOUS_HEADING = "ambiguous-heading", Information;
    /// A link to the note that it stands in.
    SELF_LINK = "self-link", Hint;
    /// A link to a file that an ignore file leaves out.
    IGNORED_FILE = "ignored-file", Hint;
    /// A link to a block that its note does not have.
    MISSING_BLOCK = "missing-block", Warning;
    /// A link to a file (image, PDF) that does not exist.
    MISSING_FILE = "missing-file", Information;
    /// A link that several notes answer to equally well.
    AMBIGUOUS_LINK = "ambiguous-link", Information;
    /// A wikilink that only an alias or a title answers to.
    ALIAS_LINK = "alias-link", Hint;
    /// A wikilink whose path is only the end of the real one.
    INEXACT_PATH = "inexact-path", Hint;
    /// A Markdown link whose path differs from the file's in upper and lower case.
    CASE_MISMATCH = "case-mismatch", Warning;
    /// A footnote that the note does not define.
    UNKNOWN_FOOTNOTE = "unknown-footnote", Warning;
    /// A footnote that nothing refers to.
    UNUSED_FOOTNOTE = "unused-footnote", Hint;
    /// A reference link whose label the note does not define.
    UNKNOWN_REFERENCE = "unknown-reference", Information;
    /// A reference definition that nothing refers to.
    UNUSED_DEFINITION = "unused-definition", Hint;
    /// Two blocks with one id.
    DUPLICATE_BLOCK_ID = "duplicate-block-id", Warning;
}
