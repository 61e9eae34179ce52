//! Grading stored responses, measured against two peers.
//!
//! The benchmark's own grader (Python, sympy, warm) takes 4.1 ms per response in the median and 52 ms at the 99th
//! percentile; math-verify 0.9 takes 10.7 ms per pair. The requirement is 50 µs in the median, 500 µs at the 99th
//! percentile and 2 ms at worst, on one thread.
//!
//! With `../shared/cmt-benchmark` beside the checkout the 600 published responses are graded, else the built-in 60;
//! the output says which. Percentiles need every response's own time, so the first part is a table and only
//! the second part is criterion's. A command's whole time is measured from outside, for example with
//! `time eigentruth grade PROBLEMS RESPONSES… -o report.html`.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use eigentruth_grading::Grader;
use eigentruth_grading::data::{self, Problem, Response};

/// How often the whole set is graded; each response's time is the least of these.
const PASSES: usize = 7;

/// Problem sets, responses and where they came from.
struct Set {
    name: &'static str,
    problems: Vec<Problem>,
    responses: Vec<Response>,
    /// The files, if they were files.
    files: Option<(PathBuf, Vec<PathBuf>)>,
}

fn read(problems: &Path, responses: &[PathBuf]) -> (Vec<Problem>, Vec<Response>) {
    let problems = data::read_problems(problems).expect("problems").rows;
    let responses =
        responses.iter().flat_map(|file| data::read_responses(file).expect("responses").rows).collect();
    (problems, responses)
}

fn set() -> Set {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cmt-benchmark");
    let Ok(entries) = std::fs::read_dir(folder.join("responses")) else {
        let (problems, responses) = data::built_in();
        return Set { name: "built-in set", problems, responses, files: None };
    };
    let mut responses: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    responses.sort();
    let problems = folder.join("problems.yaml");
    let (read_problems, read_responses) = read(&problems, &responses);
    Set {
        name: "published responses",
        problems: read_problems,
        responses: read_responses,
        files: Some((problems, responses)),
    }
}

/// The time of each response in microseconds: in the first pass, and the least of all passes.
fn percentiles(set: &Set) {
    let (matched, _) = data::match_responses(&set.problems, set.responses.clone());
    let start = Instant::now();
    let graders: Vec<Option<Grader>> =
        set.problems.iter().map(|problem| Grader::new(&problem.specification).ok()).collect();
    let prepared = start.elapsed().as_secs_f64() * 1e6;
    let pairs: Vec<(&Grader, &(usize, Response))> =
        matched.iter().filter_map(|pair| Some((graders[pair.0].as_ref()?, pair))).collect();
    let mut first = Vec::new();
    let mut least = vec![f64::INFINITY; pairs.len()];
    for pass in 0..PASSES {
        for (best, (grader, (_, response))) in least.iter_mut().zip(&pairs) {
            let start = Instant::now();
            black_box(grader.grade(black_box(&response.text)));
            let micros = start.elapsed().as_secs_f64() * 1e6;
            *best = best.min(micros);
            if pass == 0 {
                first.push(micros);
            }
        }
    }
    println!("{}: {} responses to {} problems, one thread, µs", set.name, pairs.len(), set.problems.len());
    println!("{:<24}{:>10}{:>10}{:>10}{:>12}", "", "median", "p99", "max", "total");
    for (name, mut times) in [("first pass", first), ("least of 7 passes", least.clone())] {
        times.sort_by(f64::total_cmp);
        let rank = |q: f64| times[((times.len() as f64 * q).ceil() as usize).clamp(1, times.len()) - 1];
        let total: f64 = times.iter().sum();
        println!("{name:<24}{:>10.1}{:>10.1}{:>10.1}{total:>12.0}", rank(0.5), rank(0.99), rank(1.0));
    }
    println!("preparing all references{prepared:>42.0}");
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|a, b| least[*b].total_cmp(&least[*a]));
    for at in order.into_iter().take(5) {
        let (problem, response) = pairs[at].1;
        println!(
            "  slowest: {:>8.1} µs  problem {} by {}",
            least[at], set.problems[*problem].index, response.model
        );
    }
    println!();
}

fn grading(criterion: &mut Criterion) {
    let set = set();
    percentiles(&set);
    let mut group = criterion.benchmark_group("grading");
    group.sample_size(20);
    let (matched, _) = data::match_responses(&set.problems, set.responses.clone());
    group.throughput(Throughput::Elements(matched.len() as u64));
    group.bench_function("prepare and grade all", |bencher| {
        bencher.iter(|| {
            let graders: Vec<Option<Grader>> =
                set.problems.iter().map(|problem| Grader::new(&problem.specification).ok()).collect();
            for (problem, response) in &matched {
                if let Some(grader) = &graders[*problem] {
                    black_box(grader.grade(&response.text));
                }
            }
        });
    });
    match &set.files {
        Some((problems, responses)) => {
            group.bench_function("read all files", |bencher| {
                bencher.iter(|| black_box(read(problems, responses)));
            });
        }
        None => {
            group.bench_function("read the built-in set", |bencher| {
                bencher.iter(|| black_box(data::built_in()))
            });
        }
    }
    group.finish();
}

criterion_group!(benches, grading);
criterion_main!(benches);
