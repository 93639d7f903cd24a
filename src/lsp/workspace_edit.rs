//! Changes of several files as the client takes them.

use std::collections::HashMap;

use tower_lsp::lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, CreateFile, CreateFileOptions, DocumentChangeOperation,
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, Position, Range, RenameFile,
    RenameFileOptions, ResourceOp, TextDocumentEdit, TextEdit, Url, WorkspaceEdit as LspEdit,
};

use super::capabilities::ClientCaps;
use super::convert::to_range;
use super::handlers::path_uri;
use super::state::{Snapshot, VaultSlot};
use crate::features::workspace_edit::{NoteEdit, Operation, WorkspaceEdit};
use crate::text::Encoding;

/// The name under which an edit's annotation is found.
const ANNOTATION: &str = "qmark";

/// An edit in the richest form that the client announced: versioned and annotated, versioned, or
/// bare. `None` where it needs a file operation that the client does not know, for half of an edit
/// is worse than none.
pub fn to_workspace_edit(
    caps: &ClientCaps,
    encoding: Encoding,
    snapshot: &Snapshot,
    slot: &VaultSlot,
    edit: &WorkspaceEdit,
) -> Option<LspEdit> {
    let annotation = edit.annotation.as_ref().filter(|_| caps.change_annotations);
    let converter = Converter { caps, encoding, snapshot, slot, annotated: annotation.is_some() };
    let mut out = if caps.versioned_edits() {
        let operations: Option<Vec<_>> =
            edit.operations.iter().map(|operation| converter.operations(operation)).collect();
        let operations = operations?.into_iter().flatten().collect();
        LspEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..LspEdit::default() }
    } else {
        let mut changes: HashMap<Url, Vec<TextEdit>> = HashMap::new();
        for operation in &edit.operations {
            let Operation::Edit(note) = operation else { return None };
            changes.entry(path_uri(snapshot, slot, &note.path)?).or_default().extend(converter.edits(note));
        }
        LspEdit { changes: Some(changes), ..LspEdit::default() }
    };
    out.change_annotations = annotation.map(|annotation| {
        let annotation = ChangeAnnotation {
            label: annotation.label.clone(),
            needs_confirmation: Some(annotation.needs_confirmation),
            description: Some(annotation.description.clone()),
        };
        HashMap::from([(ANNOTATION.to_owned(), annotation)])
    });
    Some(out)
}

struct Converter<'a> {
    caps: &'a ClientCaps,
    encoding: Encoding,
    snapshot: &'a Snapshot,
    slot: &'a VaultSlot,
    annotated: bool,
}

impl Converter<'_> {
    fn uri(&self, path: &str) -> Option<Url> {
        path_uri(self.snapshot, self.slot, path)
    }

    fn annotation(&self) -> Option<String> {
        self.annotated.then(|| ANNOTATION.to_owned())
    }

    fn operations(&self, operation: &Operation) -> Option<Vec<DocumentChangeOperation>> {
        Some(match operation {
            Operation::Edit(note) => vec![self.edit(self.uri(&note.path)?, note.version, self.edits(note))],
            Operation::Create { path, text } => {
                if !self.caps.resource_operations.create {
                    return None;
                }
                let uri = self.uri(path)?;
                let create = CreateFile {
                    uri: uri.clone(),
                    options: Some(CreateFileOptions {
                        overwrite: Some(false),
                        ignore_if_exists: Some(false),
                    }),
                    annotation_id: self.annotation(),
                };
                let start = Range::new(Position::default(), Position::default());
                let text = TextEdit::new(start, text.clone());
                vec![
                    DocumentChangeOperation::Op(ResourceOp::Create(create)),
                    self.edit(uri, None, vec![text]),
                ]
            }
            Operation::Move { from, to } => {
                if !self.caps.resource_operations.rename {
                    return None;
                }
                vec![DocumentChangeOperation::Op(ResourceOp::Rename(RenameFile {
                    old_uri: self.uri(from)?,
                    new_uri: self.uri(to)?,
                    options: Some(RenameFileOptions {
                        overwrite: Some(false),
                        ignore_if_exists: Some(false),
                    }),
                    annotation_id: self.annotation(),
                }))]
            }
        })
    }

    fn edits(&self, note: &NoteEdit) -> Vec<TextEdit> {
        let lines = &note.note.lines;
        let edit = |edit: &crate::text::TextEdit| {
            TextEdit::new(to_range(lines.position_range(edit.range, self.encoding)), edit.new_text.clone())
        };
        note.edits.iter().map(edit).collect()
    }

    fn edit(&self, uri: Url, version: Option<i32>, edits: Vec<TextEdit>) -> DocumentChangeOperation {
        let annotated = |text_edit| match self.annotation() {
            Some(annotation_id) => OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id }),
            None => OneOf::Left(text_edit),
        };
        DocumentChangeOperation::Edit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.into_iter().map(annotated).collect(),
        })
    }
}
