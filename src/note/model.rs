use serde::{Deserialize, Serialize};

use super::questions::Question;
use super::{NameIndex, SearchNames};
use crate::markdown::CodePiece;
use crate::text::{LineTable, TextRange};

/// What the author of a vault may say about how notes are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NoteOptions {
    /// Read flashcard syntax (`question::answer`) in every note, not only in those tagged as decks.
    pub flashcards: bool,
}

/// One note. All ranges are byte ranges of its text; lists are in source order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Its lines, for positions without the text.
    pub lines: LineTable,
    /// The front matter's `title:`, else the first heading of level 1.
    pub title: Option<Box<str>>,
    /// Other names, from the front matter.
    pub aliases: Box<[Alias]>,
    /// All headings.
    pub headings: Box<[Heading]>,
    /// All links: wikilinks, embeds, Markdown links and images, reference definitions.
    pub links: Box<[Link]>,
    /// All tags, those of the front matter first.
    pub tags: Box<[Tag]>,
    /// Blocks named by ` ^id`.
    pub block_ids: Box<[BlockId]>,
    /// Names that hold within the note: of footnotes and of reference definitions.
    pub labels: Box<[Label]>,
    /// Explicit HTML `id` and `name` attributes.
    pub anchors: Box<[Anchor]>,
    /// Fenced and indented code.
    pub code_blocks: Box<[CodeBlock]>,
    /// Questions with their answers.
    pub questions: Box<[Question]>,
    /// The titles of headings that are no questions and have nothing under them.
    pub empty_sections: Box<[TextRange]>,
    /// List items that only hold a place, such as `TODO`.
    pub placeholder_items: Box<[TextRange]>,
    /// Where headings, blocks and anchors are found by their names.
    #[serde(skip)]
    pub names: NameIndex,
    /// The names of questions, headings and the note's aliases, for searching.
    #[serde(skip)]
    pub search_names: SearchNames,
    /// `<!-- qmark: … -->` comments, in source order.
    pub directives: Box<[Directive]>,
    /// Rows of tables, in which a wikilink's pipe is escaped.
    pub table_rows: Box<[TextRange]>,
    /// The front matter with its `---` lines.
    pub front_matter: Option<TextRange>,
    /// The first line of a merge conflict's markers, if the note holds one.
    pub conflict: Option<TextRange>,
}

impl Note {
    /// The indices of the headings whose sections hold the heading at `index`, innermost first.
    pub fn headings_around(&self, index: usize) -> impl Iterator<Item = usize> {
        let parent = |index: usize| self.headings.get(index)?.parent.map(|parent| parent as usize);
        std::iter::successors(parent(index), move |&index| parent(index))
    }
}

/// Another name of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The name.
    pub text: Box<str>,
    /// The value in the front matter, quotes excluded.
    pub range: TextRange,
}

/// A heading and the section it opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The heading's lines from its first `#` (or, underlined, its text) on.
    pub range: TextRange,
    /// Its text without marks and closing `#`s; empty at the end of the marks if there is none.
    pub text_range: TextRange,
    /// What a reader sees of it.
    pub text: Box<str>,
    /// GitHub's anchor for it, unique in the note.
    pub slug: Box<str>,
    /// The hash of its text as wikilinks compare it.
    pub key: u32,
    /// The index of the heading above it: the last one before it of a higher level.
    pub parent: Option<u32>,
    /// Where its section ends: before the next heading of the same or a higher level.
    pub section_end: u32,
    /// Whether it stands in a list item or a quote.
    pub nested: bool,
}

/// What kind of link it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LinkKind {
    /// `[[note]]`.
    Wiki,
    /// `![[note]]`.
    Embed,
    /// `[text](path)`.
    Markdown,
    /// `![text](path)`.
    Image,
    /// `[text][label]`, `[label][]` or `[label]`; its target is its definition's.
    Reference,
    /// `[label]: path`.
    Definition,
}

/// What stands around a link's path, so that a new one can be written the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LinkStyle {
    /// Nothing.
    #[default]
    Plain,
    /// `<…>`: a Markdown destination that may hold spaces.
    Angled,
    /// A YAML value in single quotes.
    SingleQuoted,
    /// A YAML value in double quotes.
    DoubleQuoted,
}

/// A link as written; where it leads is the vault's business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Which syntax.
    pub kind: LinkKind,
    /// How its path is enclosed.
    pub style: LinkStyle,
    /// The whole link, from its first bracket (or `!`) to its last character.
    pub range: TextRange,
    /// Where it points.
    pub target: Target,
    /// The shown text; empty where there is none.
    pub text: TextRange,
}

