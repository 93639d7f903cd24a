use tower_lsp::lsp_types::{
    SemanticTokenModifier, SemanticTokenType, SemanticTokensFullOptions, SemanticTokensLegend,
    SemanticTokensOptions, SemanticTokensServerCapabilities, WorkDoneProgressOptions,
};

use crate::features::semantic_tokens::TokenKind;
use crate::lsp::capabilities::SemanticTokenCaps;

const TYPES: [&str; 5] = ["namespace", "property", "decorator", "keyword", "macro"];
const DECLARATION: &str = "declaration";
/// The one name that is not the protocol's: see `docs/protocol.md`.
const UNRESOLVED: &str = "unresolved";
const MODIFIERS: [&str; 2] = [DECLARATION, UNRESOLVED];

/// The names of tokens that the client has announced, in the order of their numbers.
pub(super) struct Legend {
    types: Vec<&'static str>,
    modifiers: Vec<&'static str>,
}

impl Legend {
    pub(super) fn of(caps: &SemanticTokenCaps) -> Self {
        let announced = |names: &[String], name: &str| names.iter().any(|known| known == name);
        Self {
            types: TYPES.into_iter().filter(|name| announced(&caps.types, name)).collect(),
            modifiers: MODIFIERS.into_iter().filter(|name| announced(&caps.modifiers, name)).collect(),
        }
    }

    /// The numbers of a token's type and modifiers; none where the client could not tell it from
    /// others.
    pub(super) fn encode(&self, kind: TokenKind) -> Option<(u32, u32)> {
        let (name, modifier) = match kind {
            TokenKind::Target { .. } => ("namespace", None),
            TokenKind::Fragment { .. } => ("property", None),
            TokenKind::BlockId => ("property", Some(DECLARATION)),
            TokenKind::Tag => ("decorator", None),
            TokenKind::Marker => ("keyword", None),
            TokenKind::Callout => ("macro", None),
        };
        let number = self.types.iter().position(|known| *known == name)?;
        let unresolved =
            matches!(kind, TokenKind::Target { resolved: false } | TokenKind::Fragment { resolved: false });
        let bit = |name| self.modifiers.iter().position(|known| *known == name).map(|at| 1 << at);
        // A dead link that looks like a living one would say the opposite of what is true.
        let bits = if unresolved { bit(UNRESOLVED)? } else { modifier.and_then(bit).unwrap_or(0) };
        Some((number as u32, bits))
    }
}

/// What is offered to a client: the requests that it announces, of the types that it knows.
pub fn provider(caps: &SemanticTokenCaps) -> Option<SemanticTokensServerCapabilities> {
    let legend = Legend::of(caps);
    if legend.types.is_empty() || !(caps.full || caps.range) {
        return None;
    }
    let options = SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: legend.types.into_iter().map(SemanticTokenType::new).collect(),
            token_modifiers: legend.modifiers.into_iter().map(SemanticTokenModifier::new).collect(),
        },
        full: caps.full.then_some(match caps.delta {
            true => SemanticTokensFullOptions::Delta { delta: Some(true) },
            false => SemanticTokensFullOptions::Bool(true),
        }),
        range: caps.range.then_some(true),
        work_done_progress_options: WorkDoneProgressOptions::default(),
    };
    Some(options.into())
}
