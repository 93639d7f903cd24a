//! Every way in which a run can go wrong has its own clear message.

use std::time::Duration;

use qmark::python::run::{Cancel, Limits, Outcome, Setup, Worker};

use crate::support::*;

/// A worker with a limit of time that is short, yet enough to come to the second statement.
fn hasty() -> Worker {
    let limits = Limits { wall: Duration::from_secs(3), ..Limits::default() };
    Worker::start(&Setup { limits, ..setup() }).unwrap()
}

fn message(worker: &mut Worker, source: &str) -> (Option<u32>, String) {
    let result = run(worker, source);
    (result.outcome.line(0), result.outcome.message("Python"))
}

#[test]
fn output_belongs_to_the_statement_that_caused_it() {
    let result = run(
        &mut worker(),
        "def f():\n    print('in f')\n    return 3\n\nf()\nif True:\n    print('a')\n    print('b')\nf()\n",
    );
    let said: Vec<_> = result.statements.iter().map(|s| (s.first_line, s.output.stdout.as_str())).collect();
    assert_eq!(said, [(1, ""), (5, "in f\n"), (6, ""), (7, "a\n"), (8, "b\n"), (9, "in f\n")]);
    assert_eq!(result.statements[5].value.as_ref().unwrap().repr, "3");
    assert_eq!(result.outcome, Outcome::Finished);
}

#[test]
fn an_exception_names_its_lines_through_functions_of_earlier_snippets() {
    let result = run_all(&mut worker(), &["def divide(a, b):\n    return a / b\n", "x = 1\ndivide(x, 0)\n"]);
    assert!(result.units[0].outcome.is_success());
    let Outcome::Raised(exception) = &result.units[1].outcome else { panic!("{:?}", result.units[1]) };
    assert_eq!(exception.headline(), "ZeroDivisionError: division by zero");
    let frames: Vec<_> = exception.frames.iter().map(|f| (f.unit, f.line, f.function.as_str())).collect();
    assert_eq!(frames, [(Some(1), 2, "<module>"), (Some(0), 2, "divide")]);
    assert_eq!(result.units[1].outcome.line(1), Some(2));
}

#[test]
fn a_snippet_after_a_failed_one_of_its_session_is_not_run() {
    let result = run_all(&mut worker(), &["1 / 0", "print('never')"]);
    assert_eq!(result.units[1].outcome, Outcome::NotRun);
    assert!(result.units[1].statements.is_empty());
}

#[test]
fn a_run_that_takes_too_long() {
    let said = message(&mut hasty(), "import time\nprint(1)\ntime.sleep(60)\n");
    assert_eq!(said, (Some(3), "stopped after 3 s without coming to an end".into()));
}

#[test]
fn a_run_that_computes_too_long() {
    let limits = Limits { cpu: Duration::from_secs(1), ..setup().limits };
    let mut worker = Worker::start(&Setup { limits, ..setup() }).unwrap();
    let said = message(&mut worker, "x = 1\nwhile True: pass\n");
    assert_eq!(said, (Some(2), "stopped after 1 s of processor time".into()));
}

#[test]
fn a_run_that_is_killed() {
    let said = message(&mut worker(), "import os, signal\n\nos.kill(os.getpid(), signal.SIGSEGV)\n");
    assert_eq!(said, (Some(3), "was ended by signal SIGSEGV (a crash)".into()));
}

#[test]
fn a_run_that_floods_its_output() {
    let mut worker = worker();
    let result = run(&mut worker, "print('begin')\nwhile True:\n    print('x' * 1000)\n");
    assert_eq!(result.outcome.message(""), "stopped after 1 MiB of output");
    assert_eq!(result.outcome.line(0), Some(2));
    assert!(result.truncated && stdout(&result).len() < 2 << 20);
    assert_eq!(stdout(&run(&mut worker, "print('fine')")), "fine\n");
}

#[test]
fn a_run_that_forks_reports_once_and_keeps_its_output_in_order() {
    let result = run(
        &mut worker(),
        "import os\nchild = os.fork()\nif child: os.wait()\nprint('child' if child == 0 else 'parent')\nprint('end')\n",
    );
    assert_eq!(result.outcome, Outcome::Finished);
    let said: Vec<_> = result.statements.iter().map(|s| s.output.stdout.as_str()).collect();
    // The child ran on while its parent stood at the third line.
    assert_eq!(said, ["", "", "", "child\nend\n", "parent\n", "end\n"]);
}

#[test]
fn a_run_that_ends_its_process_at_once() {
    let said = message(&mut worker(), "import os\nprint('a')\nos._exit(3)\nprint('b')\n");
    assert_eq!(said, (Some(3), "ended its process at once with status 3 (os._exit)".into()));
}

#[test]
fn a_run_that_closes_its_descriptors() {
    let said = message(&mut worker(), "import os\nos.closerange(0, 256)\nprint('gone')\n");
    assert_eq!(said.1, "closed the file descriptors that carry its results");
    let said = message(&mut worker(), "import os\nos.close(1)\nprint('gone')\n");
    assert_eq!(said.1, "OSError: [Errno 9] Bad file descriptor");
}

