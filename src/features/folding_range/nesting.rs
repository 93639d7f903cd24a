use std::cmp::Reverse;

use super::FoldingRange;

/// A fold, and in how many others it lies.
pub(super) struct Nested {
    pub(super) fold: FoldingRange,
    depth: usize,
}

/// Folds as editors take them: several lines each, one for a first line, each inside the ones
/// around it or apart from them.
pub(super) fn nested(mut folds: Vec<FoldingRange>) -> Vec<Nested> {
    folds.retain(|fold| fold.last > fold.first);
    folds.sort_unstable_by_key(|fold| (fold.first, fold.kind, Reverse(fold.last)));
    folds.dedup_by_key(|fold| fold.first);
    let mut open: Vec<usize> = Vec::new();
    let mut out = Vec::with_capacity(folds.len());
    for fold in folds {
        while open.last().is_some_and(|&last| last < fold.first) {
            open.pop();
        }
        if open.last().is_none_or(|&last| fold.last <= last) {
            out.push(Nested { fold, depth: open.len() });
            open.push(fold.last);
        }
    }
    out
}

/// Leaves `limit` folds: the innermost go first, and of those equally deep the later ones.
pub(super) fn keep_outermost(folds: &mut Vec<Nested>, limit: usize) {
    if folds.len() <= limit {
        return;
    }
    folds.sort_by_key(|nested| nested.depth);
    folds.truncate(limit);
    folds.sort_unstable_by_key(|nested| nested.fold.first);
}
