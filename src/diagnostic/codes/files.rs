//! Findings about files as a whole.

super::codes! {
    /// A note that is not valid UTF-8.
    INVALID_UTF8 = "invalid-utf8", Warning;
    /// A note that holds NUL bytes.
    NUL_BYTE = "nul-byte", Warning;
    /// A note that could not be read.
    UNREADABLE_FILE = "unreadable-file", Warning;
    /// A note too large to be analysed.
    FILE_TOO_LARGE = "file-too-large", Information;
    /// A note that holds the markers of a merge conflict.
    MERGE_CONFLICT = "merge-conflict", Warning;
    /// A mistake in a configuration file.
    INVALID_CONFIG = "invalid-config", Warning;
    /// A note that qmark failed to analyse.
    INTERNAL_ERROR = "internal-error", Warning;
}
