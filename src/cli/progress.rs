//! A progress bar on a terminal; nothing where standard error is none.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::vault::ScanProgress;

/// Work shorter than this shows no bar.
const DELAY: Duration = Duration::from_millis(300);

/// A bar that watches a scan until it is finished.
pub(super) struct Bar {
    progress: Arc<ScanProgress>,
    bar: ProgressBar,
    watcher: Option<std::thread::JoinHandle<()>>,
}

impl Bar {
    /// A bar for reading a vault.
    pub(super) fn scanning() -> Self {
        let progress = Arc::new(ScanProgress::default());
        let bar = ProgressBar::no_length()
            .with_style(ProgressStyle::default_spinner())
            .with_message("reading notes");
        let watched = progress.clone();
        let shown = bar.clone();
        let watcher = (!bar.is_hidden()).then(|| {
            std::thread::spawn(move || {
                std::thread::sleep(DELAY);
                while !shown.is_finished() {
                    let read = watched.read.load(Ordering::Relaxed);
                    shown.set_message(format!("reading notes: {read}"));
                    shown.tick();
                    std::thread::sleep(Duration::from_millis(80));
                }
            })
        });
        Self { progress, bar, watcher }
    }

    /// What the scan is to report to.
    pub(super) fn progress(&self) -> &ScanProgress {
        &self.progress
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
        // Left to end by itself: waiting would cost what a short scan takes.
        drop(self.watcher);
    }
}

/// A bar for checking `count` notes.
pub(super) fn checking(count: usize) -> ProgressBar {
    counting(count, "checking notes {bar:30} {pos}/{len}")
}

/// A bar for running `count` groups of snippets.
pub(super) fn running(count: usize) -> ProgressBar {
    counting(count, "running snippets {bar:30} {pos}/{len}")
}

fn counting(count: usize, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(count as u64);
    // A template that does not parse would only cost the looks.
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
