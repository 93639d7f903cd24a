use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

/// One well-formed message from the client.
#[derive(Debug, PartialEq)]
pub enum Message {
    /// A request, or a notification where it has no id.
    Request(Request),
    /// The answer to a request of ours.
    Response(Response),
}

/// Reads a message's body.
///
/// Three things that real clients send are taken as meant: half a surrogate pair in a string (an
/// editor cut an emoji in two) reads as U+FFFD, an answer without `result` as `null`, and numbers
/// of the protocol version as text only.
///
/// # Errors
/// The response that tells the client what is wrong: −32700 for text that is not JSON, −32600 for
/// JSON that is no message.
pub fn parse(body: &[u8]) -> Result<Message, Box<Response>> {
    let value = json(body)?;
    let Value::Object(object) = &value else {
        let what =
            if value.is_array() { "batches are not part of the protocol" } else { "expected an object" };
        return Err(invalid(Id::Null, what));
    };
    let id = match object.get("id").map(|id| serde_json::from_value::<Id>(id.clone())) {
        None => None,
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Err(invalid(Id::Null, "an id is an integer or a string")),
    };
    if object.contains_key("method") { request(value, id) } else { response(value, id) }
}

fn json(body: &[u8]) -> Result<Value, Box<Response>> {
    let error = match serde_json::from_slice(body) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if let Some(mended) = mend_surrogates(body)
        && let Ok(value) = serde_json::from_slice(&mended)
    {
        return Ok(value);
    }
    Err(failure(Id::Null, ErrorCode::ParseError, format!("not JSON: {error}")))
}

fn request(value: Value, id: Option<Id>) -> Result<Message, Box<Response>> {
    if !matches!(value.get("params"), None | Some(Value::Object(_) | Value::Array(_) | Value::Null)) {
        return Err(invalid(id.unwrap_or_default(), "params are an object or an array"));
    }
    if id == Some(Id::Null) {
        return Err(invalid(Id::Null, "a request needs an id that is not null"));
    }
    serde_json::from_value(value)
        .map(Message::Request)
        .map_err(|error| invalid(id.unwrap_or_default(), &error.to_string()))
}

fn response(mut value: Value, id: Option<Id>) -> Result<Message, Box<Response>> {
    let Some(id) = id else {
        return Err(invalid(Id::Null, "neither a method nor an id"));
    };
    if value.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(invalid(Id::Null, "`jsonrpc` must be \"2.0\""));
    }
    // Both members or odd errors are read for what they say rather than refused: nobody could
    // answer a refused answer.
    let body = match value.get_mut("error").map(Value::take) {
        Some(error) if !error.is_null() => Err(error_of(&error)),
        _ => Ok(value.get_mut("result").map(Value::take).unwrap_or_default()),
    };
    Ok(Message::Response(Response::from_parts(id, body)))
}

fn error_of(error: &Value) -> Error {
    let code = error.get("code").and_then(Value::as_i64).unwrap_or(ErrorCode::InternalError.code());
    let message = error.get("message").and_then(Value::as_str).unwrap_or("an error without a message");
    Error { code: code.into(), message: message.to_owned().into(), data: error.get("data").cloned() }
}

fn invalid(id: Id, what: &str) -> Box<Response> {
    failure(id, ErrorCode::InvalidRequest, format!("not a message: {what}"))
}

/// A response that says what was wrong with a message.
pub fn failure(id: Id, code: ErrorCode, message: String) -> Box<Response> {
    Box::new(Response::from_error(id, Error { code, message: message.into(), data: None }))
}

/// The body with each `\uD800`-`\uDFFF` escape that lacks its other half replaced by `\uFFFD`;
/// `None` where there is nothing to replace. Lengths in UTF-16 units stay the same.
fn mend_surrogates(body: &[u8]) -> Option<Vec<u8>> {
    let mut mended = None;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &body[at..]) {
        at += found;
        match (escape(body, at), escape(body, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at += 12,
            (Some(0xD800..=0xDFFF), _) => {
                mended.get_or_insert_with(|| body.to_vec())[at + 2..at + 6].copy_from_slice(b"FFFD");
                at += 6;
            }
            (Some(_), _) => at += 6,
            (None, _) => at = (at + 2).min(body.len()),
        }
    }
    mended
}

/// The unit that a `\uXXXX` escape at `at` stands for.
fn escape(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The error code and id that a body is answered with.
    fn refused(body: &str) -> (i64, Value) {
        let response = parse(body.as_bytes()).expect_err(body);
        (response.error().unwrap().code.code(), serde_json::to_value(response.id()).unwrap())
    }

    #[test]
    fn what_is_no_message_is_answered_with_the_reason() {
        assert_eq!(refused(r#"{"jsonrpc":"2.0","method":"#), (-32700, Value::Null));
        assert_eq!(refused("\u{0}"), (-32700, Value::Null));
        assert_eq!(refused(""), (-32700, Value::Null));
        assert_eq!(refused(&"[".repeat(100_000)), (-32700, Value::Null));
        assert_eq!(refused("[]"), (-32600, Value::Null));
        assert_eq!(refused("3"), (-32600, Value::Null));
        assert_eq!(refused("{}"), (-32600, Value::Null));
        assert_eq!(refused(r#"{"jsonrpc":"1.0","method":"x","id":7}"#), (-32600, json!(7)));
        assert_eq!(refused(r#"{"jsonrpc":"2.0","method":5,"id":7}"#), (-32600, json!(7)));
        assert_eq!(refused(r#"{"jsonrpc":"2.0","method":"x","params":5,"id":"a"}"#), (-32600, json!("a")));
        assert_eq!(refused(r#"{"jsonrpc":"2.0","method":"x","id":1.5}"#), (-32600, Value::Null));
        assert_eq!(refused(r#"{"jsonrpc":"2.0","method":"x","id":null}"#), (-32600, Value::Null));
    }

    #[test]
    fn an_answer_without_a_result_is_null() {
        let parsed = parse(br#"{"jsonrpc":"2.0","id":4}"#).unwrap();
        assert_eq!(parsed, Message::Response(Response::from_ok(4.into(), Value::Null)));
    }

    #[test]
    fn an_error_answer_keeps_its_code_and_unknown_members_do_no_harm() {
        let parsed = parse(br#"{"jsonrpc":"2.0","id":4,"error":{"code":-5,"message":"no","x":1}}"#).unwrap();
        let Message::Response(response) = parsed else { panic!("{parsed:?}") };
        assert_eq!(response.error().unwrap().code.code(), -5);
    }

    #[test]
    fn half_a_surrogate_pair_becomes_one_replacement_character() {
        let body =
            r#"{"jsonrpc":"2.0","method":"m","params":["\ud83d","\ud83d\ude00","\\ud83d","\udE00\n"]}"#;
        let Ok(Message::Request(request)) = parse(body.as_bytes()) else { panic!() };
        assert_eq!(request.params(), Some(&json!(["\u{fffd}", "😀", "\\ud83d", "\u{fffd}\n"])));
    }
}
