//! Findings of running snippets. None of them appears unless someone asked for a run.

super::codes! {
    /// A snippet that ended with an exception or otherwise not as a script should.
    RUN_FAILED = "run-failed", Error;
    /// A snippet that was stopped at one of its limits.
    RUN_STOPPED = "run-stopped", Warning;
    /// A snippet that imports what its environment does not have.
    MISSING_MODULE = "missing-module", Information;
    /// Output that is not what the note says.
    OUTPUT_MISMATCH = "output-mismatch", Warning;
    /// An exception that the note announces and that did not come.
    EXPECTED_ERROR = "expected-error", Warning;
}
