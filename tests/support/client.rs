use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Vault;

/// How long an answer may take before the test fails: far more than any should.
const PATIENCE: Duration = Duration::from_secs(180);

/// How the client presents itself.
#[derive(Clone)]
pub struct Options {
    /// The `capabilities` of `initialize`.
    pub capabilities: Value,
    /// Further members of the parameters of `initialize`.
    pub initialize: Value,
    /// What it answers to `workspace/configuration` for the section `qmark`.
    pub settings: Value,
    /// Environment variables of the server.
    pub environment: Vec<(&'static str, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            capabilities: json!({}),
            initialize: json!({}),
            settings: Value::Null,
            environment: vec![("QMARK_TEST_HOOKS", "1".into())],
        }
    }
}

/// A language client that starts the built server and talks to it over its standard streams.
pub struct Client {
    child: Child,
    stdin: Arc<Mutex<Option<ChildStdin>>>,
    settings: Arc<Mutex<Value>>,
    choice: Arc<Mutex<Option<String>>>,
    incoming: Receiver<Value>,
    /// The server's standard output where nobody reads it, so that it stays open.
    unread: Option<BufReader<ChildStdout>>,
    /// What came while something else was waited for.
    waiting: VecDeque<Value>,
    next_id: i64,
    /// The server's answer to `initialize`.
    pub initialized: Value,
}

impl Client {
    /// Starts a server and says nothing to it.
    pub fn spawn(options: &Options) -> Self {
        let (client, stdout, sender) = Self::spawn_with(options);
        let (asked, answers, chosen) = (client.settings.clone(), client.stdin.clone(), client.choice.clone());
        std::thread::spawn(move || {
            read_all(stdout, |message| {
                let settings = asked.lock().expect("no panic while setting").clone();
                let choice = chosen.lock().expect("no panic while choosing").clone();
                if let Some(answer) = answer(&message, &settings, choice.as_deref()) {
                    write(&answers, &answer);
                }
                sender.send(message).is_ok()
            });
        });
        client
    }

    /// Starts a server whose words nobody reads.
    pub fn spawn_unread(options: &Options) -> Self {
        let (mut client, stdout, _) = Self::spawn_with(options);
        client.unread = Some(stdout);
        client
    }

    fn spawn_with(options: &Options) -> (Self, BufReader<ChildStdout>, Sender<Value>) {
        let state = tempfile::tempdir().expect("a folder for the server's own files").keep();
        let mut child = Command::new(env!("CARGO_BIN_EXE_qmark"))
            .arg("lsp")
            .envs(["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"].map(|name| (name, &state)))
            .envs(options.environment.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // The log comes to the client too; here it would only get between the tests' lines.
            .stderr(Stdio::null())
            .spawn()
            .expect("the built program starts");
        let stdin = Arc::new(Mutex::new(child.stdin.take()));
        let stdout = BufReader::new(child.stdout.take().expect("a piped stream"));
        let (sender, incoming) = mpsc::channel();
        let settings = Arc::new(Mutex::new(options.settings.clone()));
        let choice = Arc::new(Mutex::new(None));
        let client = Self {
            child,
            stdin,
            settings,
            choice,
            incoming,
            unread: None,
            waiting: VecDeque::new(),
            next_id: 0,
            initialized: Value::Null,
        };
        (client, stdout, sender)
    }

    /// Starts a server and begins a session on a vault.
    pub fn start(vault: &Vault, options: Options) -> Self {
        let mut client = Self::spawn(&options);
        client.begin(Some(&vault.root()), &options);
        client
    }

    /// `initialize` and `initialized`.
    pub fn begin(&mut self, root: Option<&Path>, options: &Options) {
        let root = root.map_or(Value::Null, |root| json!(uri(root)));
        let mut params = json!({"processId": std::process::id(), "rootUri": root,
            "capabilities": options.capabilities});
        let more = options.initialize.as_object().cloned().unwrap_or_default();
        params.as_object_mut().expect("an object").extend(more);
        self.initialized = self.request("initialize", params).expect("a session");
        self.notify("initialized", json!({}));
    }

    /// Sends a request and waits for its result; else the error.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send_request(method, params);
        self.response(id)
    }

    /// Sends a request and does not wait; null stands for no parameters.
    pub fn send_request(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let mut message = json!({"jsonrpc": "2.0", "id": self.next_id, "method": method});
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        self.next_id
    }

