//! The command line of Eigentruth.
fn main() {}
