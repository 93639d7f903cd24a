//! The program that the sandboxed interpreter executes.

/// The parts of the program, joined: they are one module, and each uses what the ones before it
/// define and what the first one imports.
pub(super) const DRIVER: &str = concat!(
    include_str!("driver/start.py"),
    "\n\n",
    include_str!("driver/channel.py"),
    "\n\n",
    include_str!("driver/record.py"),
    "\n\n",
    include_str!("driver/marks.py"),
    "\n\n",
    include_str!("driver/instrument.py"),
    "\n\n",
    include_str!("driver/run.py"),
    "\n\n",
    include_str!("driver/process.py"),
    "\n\n",
    include_str!("driver/serve.py"),
);
