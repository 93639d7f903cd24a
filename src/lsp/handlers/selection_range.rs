//! `textDocument/selectionRange`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{SelectionRange, SelectionRangeParams};

use super::{Shared, blocking, offset};
use crate::features::selection_range::selection_ranges;
use crate::lsp::convert::to_range;
use crate::lsp::state::Ticket;
use crate::text::TextRange;

pub async fn handle(context: Shared, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
    let snapshot = Ticket::redeem().await?;
    blocking(move || {
        let place = snapshot.place(&params.text_document.uri)?;
        let open = place.entry.open.as_ref()?;
        let offsets: Vec<usize> = params.positions.iter().map(|at| offset(&context, &place, *at)).collect();
        let encoding = context.session().encoding;
        let nest = |ranges: &Vec<TextRange>| {
            ranges.iter().rev().fold(None, |parent: Option<SelectionRange>, range| {
                let range = to_range(place.note.lines.position_range(*range, encoding));
                Some(SelectionRange { range, parent: parent.map(Box::new) })
            })
        };
        Some(selection_ranges(&open.text, place.note, &offsets).iter().filter_map(nest).collect())
    })
    .await
}
