use serde_json::Value;
use tower_lsp::jsonrpc::Request;

use crate::lsp::session::Session;
use crate::lsp::state::{Start, World};
use crate::lsp::sync;
use crate::lsp::transport::{Frame, FrameReader, Message, parse};

/// A stream of messages as a client sends it: every frame is a message, an error or the end, and
/// whatever changes of documents are among them can be taken in.
pub fn messages(data: &[u8]) {
    let mut frames = FrameReader::new(data);
    let mut world = World::new(|_| {}, |_| {});
    let mut seen = 0;
    loop {
        match frames.next_frame().expect("memory can be read") {
            Frame::Body(body) => take(&mut world, &body),
            Frame::Bad(_) => {}
            Frame::End | Frame::Truncated => break,
        }
        seen += 1;
        assert!(seen <= data.len(), "every frame takes some bytes");
    }
    world.settle();
    for document in world.snapshot().documents.values() {
        let place = world.snapshot().place(&document.uri).map(|place| place.note.lines.text_len());
        assert!(place.is_none_or(|len| len == document.text.len()), "{document:?}");
    }
}

fn take(world: &mut World, body: &[u8]) {
    match parse(body) {
        Ok(Message::Request(request)) => request_or_notification(world, request),
        Ok(Message::Response(_)) => {}
        Err(refusal) => assert!(refusal.is_error(), "{refusal:?}"),
    }
}

fn request_or_notification(world: &mut World, request: Request) {
    let (method, _, params) = request.into_parts();
    let params = params.unwrap_or_default();
    if method == "initialize" {
        let session = Session::of(&params);
        // Folders are not opened: that would look at this machine's.
        let start = Start { encoding: session.encoding, folders: Vec::new(), options: session.options };
        world.apply(crate::lsp::state::Command::Start(Box::new(start)));
    } else if stays_in_memory(&method, &params)
        && let Some(Ok(command)) = sync::command(&method, params)
    {
        world.apply(command);
    }
}

/// Whether a notification is about documents that no disk has. What is told of files and folders
/// makes the server look at them.
fn stays_in_memory(method: &str, params: &Value) -> bool {
    let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
    method.starts_with("textDocument/")
        && uri.is_some_and(|uri| !uri.to_ascii_lowercase().starts_with("file"))
}
