//! Findings about code snippets.

super::codes! {}