    /// Waits for the answer to a request.
    pub fn response(&mut self, id: i64) -> Result<Value, Value> {
        let is_it = |message: &Value| message.get("method").is_none() && message["id"] == json!(id);
        let mut message = self.wait(&format!("the answer to request {id}"), is_it);
        match message.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(message["result"].take()),
        }
    }

    /// Sends a notification; null stands for no parameters.
    pub fn notify(&mut self, method: &str, params: Value) {
        let mut message = json!({"jsonrpc": "2.0", "method": method});
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
    }

    /// Waits for a notification, or request of the server, whose parameters pass; gives them.
    pub fn notification(&mut self, method: &str, passes: impl Fn(&Value) -> bool) -> Value {
        let mut message = self.wait(method, |it| it["method"] == json!(method) && passes(&it["params"]));
        message["params"].take()
    }

    /// Waits until the diagnostics pushed for a document pass, one after the other; gives them.
    pub fn diagnostics(&mut self, uri: &str, passes: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        loop {
            let mut params =
                self.notification("textDocument/publishDiagnostics", |params| params["uri"] == json!(uri));
            let Value::Array(found) = params["diagnostics"].take() else { panic!("no list: {params}") };
            if passes(&found) {
                return found;
            }
        }
    }

    /// Waits for a message that passes, keeping the others for later.
    pub fn wait(&mut self, what: &str, passes: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.waiting.iter().position(&passes) {
            return self.waiting.remove(at).expect("it was just found");
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.incoming.recv_timeout(left) {
                Ok(message) if passes(&message) => return message,
                Ok(message) => self.waiting.push_back(message),
                Err(RecvTimeoutError::Timeout) => {
                    panic!("{what} did not come; this did: {:#?}", self.waiting)
                }
                Err(RecvTimeoutError::Disconnected) => panic!("the server ended before {what}"),
            }
        }
    }

    /// Changes what the client answers to `workspace/configuration`; the server is not told.
    pub fn set_settings(&mut self, settings: Value) {
        *self.settings.lock().expect("no panic in the reader") = settings;
    }

    /// What the user clicks from now on where there is a choice; `None` closes the question.
    pub fn choose(&mut self, title: Option<&str>) {
        *self.choice.lock().expect("no panic in the reader") = title.map(str::to_owned);
    }

    /// The server's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// All messages that have come so far and were not waited for.
    pub fn pending(&mut self) -> Vec<Value> {
        self.waiting.drain(..).chain(self.incoming.try_iter()).collect()
    }

    /// Opens a file of a vault in its present state, as version 1.
    pub fn open(&mut self, vault: &Vault, path: &str) {
        self.open_text(&uri(&vault.path(path)), &vault.text(path));
    }

    /// Opens a document with a text, as version 1.
    pub fn open_text(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Asks something about the `$0` of a file.
    pub fn at_cursor(&mut self, method: &str, vault: &Vault, path: &str) -> Value {
        let params = json!({"textDocument": {"uri": uri(&vault.path(path))},
            "position": vault.cursor(path).position()});
        self.request(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        write(&self.stdin, message);
    }

    /// Sends bytes as they are.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let mut stdin = self.stdin.lock().expect("no panic in the reader");
        stdin.as_mut().expect("still open").write_all(bytes).expect("the server reads");
    }

    /// Sends a body with its length.
    pub fn send_body(&mut self, body: &str) {
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// Closes the server's standard input.
    pub fn hang_up(&mut self) {
        self.stdin.lock().expect("no panic in the reader").take();
    }

    /// Waits for the server's end and gives its exit code.
    pub fn exit_code(&mut self) -> Option<i32> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("the child can be waited for") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server did not end");
    }

    /// Whether the server is gone.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("the child can be waited for").is_some()
    }

    /// The server's resident memory, in KiB; `None` where the system does not tell, and once it ended.
    pub fn memory_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    }

    /// Ends the session as the protocol wants it.
    pub fn quit(mut self) {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        assert_eq!(self.exit_code(), Some(0));
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Gone already where the test waited for its end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The URI of a file, percent-encoded as most clients do it.
pub fn uri(path: &Path) -> String {
    let text = path.to_str().expect("test files have plain names");
    let mut uri = String::from("file://");
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(byte as char)
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

fn write(stdin: &Mutex<Option<ChildStdin>>, message: &Value) {
    let body = message.to_string();
    if let Some(stdin) = stdin.lock().expect("no panic while writing").as_mut() {
        // A server that has ended is noticed by whoever waits for it.
        let _ = write!(stdin, "Content-Length: {}\r\n\r\n{body}", body.len());
        let _ = stdin.flush();
    }
}

/// What a client of good will answers to the server's requests.
fn answer(message: &Value, settings: &Value, choice: Option<&str>) -> Option<Value> {
    let id = message.get("id")?;
    let result = match message.get("method")?.as_str()? {
        "workspace/configuration" => {
            let items = message["params"]["items"].as_array()?;
            items.iter().map(|_| settings.clone()).collect()
        }
        "workspace/applyEdit" => json!({"applied": true}),
        "window/showMessageRequest" => {
            let actions = message["params"]["actions"].as_array().cloned().unwrap_or_default();
            actions.into_iter().find(|action| action["title"].as_str() == choice).unwrap_or(Value::Null)
        }
        "window/showDocument" => json!({"success": true}),
        _ => Value::Null,
    };
    Some(json!({"jsonrpc": "2.0", "id": id, "result": result}))
}

/// Reads messages until the stream ends or nobody wants more.
fn read_all(mut stdout: impl BufRead, mut wants_more: impl FnMut(Value) -> bool) {
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if stdout.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().expect("a length"),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        if stdout.read_exact(&mut body).is_err() {
            return;
        }
        if !wants_more(serde_json::from_slice(&body).expect("the server writes JSON")) {
            return;
        }
    }
}
