//! Cutting a JSON file into the texts of its rows.
//!
//! This is a scan, not a parser: it only follows strings and brackets, so that every row can then
//! be parsed alone and a broken one costs no other. Its work is bounded by a multiple of the
//! file's length whatever the bytes are.

use super::file::newlines;

/// The text of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Line on which it begins, 1-based.
    pub(super) line: usize,
    /// Its text.
    pub(super) text: &'a str,
    /// What is already known to be wrong with it.
    pub(super) flaw: Option<Flaw>,
}

impl Piece<'_> {
    /// The line on which it ends.
    pub(super) fn last_line(&self) -> usize {
        self.line + newlines(self.text)
    }
}

/// What a scan can see to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Brackets or quotation marks are not closed.
    Unclosed,
    /// The file ends before its list is closed.
    ListUnclosed,
    /// Something follows the end of the list.
    AfterList,
}

impl Flaw {
    /// A sentence for a row with this flaw.
    pub(super) fn message(self) -> &'static str {
        match self {
            Flaw::Unclosed => {
                "a bracket or a quotation mark of this row is not closed; expected was one complete JSON object. \
                 Close it, or write line breaks inside a text as \\n"
            }
            Flaw::ListUnclosed => {
                "the file ends before its list is closed with `]`; rows may be missing. Write the file again completely"
            }
            Flaw::AfterList => {
                "there is text after the end of the list; expected was nothing. Move these rows into the list, or \
                 write one row a line without brackets (JSON Lines)"
            }
        }
    }
}

/// Cuts `text` into rows if it is JSON or JSON Lines; `key` is the member of a JSON object that
/// may hold the list. `lines` says that the file's name promises one row a line.
pub(super) fn pieces<'a>(text: &'a str, key: &str, lines: bool) -> Option<Vec<Piece<'a>>> {
    let scan = Scan::new(text);
    let start = scan.skip_blank(0);
    match text.as_bytes().get(start)? {
        b'[' => Some(scan.list(start)),
        b'{' => Some(match (scan.member_list(start, key), scan.value_end(start)) {
            (Some(list), _) => scan.list(list),
            // One object over several lines, or several of them: a stream of values.
            (None, Ok(end)) if text[start..end].contains('\n') => scan.stream(start),
            _ => scan.lines(),
        }),
        _ if lines || looks_like_lines(text) => Some(scan.lines()),
        _ => None,
    }
}

/// Whether a row in braces stands near the beginning, where the very first line may be damaged.
fn looks_like_lines(text: &str) -> bool {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .take(5)
        .any(|line| line.trim_start().starts_with("{\""))
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
}

/// Where a value could not be followed any further.
struct Broken(usize);

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Scan { text, bytes: text.as_bytes() }
    }

    fn skip_blank(&self, mut at: usize) -> usize {
        while self.bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        at
    }

    /// The end of the string that begins at `at`. JSON has no raw line break in a string, so one
    /// shows that a quotation mark is missing.
    fn string_end(&self, at: usize) -> Result<usize, Broken> {
        let mut at = at + 1;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => return Ok(at + 1),
                Some(b'\\') => at += 2,
                Some(b'\n') | None => return Err(Broken(at.min(self.bytes.len()))),
                Some(_) => at += 1,
            }
        }
    }

    /// The end of the value that begins at `at`.
    fn value_end(&self, at: usize) -> Result<usize, Broken> {
        let mut at = at;
        let mut depth = 0_usize;
        loop {
            match self.bytes.get(at) {
                None => return Err(Broken(at)),
                Some(b'"') => at = self.string_end(at)?,
                Some(b'{' | b'[') => {
                    depth += 1;
                    at += 1;
                }
                Some(b'}' | b']') => {
                    depth = depth.saturating_sub(1);
                    at += 1;
                }
                Some(_) if depth > 0 => at += 1,
                // A bare word or number, up to whatever ends it; always at least one byte long.
                Some(_) => {
                    at += 1;
                    while self.bytes.get(at).is_some_and(|byte| !b",[]{}\"\n".contains(byte)) {
                        at += 1;
                    }
                    return Ok(at);
                }
            }
            if depth == 0 {
                return Ok(at);
            }
        }
    }

    /// Where the list begins that is the member `key` of the object at `at`.
    fn member_list(&self, at: usize, key: &str) -> Option<usize> {
        let mut at = self.skip_blank(at + 1);
        while self.bytes.get(at) == Some(&b'"') {
            let name_end = self.string_end(at).ok()?;
            let name = &self.text[at + 1..name_end - 1];
            let colon = self.skip_blank(name_end);
            let value = self.skip_blank(colon + 1);
            if self.bytes.get(colon) != Some(&b':') {
                return None;
            }
            if name == key && self.bytes.get(value) == Some(&b'[') {
                return Some(value);
            }
            let comma = self.skip_blank(self.value_end(value).ok()?);
            if self.bytes.get(comma) != Some(&b',') {
                return None;
            }
            at = self.skip_blank(comma + 1);
        }
        None
    }

    /// The rows of the list that begins at `open`. What follows the list counts only where the
    /// list is the whole file, not a member of an object.
    fn list(&self, open: usize) -> Vec<Piece<'a>> {
        let (mut rows, end) = self.rows(open + 1, true);
        let rest = self.skip_blank(end);
        if rest < self.bytes.len() && self.skip_blank(0) == open {
            let line = 1 + newlines(&self.text[..rest]);
            rows.push(Piece { line, text: &self.text[rest..], flaw: Some(Flaw::AfterList) });
        }
        rows
    }

    fn stream(&self, at: usize) -> Vec<Piece<'a>> {
        self.rows(at, false).0
    }

    /// The values from `at` on, up to `]` (`closed`) or the end of the text, and where they end.
    fn rows(&self, at: usize, closed: bool) -> (Vec<Piece<'a>>, usize) {
        let mut rows = Vec::new();
        let mut lines = LineCounter { text: self.text, at: 0, line: 1 };
        let mut work = 8 * self.bytes.len();
        let mut at = at;
        loop {
            at = self.skip_blank(at);
            match self.bytes.get(at) {
                None => {
                    if closed {
                        let line = lines.at(at);
                        rows.push(Piece { line, text: "", flaw: Some(Flaw::ListUnclosed) });
                    }
                    return (rows, at);
                }
                Some(b']') if closed => return (rows, at + 1),
                Some(b',') => {
                    at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let line = lines.at(at);
            let (end, flaw) = match self.value_end(at) {
                Ok(end) => {
                    work = work.saturating_sub(end - at);
                    (end, None)
                }
                Err(Broken(stop)) => {
                    let resume = if work == 0 { self.bytes.len() } else { self.next_row(at + 1) };
                    work = work.saturating_sub(stop - at).saturating_sub(resume - at);
                    (resume, Some(Flaw::Unclosed))
                }
            };
            rows.push(Piece { line, text: &self.text[at..end], flaw });
            at = end;
        }
    }

    /// After a broken row: the next line that begins with `{` behind a line that ends a row.
    fn next_row(&self, from: usize) -> usize {
        // The broken row may begin with a character of several bytes.
        let mut from = from;
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let mut at = from;
        let mut ended = false;
        for line in self.text[from..].split_inclusive('\n') {
            let row = line.trim();
            if ended && row.starts_with('{') {
                return at + (line.len() - line.trim_start().len());
            }
            ended = row.ends_with("},") || row.ends_with('}');
            at += line.len();
        }
        self.bytes.len()
    }

    fn lines(&self) -> Vec<Piece<'a>> {
        let rows = self.text.lines().enumerate();
        rows.filter(|(_, row)| !row.trim().is_empty())
            .map(|(line, row)| Piece { line: line + 1, text: row.trim(), flaw: None })
            .collect()
    }
}

