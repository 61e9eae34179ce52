//! Any response ends with a verdict, on a small stack. How fast: `cargo bench --bench safety`.

mod hostile;

use std::thread;

use eigentruth_grading::{Verdict, compare};

/// Bytes of stack that must be enough; code that is not optimised needs more.
const STACK: usize = if cfg!(debug_assertions) { 1024 * 1024 } else { 256 * 1024 };

#[test]
fn hostile_responses_end_and_none_is_accepted() {
    let all = || {
        for input in hostile::hostile() {
            let name = &input.name;
            // A hostile reference may be refused; that is an end, too.
            let Ok(found) = compare(&input.specification, &input.response) else {
                assert!(
                    name.starts_with("long and long") || name.contains(" and "),
                    "{name}: broken reference"
                );
                continue;
            };
            assert!(!found.message.is_empty(), "{name}: nothing is said");
            let equal = name.starts_with("equal, ") || name.starts_with("power and product");
            assert!(equal || found.verdict != Verdict::Equivalent, "{name}: accepted, {}", found.message);
        }
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(all).expect("a thread");
    assert!(thread.join().is_ok(), "see above");
}
