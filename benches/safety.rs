//! How long the worst responses take (processor time), and how much memory: at most 50 ms and 64 MiB each are
//! required.
//!
//! No other grader is measured here: the benchmark's own hangs on `9^{9^9}`, the first of its kind below.
//! A word of the name filters: `cargo bench --bench safety -- matrix`. `--all` prints the quick ones too.

#[path = "../grading/tests/hostile/mod.rs"]
mod hostile;

use std::fs;
use std::time::{Duration, Instant};

use eigentruth_grading::Grader;

/// Peak resident memory of this process in MiB, where the system says it.
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

/// Forgets the peak, so that the next input shows its own.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Processor time of this thread, where the system tells it: a busy machine is no property of the grader.
fn processor_time() -> Option<Duration> {
    // Giving way brings the system's books up to date.
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let (flags, filters): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| word.starts_with("--"));
    let all = flags.iter().any(|flag| flag == "--all");
    let (mut slow, mut large, mut count, mut longest) = (0, 0, 0, 0.0_f64);
    println!("{:>9} {:>9}  {:<15} {:<18} input", "ms", "MiB", "verdict", "reason");
    for input in hostile::hostile() {
        if !filters.iter().all(|word| input.name.contains(word.as_str())) {
            continue;
        }
        count += 1;
        let grader = Grader::new(&input.specification);
        forget_peak();
        let before = peak();
        let measure = || {
            let (start, before) = (Instant::now(), processor_time());
            let (verdict, reason) = match &grader {
                Ok(grader) => {
                    let found = grader.compare(&input.response);
                    (found.verdict.to_string(), found.reason.to_string())
                }
                Err(_) => ("reference".to_owned(), "broken".to_owned()),
            };
            let passed = start.elapsed();
            let own = before.zip(processor_time()).map(|(before, after)| after - before);
            (own.unwrap_or(passed).as_secs_f64() * 1e3, verdict, reason)
        };
        let (mut time, verdict, reason) = measure();
        // The shortest of three: what else runs on the machine fights for its caches, too.
        for _ in 0..if time > 5.0 { 2 } else { 0 } {
            time = time.min(measure().0);
        }
        let growth = before.zip(peak()).map(|(before, after)| (after - before).max(0.0));
        longest = longest.max(time);
        slow += usize::from(time > 50.0);
        large += usize::from(growth.is_some_and(|growth| growth > 64.0));
        if all || time > 5.0 || growth.is_some_and(|growth| growth > 16.0) {
            let growth = growth.map_or("?".to_owned(), |growth| format!("{growth:.1}"));
            println!("{time:>9.2} {growth:>9}  {verdict:<15} {reason:<18} {}", input.name);
        }
    }
    println!("{count} inputs, longest {longest:.1} ms, {slow} above 50 ms, {large} above 64 MiB");
}
