use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tower_lsp::lsp_types::notification::Notification;

/// How many bytes may wait for a client that reads too slowly.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// From here on, messages that the client can do without are dropped.
    slow: usize,
    /// From here on, the client is taken for dead: one that asks and never reads must not cost
    /// more memory than this.
    stalled: usize,
}

const LIMITS: Limits = Limits { slow: 16 << 20, stalled: 128 << 20 };

/// What becomes of a message while the client reads too slowly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Importance {
    /// Always sent: requests, responses, and notifications that nothing later repeats.
    Needed,
    /// Replaces a waiting message of the same topic, such as the diagnostics of one file.
    Latest(String),
    /// Dropped: logs and progress reports.
    Droppable,
}

/// How many bytes are handed to the system between two looks at the queue.
const BATCH_BYTES: usize = 64 << 10;

/// The queue of messages to the client, and the thread that writes them.
///
/// Sending never waits, whether the client reads or not. What that may cost is bounded: at 16 MiB
/// logs and outdated diagnostics are dropped, at 128 MiB the client is given up.
#[derive(Clone)]
pub struct Outgoing {
    shared: Arc<Shared>,
}

struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
    limits: Limits,
    on_lost: Box<dyn Fn(&str) + Send + Sync>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Bytes waiting or being written.
    bytes: usize,
    /// Nothing is taken any more: the session ended or the client is gone.
    closed: bool,
}

struct Waiting {
    body: Vec<u8>,
    importance: Importance,
}

impl Waiting {
    /// Bytes of memory, roughly: what surrounds a small message is as large as itself.
    fn cost(&self) -> usize {
        self.body.len() + 128
    }
}