/// Line numbers of ascending positions, in one pass.
struct LineCounter<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl LineCounter<'_> {
    fn at(&mut self, position: usize) -> usize {
        let position = position.min(self.text.len());
        self.line += newlines(&self.text[self.at..position]);
        self.at = position;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(text: &str) -> Vec<(usize, &str)> {
        pieces(text, "problems", false).unwrap().iter().map(|piece| (piece.line, piece.text)).collect()
    }

    #[test]
    fn a_list_is_cut_at_its_commas_and_knows_its_lines() {
        assert_eq!(
            lines_of("[\n {\"a\": \"],\\\"}\"},\n\n 3, [1,\n2]]"),
            [(2, "{\"a\": \"],\\\"}\"}"), (4, "3"), (4, "[1,\n2]")]
        );
    }

    #[test]
    fn an_object_may_hold_the_list() {
        assert_eq!(lines_of("{\"meta\": {\"x\": [1]},\n \"problems\": [7,\n8]}"), [(2, "7"), (3, "8")]);
    }

    #[test]
    fn objects_on_lines_and_over_lines() {
        assert_eq!(lines_of("{\"a\": 1}\r\n\n{\"a\": 2"), [(1, "{\"a\": 1}"), (3, "{\"a\": 2")]);
        assert_eq!(lines_of("{\n\"a\": 1}\n{\"a\": 2}"), [(1, "{\n\"a\": 1}"), (3, "{\"a\": 2}")]);
        assert_eq!(lines_of("\u{fffd}\n{\"a\": 2}"), [(1, "\u{fffd}"), (2, "{\"a\": 2}")]);
    }

    #[test]
    fn a_row_with_a_missing_quotation_mark_costs_no_other_row() {
        let text = "[\n  {\n    \"a\": \"x\n  },\n  {\n    \"a\": 2\n  }\n]";
        let found = pieces(text, "", false).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].line, found[0].flaw), (2, Some(Flaw::Unclosed)));
        assert_eq!((found[1].line, found[1].flaw), (5, None));
    }

    #[test]
    fn an_unfinished_list_and_text_after_a_list_are_noticed() {
        assert_eq!(pieces("[1,\n2\n", "", false).unwrap()[2].flaw, Some(Flaw::ListUnclosed));
        assert_eq!(pieces("[1]\n[2]", "", false).unwrap()[1].flaw, Some(Flaw::AfterList));
        assert_eq!(pieces("{\"problems\": [1]}", "problems", false).unwrap().len(), 1);
    }

    #[test]
    fn yaml_is_not_json() {
        assert_eq!(pieces("problems:\n- prompt: x", "problems", false), None);
        assert_eq!(pieces("", "problems", true), None);
    }

    #[test]
    fn unclosed_rows_without_end_take_linear_time() {
        let text = format!("[{}", "{\"a\": [\n}\n".repeat(200_000));
        assert!(pieces(&text, "", false).unwrap().len() > 1);
    }
}
