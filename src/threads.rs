//! How many threads run: never more than there are cores.
//!
//! No result depends on the number of threads, so more of them than cores only cost: thousands of threads that wait for
//! each other keep a machine busy for minutes.

use std::num::NonZeroUsize;

use crate::cli::Command;
use crate::output;

/// The number of cores that this process may use.
pub fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Lowers what was asked for with `--threads` to the number of cores, and says so.
pub fn limit(command: &mut Command) {
    let threads = match command {
        Command::Grade(arguments) => &mut arguments.threads,
        Command::Verify(arguments) => &mut arguments.run.threads,
        Command::Audit(arguments) => &mut arguments.run.threads,
        Command::Stress(arguments) => &mut arguments.run.threads,
        Command::Solve(arguments) => &mut arguments.threads,
        Command::Compare(_) | Command::Problems(_) | Command::Show(_) | Command::Variants(_) => return,
    };
    let cores = cores();
    if let Some(asked) = *threads
        && asked > cores
    {
        let one = if cores == NonZeroUsize::MIN { "is one core" } else { "are not more cores" };
        let note = format!("--threads {asked}: {cores} used, there {one}; the results do not depend on it");
        output::complain("note", &note);
        *threads = Some(cores);
    }
}

/// Reads a number of threads.
///
/// # Errors
/// If it is no whole number, or none at all.
pub fn parse(text: &str) -> Result<NonZeroUsize, String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(number) => Ok(number),
        // More than the machine can count is as much as it can count.
        Err(_) if digits && text.bytes().any(|byte| byte != b'0') => Ok(NonZeroUsize::MAX),
        Err(_) => {
            Err("expected a whole number, 1 or larger; leave the option out for one per core".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_threads_is_whole_and_positive() {
        assert_eq!(parse("3").map(NonZeroUsize::get), Ok(3));
        assert_eq!(parse("99999999999999999999999"), Ok(NonZeroUsize::MAX));
        for bad in ["0", "000", "-1", "1.5", "", "two"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