impl Outgoing {
    /// Starts the thread that writes to `output`. `on_lost` hears, with the reason, that the
    /// client closed its end or stalled.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        output: impl Write + Send + 'static,
        on_lost: impl Fn(&str) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Self::with_limits(output, Box::new(on_lost), LIMITS)
    }

    fn with_limits(
        output: impl Write + Send + 'static,
        on_lost: Box<dyn Fn(&str) + Send + Sync>,
        limits: Limits,
    ) -> io::Result<Self> {
        let shared = Shared { queue: Mutex::default(), changed: Condvar::new(), limits, on_lost };
        let this = Self { shared: Arc::new(shared) };
        let writer = this.clone();
        std::thread::Builder::new().name("lsp-writer".into()).spawn(move || writer.write_all(output))?;
        Ok(this)
    }

    /// Queues a message.
    pub fn send(&self, message: &impl Serialize, importance: Importance) {
        let body = match serde_json::to_vec(message) {
            Ok(body) => body,
            Err(error) => return tracing::error!("a message could not be written as JSON: {error}"),
        };
        let mut queue = self.lock();
        let slow = queue.bytes > self.shared.limits.slow;
        if queue.closed || (slow && importance == Importance::Droppable) {
            return;
        }
        if slow && matches!(importance, Importance::Latest(_)) {
            queue.discard(&importance);
        }
        let message = Waiting { body, importance };
        queue.bytes += message.cost();
        queue.waiting.push_back(message);
        let stalled = queue.bytes > self.shared.limits.stalled;
        if stalled {
            queue.abandon();
        }
        drop(queue);
        self.shared.changed.notify_all();
        if stalled {
            (self.shared.on_lost)("the client has stopped reading");
        }
    }

    /// Queues a notification.
    pub fn notify<N: Notification>(&self, params: &N::Params, importance: Importance) {
        #[derive(Serialize)]
        struct Envelope<'a, P> {
            jsonrpc: &'static str,
            method: &'static str,
            params: &'a P,
        }
        self.send(&Envelope { jsonrpc: "2.0", method: N::METHOD, params }, importance);
    }

    /// Takes no further message and waits until the queued ones are written, at most for `limit`.
    pub fn finish(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        let mut queue = self.lock();
        queue.closed = true;
        self.shared.changed.notify_all();
        while queue.bytes > 0 {
            let Some(left) = deadline.checked_duration_since(Instant::now()) else { return };
            queue = self
                .shared
                .changed
                .wait_timeout(queue, left)
                .map_or_else(|poisoned| poisoned.into_inner().0, |(queue, _)| queue);
        }
    }

    /// Writes until the queue is closed and empty, or the client is gone.
    fn write_all(&self, mut output: impl Write) {
        loop {
            let batch = self.next_batch();
            if batch.is_empty() {
                return;
            }
            let written = write_batch(&mut output, &batch);
            let mut queue = self.lock();
            match &written {
                Ok(()) => {
                    let sum: usize = batch.iter().map(Waiting::cost).sum();
                    queue.bytes = queue.bytes.saturating_sub(sum);
                }
                Err(_) => queue.abandon(),
            }
            drop(queue);
            self.shared.changed.notify_all();
            if let Err(error) = written {
                return (self.shared.on_lost)(&format!("the client does not read any more: {error}"));
            }
        }
    }

    /// Waits for messages; empty once the queue is closed and drained.
    fn next_batch(&self) -> Vec<Waiting> {
        let mut queue = self.lock();
        while queue.waiting.is_empty() && !queue.closed {
            queue = self.shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES
            && let Some(message) = queue.waiting.pop_front()
        {
            bytes += message.body.len();
            batch.push(message);
        }
        batch
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Nothing that could panic stands between two halves of a change to the queue.
        self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Removes the waiting messages that one of this importance replaces.
    fn discard(&mut self, importance: &Importance) {
        let bytes = &mut self.bytes;
        self.waiting.retain(|message| {
            let keep = message.importance != *importance;
            if !keep {
                *bytes -= message.cost();
            }
            keep
        });
    }

    /// Gives up: whatever waits will not be written.
    fn abandon(&mut self) {
        self.waiting.clear();
        (self.bytes, self.closed) = (0, true);
    }
}

fn write_batch(output: &mut impl Write, batch: &[Waiting]) -> io::Result<()> {
    let mut output = io::BufWriter::with_capacity(BATCH_BYTES, output);
    for message in batch {
        write!(output, "Content-Length: {}\r\n\r\n", message.body.len())?;
        output.write_all(&message.body)?;
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use tower_lsp::lsp_types::notification::LogMessage;
    use tower_lsp::lsp_types::{LogMessageParams, MessageType};

    /// How long something may take that comes in any case.
    const PATIENCE: Duration = Duration::from_secs(180);

    /// An output whose reader may pause.
    struct Pipe(mpsc::SyncSender<Vec<u8>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn start() -> (Outgoing, mpsc::Receiver<Vec<u8>>, mpsc::Receiver<String>) {
        let (sender, read) = mpsc::sync_channel(0);
        let (lost, losses) = mpsc::channel();
        let on_lost = move |reason: &str| drop(lost.send(reason.to_owned()));
        let limits = Limits { slow: 1000, stalled: 5000 };
        (Outgoing::with_limits(Pipe(sender), Box::new(on_lost), limits).unwrap(), read, losses)
    }

    fn log(outgoing: &Outgoing, message: &str, importance: Importance) {
        let params = LogMessageParams { typ: MessageType::LOG, message: message.into() };
        outgoing.notify::<LogMessage>(&params, importance);
    }

    /// All that is written until the end, which comes now.
    fn read_all(outgoing: &Outgoing, read: &mpsc::Receiver<Vec<u8>>) -> String {
        outgoing.lock().closed = true;
        outgoing.shared.changed.notify_all();
        String::from_utf8(read.iter().flatten().collect()).unwrap()
    }

    #[test]
    fn messages_are_framed_in_order() {
        let (outgoing, read, _losses) = start();
        outgoing.send(&1, Importance::Needed);
        outgoing.send(&"ü", Importance::Needed);
        assert_eq!(read_all(&outgoing, &read), "Content-Length: 1\r\n\r\n1Content-Length: 4\r\n\r\n\"ü\"");
    }

    #[test]
    fn while_the_client_reads_nothing_only_what_matters_is_kept() {
        let (outgoing, read, _losses) = start();
        let big = "x".repeat(1000);
        log(&outgoing, &big, Importance::Needed);
        log(&outgoing, "chatter", Importance::Droppable);
        for version in 1..=3 {
            log(&outgoing, &format!("version {version} of a"), Importance::Latest("a".into()));
            log(&outgoing, &format!("version {version} of b"), Importance::Latest("b".into()));
        }
        let sent = read_all(&outgoing, &read);
        assert!(!sent.contains("chatter"));
        assert!(!sent.contains("version 2"), "only the last of each topic is sent");
        assert!(sent.contains("version 3 of a") && sent.contains("version 3 of b"));
    }

    #[test]
    fn a_client_that_never_reads_is_given_up() {
        let (outgoing, _read, losses) = start();
        for _ in 0..10 {
            log(&outgoing, &"x".repeat(1000), Importance::Needed);
        }
        assert_eq!(losses.recv_timeout(PATIENCE).unwrap(), "the client has stopped reading");
        assert_eq!(outgoing.lock().bytes, 0);
    }

    #[test]
    fn a_closed_output_is_noticed_and_finishing_does_not_wait_for_it() {
        let (outgoing, read, losses) = start();
        drop(read);
        outgoing.send(&1, Importance::Needed);
        assert!(losses.recv_timeout(PATIENCE).unwrap().contains("does not read any more"));
        outgoing.finish(Duration::from_secs(60));
    }
}
