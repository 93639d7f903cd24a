use std::collections::HashMap;

use crate::python::claims::Verdict;
use crate::python::run::{NotePlan, UnitResult};

/// What a run says about the outputs that notes claim.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    interpreter: String,
    /// By note and script; a setup snippet runs with every group and is counted once.
    scripts: HashMap<(usize, usize), Count>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    failed: usize,
    holds: usize,
    differs: usize,
    unreached: usize,
}

impl Tally {
    /// Nothing counted yet, by the interpreter with this label.
    pub(super) fn new(interpreter: String) -> Self {
        Self { interpreter, scripts: HashMap::new() }
    }

    /// Counts the results of a group of a note's plan.
    pub(super) fn add(&mut self, note: usize, plan: &NotePlan, group: usize, results: &[UnitResult]) {
        let ran = plan.ran(group, results, &self.interpreter);
        for (place, script) in ran.chain.iter().enumerate().take(results.len()) {
            let verdicts = ran.verdicts(place);
            let count = |wanted: fn(&Verdict) -> bool| verdicts.iter().filter(|it| wanted(it)).count();
            let differs = count(|verdict| matches!(verdict, Verdict::Differs(_)));
            let failed = usize::from(ran.findings(place).len() > differs);
            let holds = count(|verdict| *verdict == Verdict::Holds);
            let unreached = count(|verdict| *verdict == Verdict::NotReached);
            self.scripts.insert((note, *script), Count { failed, holds, differs, unreached });
        }
    }

    /// One line for the user.
    pub fn message(&self) -> String {
        let sum = |of: fn(&Count) -> usize| self.scripts.values().map(of).sum::<usize>();
        let (holds, differs) = (sum(|count| count.holds), sum(|count| count.differs));
        let mut parts = vec![match (holds, differs) {
            (0, 0) => "No output is claimed".to_owned(),
            (_, 0) => format!("{} as claimed", outputs(holds)),
            (0, _) => format!("{} not as claimed", outputs(differs)),
            _ => format!("{} as claimed, {differs} not", outputs(holds)),
        }];
        let unreached = sum(|count| count.unreached);
        if unreached > 0 {
            parts.push(format!("{unreached} not reached"));
        }
        match sum(|count| count.failed) {
            0 => {}
            1 => parts.push("1 snippet failed".to_owned()),
            failed => parts.push(format!("{failed} snippets failed")),
        }
        let ran = self.scripts.len();
        format!("{} ({ran} snippet{} run).", parts.join(", "), if ran == 1 { "" } else { "s" })
    }
}

fn outputs(count: usize) -> String {
    if count == 1 { "1 output is".to_owned() } else { format!("{count} outputs are") }
}
