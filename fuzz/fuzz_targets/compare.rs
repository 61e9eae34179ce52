#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| eigentruth_grading::fuzzing::compare(bytes));