#[test]
fn a_run_that_prints_what_looks_like_a_report() {
    let source = "import os\nprint('{\"done\": 0, \"exit\": 9}')\nos.write(2, b'{\"run\": 1, \"blobs\": []}\\n')\nfor fd in range(3, 256):\n    try: os.write(fd, b'\\xff{\"done\": 0, \"exit\": 9}\\n{{{{\\n')\n    except OSError: pass\n";
    let mut worker = worker();
    let result = run(&mut worker, source);
    assert_eq!(result.statements[1].output.stdout, "{\"done\": 0, \"exit\": 9}\n");
    assert_eq!(stdout(&run(&mut worker, "print(1)")), "1\n", "the next run is not touched");
}

#[test]
fn a_run_that_raises_in_del() {
    let result =
        run(&mut worker(), "class A:\n    def __del__(self):\n        raise ValueError('late')\na = A()\n");
    assert_eq!(result.outcome, Outcome::Finished);
    assert_eq!(result.unraisable[0].headline(), "ValueError: late");
    assert_eq!(result.unraisable[0].line_in(0), Some(3));
}

#[test]
fn a_run_that_leaves_threads() {
    let said = message(
        &mut hasty(),
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), name='sleeper').start()\n",
    );
    assert_eq!(said.1, "stopped after 3 s: it waited for threads it left running (sleeper)");
    let result = run(
        &mut worker(),
        "import threading, time\ndef late():\n    time.sleep(0.05)\n    print('late')\nthreading.Thread(target=late).start()\n",
    );
    assert_eq!(result.after.stdout, "late\n");
}

#[test]
fn a_run_that_reads_standard_input() {
    let said = message(&mut worker(), "x = 1\nname = input('Name: ')\n");
    assert_eq!(said, (Some(2), "reads standard input, which is empty here".into()));
}

#[test]
fn a_run_that_misses_a_module() {
    let result = run(&mut worker(), "import os\nimport no_such_module_here\n");
    assert_eq!(result.outcome.line(0), Some(2));
    let label = interpreter().label();
    assert_eq!(
        result.outcome.message(&label),
        format!("module `no_such_module_here` is not installed in {label}")
    );
}

#[test]
fn a_run_that_starts_multiprocessing_workers() {
    let source = "from multiprocessing import get_context\n\ndef square(n):\n    return n * n\n\nif __name__ == '__main__':\n    with get_context('fork').Pool(2) as pool:\n        print(pool.map(square, [1, 2, 3]))\n";
    let mut worker = worker();
    let result = run(&mut worker, source);
    if worker.layers().has(qmark::python::run::sandbox::Layer::Mounts) {
        assert_eq!(stdout(&result), "[1, 4, 9]\n", "{:?}", result.outcome);
    } else {
        assert!(result.outcome.message("").contains("scratch directory"), "{:?}", result.outcome);
    }
}

#[test]
fn a_run_that_is_cancelled() {
    let cancel = Cancel::default();
    let asking = cancel.clone();
    let stop = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        asking.cancel();
    });
    let limits = Limits { wall: Duration::from_secs(600), ..Limits::default() };
    let mut patient = Worker::start(&Setup { limits, ..setup() }).unwrap();
    let result = patient.run(&[unit(0, "import time\ntime.sleep(600)\n")], &cancel);
    stop.join().unwrap();
    assert_eq!(result.units[0].outcome, Outcome::Cancelled);
}

#[test]
fn leaving_with_success_is_success_and_testing_nothing_is_not() {
    let mut worker = worker();
    assert_eq!(run(&mut worker, "import sys\nsys.exit(0)\n").outcome, Outcome::Finished);
    assert_eq!(run(&mut worker, "import sys\nsys.exit(2)\n").outcome, Outcome::Exited(2));
    let tested = "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        self.assertEqual(1, 1)\nif __name__ == '__main__':\n    unittest.main()\n";
    let result = run(&mut worker, tested);
    assert_eq!(result.outcome, Outcome::Finished);
    assert!(result.output().stderr.contains("Ran 1 test in"), "{result:?}");
    let empty = "import unittest\nclass T(unittest.TestCase):\n    pass\nif __name__ == '__main__':\n    unittest.main()\n";
    assert_eq!(run(&mut worker, empty).outcome, Outcome::NoTests);
}

#[test]
fn a_profiler_counts_what_it_would_count_in_a_file() {
    let source = "import cProfile\nprofiler = cProfile.Profile()\ndef work():\n    return sum([1])\nprofiler.enable()\nwork()\nwork()\nprofiler.disable()\nprofiler.print_stats()\n";
    let result = run(&mut worker(), source);
    let said = &result.statements.last().unwrap().output.stdout;
    assert!(said.trim_start().starts_with("5 function calls"), "{said}");
}

#[test]
fn a_syntax_error_has_its_place() {
    let result = run(&mut worker(), "x = 1\nif x\n    pass\n");
    let exception = result.outcome.exception().unwrap();
    assert_eq!((exception.kind.as_str(), exception.syntax.unwrap().0), ("SyntaxError", (2, 5)));
}
