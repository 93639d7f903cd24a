use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Checker, Interpreter, KeptVerdicts, Limits, NoInterpreter, Verdict, VerdictCache, Verdicts};
use crate::python::syntax::Version;

/// Processes of one interpreter for as many threads as ask at the same time, behind what is known
/// already. Each is started when it is needed and kept until the pool goes.
#[derive(Debug)]
pub struct Pool {
    interpreter: Option<Interpreter>,
    limits: Limits,
    idle: Mutex<Vec<Checker>>,
    kept: KeptVerdicts,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    verdicts: VerdictCache,
    /// Whether something is known that is not kept.
    grown: bool,
}

impl Pool {
    /// A pool for the interpreter, with the verdicts that are kept; without an interpreter, the
    /// in-process layer speaks alone.
    pub fn new(interpreter: Option<Interpreter>, limits: Limits, kept: KeptVerdicts) -> Self {
        let mut verdicts = VerdictCache::default();
        if interpreter.is_some() {
            kept.load(&mut verdicts);
        }
        let known = Mutex::new(Known { verdicts, grown: false });
        Self { interpreter, limits, idle: Mutex::default(), kept, known }
    }

    /// Lends a process for the time of one call.
    pub fn with<R>(&self, check: impl FnOnce(&mut dyn Verdicts) -> R) -> R {
        let Some(interpreter) = &self.interpreter else { return check(&mut NoInterpreter) };
        let waiting = locked(&self.idle).pop();
        let checker = waiting.unwrap_or_else(|| Checker::new(interpreter.clone(), self.limits));
        let mut lent = Lent { identity: interpreter.identity(), checker, known: &self.known };
        let answer = check(&mut lent);
        locked(&self.idle).push(lent.checker);
        answer
    }

    /// Keeps what was learnt for the next time.
    pub fn keep(&self) {
        let mut known = locked(&self.known);
        if std::mem::take(&mut known.grown) {
            self.kept.store(&known.verdicts);
        }
    }
}

/// A process, asked only for what nobody knows.
struct Lent<'a> {
    identity: String,
    checker: Checker,
    known: &'a Mutex<Known>,
}

impl Verdicts for Lent<'_> {
    fn version(&self) -> Version {
        self.checker.version()
    }

    fn verdict(&mut self, source: &str) -> Option<Verdict> {
        if let Some(verdict) = locked(self.known).verdicts.get(&self.identity, source) {
            return Some(verdict);
        }
        let verdict = self.checker.verdict(source)?;
        let mut known = locked(self.known);
        known.verdicts.insert(&self.identity, source, verdict.clone());
        known.grown = true;
        Some(verdict)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each change is a single one; a panic elsewhere leaves none half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
