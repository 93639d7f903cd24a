use std::sync::{Mutex, PoisonError};

use super::{Checker, Interpreter, Limits, NoInterpreter, Verdicts};

/// Processes of one interpreter for as many threads as ask at the same time. Each is started when
/// it is needed and kept until the pool goes.
#[derive(Debug)]
pub struct Pool {
    interpreter: Option<Interpreter>,
    limits: Limits,
    idle: Mutex<Vec<Checker>>,
}

impl Pool {
    /// A pool for the interpreter; without one, the in-process layer speaks alone.
    pub fn new(interpreter: Option<Interpreter>, limits: Limits) -> Self {
        Self { interpreter, limits, idle: Mutex::default() }
    }

    /// Lends a process for the time of one call.
    pub fn with<R>(&self, check: impl FnOnce(&mut dyn Verdicts) -> R) -> R {
        let Some(interpreter) = &self.interpreter else { return check(&mut NoInterpreter) };
        // A panic elsewhere leaves the list as it was.
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut checker = waiting.unwrap_or_else(|| Checker::new(interpreter.clone(), self.limits));
        let answer = check(&mut checker);
        idle().push(checker);
        answer
    }
}
