//! One note as plain data: a pure function of its text.
//!
//! Everything that a vault, a feature or a checker wants to know about a note is in its [`Note`];
//! nothing here knows of files or of other notes.

mod anchors;
mod block_ids;
mod code_blocks;
mod conflict;
mod directives;
mod headings;
mod labels;
mod links;
mod mask;
mod model;
mod name_index;
pub mod questions;
mod search_names;
mod slug;
mod tags;
mod urls;

pub use labels::fold_label;
pub use mask::is_opaque_at;
pub use model::is_external;
pub use model::{
    Alias, Anchor, BlockId, CodeBlock, CodeForm, Directive, Fragment, Heading, Label, LabelKind, LabelRole,
    Link, LinkKind, LinkStyle, Note, NoteOptions, Tag, Target,
};
pub use name_index::NameIndex;
pub use questions::is_question_word;
pub use search_names::{Letters, Named, SearchNames, fold_for_search};
pub use slug::{fold, fold_heading, slug};
pub use tags::{is_tag_char, is_tag_name};
pub use urls::bare_urls;

use crate::markdown::{BlockKind, Document};
use crate::text::{LineTable, TextRange};

impl Note {
    /// Models `text`: linear in its length, never failing.
    pub fn new(text: &str, options: &NoteOptions) -> Note {
        Self::of_document(&Document::parse(text), options)
    }

    /// Models an already parsed text.
    pub fn of_document(document: &Document<'_>, options: &NoteOptions) -> Note {
        #[cfg(test)]
        crate::work::model(document.text.len());
        let headings = headings::find(document);
        let links = links::find(document);
        let tags = tags::find(document, &links);
        let front = document.front_matter.as_ref();
        let front_title =
            front.and_then(|front| front.get("title").next()).map(|scalar| scalar.value.clone());
        let aliases =
            ["aliases", "alias"].into_iter().flat_map(|key| front.into_iter().flat_map(move |f| f.get(key)));
        let code_blocks = code_blocks::find(document);
        let block_ids = block_ids::find(document);
        let anchors = anchors::find(document);
        let asked = questions::find(document, &tags, options);
        let aliases: Box<[Alias]> =
            aliases.map(|s| Alias { text: s.value.clone(), range: s.range }).collect();
        Note {
            search_names: SearchNames::new(&asked.questions, &headings, &aliases),
            lines: LineTable::new(document.text),
            title: front_title.or_else(|| headings::title(&headings)),
            aliases,
            names: NameIndex::new(&headings, &block_ids, &anchors),
            block_ids,
            labels: labels::find(document, &links),
            anchors,
            directives: directives::find(document),
            conflict: conflict::find(document.text),
            table_rows: table_rows(document),
            front_matter: front.map(|front| front.range),
            headings: headings.into(),
            links: links.into(),
            tags: tags.into(),
            code_blocks: code_blocks.into(),
            questions: asked.questions.into(),
            empty_sections: asked.empty_sections.into(),
            placeholder_items: asked.placeholder_items.into(),
        }
    }

    /// A model that was kept, with what is made of the rest of it and was not. `None` for one whose
    /// parts do not fit together, as no text's do.
    pub fn restored(mut self) -> Option<Note> {
        let is_before = |index: Option<u32>, end: usize| index.is_none_or(|index| (index as usize) < end);
        let mut headings = self.headings.iter().enumerate();
        let mut questions = self.questions.iter().enumerate();
        let fits = headings.all(|(index, heading)| is_before(heading.parent, index))
            && questions.all(|(index, question)| {
                is_before(question.parent, index) && is_before(question.heading, self.headings.len())
            });
        if !fits {
            return None;
        }
        self.names = NameIndex::new(&self.headings, &self.block_ids, &self.anchors);
        self.search_names = SearchNames::new(&self.questions, &self.headings, &self.aliases);
        Some(self)
    }
}

fn table_rows(document: &Document<'_>) -> Box<[TextRange]> {
    let rows = document.blocks.iter().filter(|block| block.kind == BlockKind::Row);
    rows.map(|block| block.range).collect()
}

#[cfg(test)]
mod tests;
