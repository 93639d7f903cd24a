//! How long running snippets takes, isolation included.
//!
//! The process also serves as the sandbox of its own runs, as qmark does.

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use criterion::Criterion;
use qmark::python::claims::{Verdict, in_comments, judge, wanted_lines};
use qmark::python::run::{Cancel, Installation, Job, ResultCache, Service, Setup, Unit, Worker, sandbox};

const TEN_LINES: &str = "\
import math
from collections import Counter

def area(radius):
    return math.pi * radius ** 2

for radius in range(3):
    print(round(area(radius), 2))
words = Counter('the cat and the hat'.split())
print(words.most_common(1))  # [('the', 2)]
";

fn main() -> ExitCode {
    if let Some(code) = sandbox::enter_if_asked(std::env::args_os()) {
        return code;
    }
    let Ok(python) = Installation::inspect(Path::new("python3"), None) else {
        eprintln!("there is no python3 to run snippets with");
        return ExitCode::SUCCESS;
    };
    let setup = Setup::new(python);
    let mut criterion = Criterion::default().configure_from_args();
    let unit = unit(TEN_LINES);

    let Ok(mut worker) = Worker::start(&setup) else { return ExitCode::FAILURE };
    criterion.bench_function("ten lines, warm", |bencher| {
        bencher.iter(|| black_box(worker.run(std::slice::from_ref(&unit), &Cancel::default())));
    });
    criterion.bench_function("start of an interpreter", |bencher| {
        bencher.iter(|| black_box(Worker::start(&setup).is_ok()));
    });

    let mut group = criterion.benchmark_group("vault");
    group.sample_size(10).measurement_time(Duration::from_secs(60));
    group.bench_function("1,000 snippets run and verified", |bencher| {
        let service = Service::new(setup.clone(), ResultCache::none());
        bencher.iter(|| {
            let jobs = (0..1000).map(|id| Job { id, units: vec![unit.clone()], reuse: false }).collect();
            let claims = in_comments(TEN_LINES);
            let results = service.run(jobs, &Cancel::default());
            let holds = results.iter().filter(|result| {
                let verdicts = judge(TEN_LINES, &claims, &result.result.units[0], 0);
                verdicts.contains(&Verdict::Holds)
            });
            assert_eq!(holds.count(), 1000);
        });
    });
    group.finish();
    criterion.final_summary();
    ExitCode::SUCCESS
}

fn unit(source: &str) -> Unit {
    let (values, raises) = wanted_lines(source, &in_comments(source));
    Unit { source: source.into(), name: "snippet.py".into(), values, raises, ..Unit::default() }
}
