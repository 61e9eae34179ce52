//! What the catalogue keeps of a prompt instead of its words: `cargo run --example prompt_rows -- INDEX FILE`.

use std::process::ExitCode;

use eigentruth_grading::data::catalogue::prompt_hash;

/// The beginning of the row in `grading/src/data/catalogue/table.rs`, and the line of `src/verify/wording.txt`.
pub fn rows(index: u64, prompt: &str) -> [String; 2] {
    // The prompt up to the end of each word, by its last 16 bits.
    let ends =
        prompt.split_whitespace().map(|word| word.as_ptr() as usize - prompt.as_ptr() as usize + word.len());
    let words: String = ends.map(|end| format!("{:04x}", prompt_hash(&prompt[..end]) & 0xffff)).collect();
    [format!("row({index}, {:#018x},", prompt_hash(prompt)), format!("{index} {words}")]
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let read = |path: &String| std::fs::read_to_string(path).map_err(|error| format!("`{path}`: {error}"));
    let found = match arguments.as_slice() {
        [index, file] => match index.parse() {
            Ok(index) => read(file).map(|prompt| rows(index, &prompt)),
            Err(_) => Err(format!("`{index}` is no index")),
        },
        _ => Err("an index and the file of a prompt are needed".to_owned()),
    };
    match found {
        Ok(rows) => {
            rows.iter().for_each(|row| println!("{row}"));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::from(2)
        }
    }
}