/// The target of a link as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The path, decoded and trimmed; empty for a link into its own note.
    pub path: Box<str>,
    /// The path's bytes; for a reference link those of its label.
    pub path_range: TextRange,
    /// What follows the first `#`.
    pub fragment: Option<Box<Fragment>>,
}

/// The part of a target after its first `#`: headings, or `^block`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fragment {
    /// Decoded text.
    pub text: Box<str>,
    /// Its bytes, the `#` excluded.
    pub range: TextRange,
}

impl Link {
    /// Whether it is resolved by Obsidian's rule for wikilinks.
    pub fn is_wiki(&self) -> bool {
        self.kind.is_wiki()
    }

    /// Whether it leads out of the vault: a URL with a scheme, or `//host`.
    pub fn is_external(&self) -> bool {
        self.kind.is_external(&self.target.path)
    }
}

impl LinkKind {
    /// Whether it is one of the double-bracketed forms.
    pub fn is_wiki(self) -> bool {
        matches!(self, LinkKind::Wiki | LinkKind::Embed)
    }

    /// Whether a path of such a link leads out of the vault: see [`is_external`]. In a wikilink
    /// `Python: a history` is a title.
    pub fn is_external(self, path: &str) -> bool {
        let is_title = || path.split_once(':').is_some_and(|(_, rest)| rest.starts_with(' '));
        is_external(path) && !(self.is_wiki() && is_title())
    }
}

/// Whether a link target is a URL with a scheme (of two letters or more) or begins with `//`.
pub fn is_external(path: &str) -> bool {
    let scheme_len =
        path.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-')).count();
    let has_scheme = scheme_len >= 2
        && path.as_bytes().get(scheme_len) == Some(&b':')
        && path.as_bytes()[0].is_ascii_alphabetic()
        // `C++::method` and `key:: value` are no URLs.
        && path.as_bytes().get(scheme_len + 1) != Some(&b':');
    has_scheme || path.starts_with("//")
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Its name without `#`, as written; compare without regard to case.
    pub name: Box<str>,
    /// Its bytes without the `#`.
    pub range: TextRange,
}

/// A block that links can name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockId {
    /// The name without `^`.
    pub id: Box<str>,
    /// The name's bytes without the `^`.
    pub range: TextRange,
    /// The block it names.
    pub block: TextRange,
}

/// What a label names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LabelKind {
    /// A footnote: `[^label]`.
    Footnote,
    /// The destination of reference links: `[text][label]`.
    Reference,
}

/// What a label does where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LabelRole {
    /// It is given its meaning.
    Definition,
    /// It is used: `[^label]`, `[text][label]`.
    Use,
    /// It is used and shown: `[label]` and `[label][]`.
    ShownUse,
}

/// A footnote's or reference definition's name, where it is defined or used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// What it names.
    pub kind: LabelKind,
    /// What it does here.
    pub role: LabelRole,
    /// The name as labels are compared: case folded, each run of white space one space.
    pub name: Box<str>,
    /// The name's bytes, brackets and `^` excluded.
    pub range: TextRange,
    /// The whole footnote reference, link or definition.
    pub whole: TextRange,
}

impl Label {
    /// Where the note gives this label its meaning: of several definitions the first counts.
    pub fn definition_in<'n>(&self, note: &'n Note) -> Option<&'n Label> {
        let same = |label: &&Label| label.kind == self.kind && label.name == self.name;
        note.labels.iter().filter(same).find(|label| label.role == LabelRole::Definition)
    }
}

/// An explicit HTML anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The attribute's value.
    pub id: Box<str>,
    /// Its bytes.
    pub range: TextRange,
}

/// How a code block is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeForm {
    /// By fences.
    Fence {
        /// Whether a closing fence ends it; else it runs to the end of its container.
        closed: bool,
    },
    /// By indentation.
    Indented,
}

/// A block of code in any language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBlock {
    /// How it is marked.
    pub form: CodeForm,
    /// From the opening fence, or the first character of indented code, to the end of its last line.
    pub range: TextRange,
    /// The trimmed info string; empty for indented code.
    pub info: TextRange,
    /// The language: the info string's first word in lower case, `{.python}` and `{python}` as `python`.
    pub language: Option<Box<str>>,
    /// The info string after the language.
    pub attributes: Box<str>,
    /// The content in order, line feeds included.
    pub pieces: Box<[CodePiece]>,
    /// Whether it stands in a list item or a quote.
    pub nested: bool,
}

/// A comment `<!-- qmark: … -->`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive {
    /// What stands after `qmark:`, trimmed.
    pub text: Box<str>,
    /// The whole comment.
    pub range: TextRange,
}
