//! The evidence of a method: numbers, facts, proofs, tables and figures, each piece once with the findings that rest on it.

use eigentruth_numerics::{Estimate, Kind, Provenance};
use eigentruth_problems::{Column, Evidence, Record, Samples, Table, Value};
use serde::Serialize;

use super::method::{numbers, reading_number};
use super::together::{Together, key};
use crate::report::number::{plain, with_error};
use crate::report::plot::{Diagram, List, Quantity, error_column, figures};
use crate::report::prose;
use crate::verify::{Investigated, column_text};

/// Rows of a table that are shown; the archive holds all.
const ROWS: usize = 40;

/// Figures of a method that are drawn; more are not looked at.
const FIGURES: usize = 12;

/// Lists that are drawn where none of a method's tables is a curve.
const LISTS: usize = 2;

/// All evidence of a method.
#[derive(Default, Serialize)]
pub struct Pieces {
    numbers: Vec<NumberRow>,
    facts: Vec<Fact>,
    tables: Vec<TableSection>,
    /// Figures that are left out.
    undrawn: usize,
}

#[derive(Serialize)]
struct NumberRow {
    name: String,
    value: String,
    meaning: &'static str,
    origin: String,
    scope: String,
}

/// A discrete fact, a proof, or a table of one row.
#[derive(Serialize)]
struct Fact {
    name: String,
    html: String,
    scope: String,
}

/// A table with the figures drawn from it.
#[derive(Serialize)]
struct TableSection {
    name: String,
    /// The same without markup.
    label: String,
    scope: String,
    certificate: String,
    figures: Vec<String>,
    /// Whether a figure of it is drawn together with another method's.
    beside: bool,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    size: usize,
    left_out: usize,
}

impl Pieces {
    /// How many figures there are.
    pub fn figures(&self) -> usize {
        self.tables.iter().map(|table| table.figures.len()).sum()
    }
}

/// A piece of evidence, or the points of a value, with the positions of the findings that have it.
struct Shared<'a> {
    piece: Piece<'a>,
    key: String,
    of: Vec<usize>,
}

enum Piece<'a> {
    Evidence(&'a Evidence),
    Samples(&'a Samples),
}

/// The evidence of `records`, which belong to one method; identifiers begin with `anchor`.
/// Figures that are drawn `together` with those of another method are not drawn again.
pub fn pieces(one: &Investigated, records: &[&Record], anchor: &str, together: &Together) -> Pieces {
    let mut shared: Vec<Shared<'_>> = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let finding = &record.finding;
        let samples = finding.value.iter().filter_map(|value| match value {
            Value::Samples { samples } => Some(Piece::Samples(samples)),
            _ => None,
        });
        for piece in samples.chain(finding.evidence.iter().map(Piece::Evidence)) {
            let key = match &piece {
                Piece::Evidence(evidence) => key(evidence),
                Piece::Samples(samples) => format!("{samples:?}"),
            };
            match shared.iter_mut().find(|known| known.key == key) {
                Some(known) => known.of.push(at),
                None => shared.push(Shared { piece, key, of: vec![at] }),
            }
        }
    }
    let mut pieces = Pieces::default();
    let mut sources: Vec<Option<&Evidence>> = Vec::new();
    for one_piece in &shared {
        let scope = scope(one, records, &one_piece.of);
        match one_piece.piece {
            Piece::Samples(samples) => {
                // Where a table lists the same points, its figure shows them.
                let evidence = &records[one_piece.of[0]].finding.evidence;
                let listed = evidence.iter().any(
                    |e| matches!(e, Evidence::Table { table, .. } if table.rows.len() == samples.points.len()),
                );
                pieces.add_samples(samples, listed, scope, anchor);
            }
            Piece::Evidence(evidence) => {
                let method = &records[one_piece.of[0]].identity.method;
                let shown = |n: usize| together.shows(method, &one_piece.key, n);
                pieces.add(evidence, scope, anchor, &shown);
            }
        }
        let source = match one_piece.piece {
            Piece::Evidence(evidence) => Some(evidence),
            Piece::Samples(_) => None,
        };
        sources.resize(pieces.tables.len(), source);
    }
    pieces.list(&sources, anchor);
    pieces
}

/// The findings that rest on a piece: `a, b in readings 1, 2`; nothing if all do.
fn scope(one: &Investigated, records: &[&Record], of: &[usize]) -> String {
    if of.len() == records.len() {
        return String::new();
    }
    // Claims with the same readings together.
    let mut claims: Vec<(&str, Vec<usize>)> = Vec::new();
    for at in of {
        let identity = &records[*at].identity;
        let reading = reading_number(one, &identity.reading);
        match claims.iter_mut().find(|(claim, _)| *claim == identity.claim) {
            Some((_, readings)) => readings.push(reading),
            None => claims.push((&identity.claim, vec![reading])),
        }
    }
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (claim, readings) in claims {
        let readings = numbers(readings);
        match groups.iter_mut().find(|(known, _)| *known == readings) {
            Some((_, claims)) => claims.push(claim),
            None => groups.push((readings, vec![claim])),
        }
    }
    let only_one = one.problem.readings.len() < 2;
    let words = |(readings, claims): (String, Vec<&str>)| {
        let claims = claims.join(", ");
        let noun = if readings.contains([',', '–']) { "readings" } else { "reading" };
        if only_one { claims } else { format!("{claims} in {noun} {readings}") }
    };
    prose::html(&groups.into_iter().map(words).collect::<Vec<_>>().join("; "))
}

impl Pieces {
    fn add(&mut self, evidence: &Evidence, scope: String, anchor: &str, shown: &dyn Fn(usize) -> bool) {
        match evidence {
            Evidence::Number { name, unit, estimate } => self.numbers.push(NumberRow {
                name: prose::html(name),
                value: prose::html(&number(estimate, unit)),
                meaning: meaning(estimate.kind),
                origin: prose::html(&origin(estimate)),
                scope,
            }),
            Evidence::Label { name, label: text } | Evidence::Proof { name, text } => {
                self.facts.push(Fact { name: prose::html(name), html: prose::html(text), scope });
            }
            Evidence::Table { name, table } => self.add_table(name, table, "", scope, anchor, shown),
            Evidence::Path { name, table, certificate } => {
                self.add_table(name, table, certificate, scope, anchor, shown);
            }
        }
    }

    fn add_table(
        &mut self,
        name: &str,
        table: &Table,
        certificate: &str,
        scope: String,
        anchor: &str,
        shown: &dyn Fn(usize) -> bool,
    ) {
        if let [row] = &table.rows[..] {
            let cells = table.columns.iter().zip(row);
            let cell = |(column, value): (&Column, &f64)| {
                let unit = if column.unit == "1" { String::new() } else { format!(" {}", column.unit) };
                format!("{} {}{unit}", column.name.trim(), plain(*value, 8))
            };
            let mut words = cells.map(cell).collect::<Vec<_>>().join("; ");
            if !certificate.is_empty() {
                words = format!("{words}. {certificate}");
            }
            self.facts.push(Fact { name: prose::html(name), html: prose::html(&words), scope });
            return;
        }
        if let Some(words) = vanishing(table) {
            let words = format!("{words} {certificate}");
            self.facts.push(Fact { name: prose::html(name), html: prose::html(words.trim()), scope });
            return;
        }
        let anchor = self.next(anchor);
        let (mut drawn, beside) = drawings(name, table, &anchor, shown);
        let left_out = drawn.len().saturating_sub(FIGURES.saturating_sub(self.figures()));
        drawn.truncate(drawn.len() - left_out);
        self.undrawn += left_out;
        self.tables.push(TableSection { beside, ..section(name, table, certificate, scope, drawn) });
    }

    fn add_samples(&mut self, samples: &Samples, listed: bool, scope: String, anchor: &str) {
        let columns: Vec<(&str, &str)> =
            samples.symbols.iter().map(|symbol| (symbol.as_str(), "1")).collect();
        let columns: Vec<(&str, &str)> =
            columns.into_iter().chain([("value", "1"), ("error", "1")]).collect();
        let mut table = Table::new(&columns);
        for point in &samples.points {
            let mut row = point.at.clone();
            row.extend([point.value.value, point.value.error]);
            table.push(row);
        }
        let kind = samples.points.first().map_or("", |point| meaning(point.value.kind));
        let origin = samples.points.first().map(|point| origin(&point.value)).unwrap_or_default();
        let certificate = format!("The errors: {kind}. From {origin}.");
        // Points drawn at random lie on a curve only if there is one symbol.
        let drawn = if samples.symbols.len() == 1 && !listed {
            drawings("values at random points", &table, &self.next(anchor), &|_| false).0
        } else {
            Vec::new()
        };
        self.tables.push(section("values at random points", &table, &certificate, scope, drawn));
    }

    /// Where no curve was drawn, the first tables are as lists; `sources` are what the tables were made of.
    fn list(&mut self, sources: &[Option<&Evidence>], anchor: &str) {
        if self.tables.iter().any(|table| table.beside || !table.figures.is_empty()) {
            return;
        }
        let drawn = sources.iter().enumerate().filter_map(|(n, source)| {
            let (Evidence::Table { name, table } | Evidence::Path { name, table, .. }) = (*source)? else {
                return None;
            };
            Some((n, List::of(name, table)?.svg(&format!("{anchor}t{n}f0"))?))
        });
        for (n, svg) in drawn.take(LISTS) {
            self.tables[n].figures.push(svg);
        }
    }

    fn next(&self, anchor: &str) -> String {
        format!("{anchor}t{}", self.tables.len())
    }
}

/// A table of whole numbers that ends in nothing but zeros, in a sentence.
fn vanishing(table: &Table) -> Option<String> {
    let whole = table.rows.iter().flatten().all(|value| value.fract() == 0.0);
    let (last, settings) = table.columns.split_last()?;
    let zero = table.rows.iter().all(|row| row.last().is_some_and(|value| *value == 0.0));
    if !(whole && zero && table.rows.len() > 1) {
        return None;
    }
    let span = |(at, column): (usize, &Column)| {
        let of = |row: &Vec<f64>| row[at] + 0.0;
        let low = table.rows.iter().map(of).fold(f64::INFINITY, f64::min);
        let high = table.rows.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let (low, high, name) = (plain(low, 9), plain(high, 9), column.name.trim());
        if low == high { format!("{name} {low}") } else { format!("{name} {low} to {high}") }
    };
    let settings: Vec<String> = settings.iter().enumerate().map(span).collect();
    Some(format!("{} = 0 in all {} rows ({}).", last.name.trim(), table.rows.len(), settings.join(", ")))
}

/// The level diagram of a spectrum, or the figures of any other table without those that are shown elsewhere; and whether some are.
fn drawings(name: &str, table: &Table, anchor: &str, shown: &dyn Fn(usize) -> bool) -> (Vec<String>, bool) {
    if let Some(diagram) = Diagram::of(name, table) {
        return (vec![diagram.svg(&format!("{anchor}f0"))], false);
    }
    let all = figures(name, table);
    let mine = all.iter().enumerate().filter(|(n, _)| !shown(*n));
    let drawn: Vec<String> = mine.filter_map(|(n, f)| f.svg(&format!("{anchor}f{n}"))).collect();
    (drawn, (0..all.len()).any(shown))
}

fn section(
    name: &str,
    table: &Table,
    certificate: &str,
    scope: String,
    figures: Vec<String>,
) -> TableSection {
    let (heads, columns) = cells(table);
    let shown = table.rows.len().min(ROWS);
    TableSection {
        name: prose::html(name),
        label: name.to_owned(),
        scope,
        certificate: prose::html(certificate),
        figures,
        beside: false,
        heads,
        rows: (0..shown).map(|at| columns.iter().map(|column| column[at].clone()).collect()).collect(),
        size: table.rows.len(),
        left_out: table.rows.len() - shown,
    }
}

/// The titles and the columns of a table; errors stand in parentheses behind the numbers they belong to, where digits allow it.
fn cells(table: &Table) -> (Vec<String>, Vec<Vec<String>>) {
    let values = |at: usize| -> Vec<f64> { table.rows.iter().map(|row| row[at]).collect() };
    let (mut heads, mut columns) = (Vec::new(), Vec::new());
    let mut used: Vec<usize> = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        if used.contains(&at) {
            continue;
        }
        let head = Quantity::new(&column.name, &column.unit).label();
        heads.push(prose::html(&head));
        let merged = error_column(table, at).and_then(|error| {
            let pairs = values(at).into_iter().zip(values(error));
            let texts: Vec<String> = pairs.map(|(value, error)| with_error(value, error)).collect();
            (texts.iter().all(|text| text.ends_with(')'))).then_some((error, texts))
        });
        match merged {
            Some((error, texts)) => {
                used.push(error);
                columns.push(texts);
            }
            None => {
                columns.push(column_text(&values(at)).iter().map(|text| text.replace('-', "−")).collect())
            }
        }
    }
    (heads, columns)
}

fn number(estimate: &Estimate, unit: &str) -> String {
    let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
    let bound = match estimate.kind {
        Kind::LowerBound => "≥ ",
        Kind::UpperBound => "≤ ",
        _ => "",
    };
    format!("{bound}{}{unit}", with_error(estimate.value, estimate.error))
}

/// What the error of a number means.
fn meaning(kind: Kind) -> &'static str {
    match kind {
        Kind::Exact => "exact, up to rounding",
        Kind::Converged => "converged, a bound",
        Kind::Statistical => "one standard deviation",
        Kind::LowerBound => "a lower bound",
        Kind::UpperBound => "an upper bound",
    }
}

/// Solver, parameters, seed, diagnostics and version of a number.
fn origin(estimate: &Estimate) -> String {
    let Provenance { solver, parameters, seed, version } = &estimate.provenance;
    let mut words = vec![solver.clone()];
    words.extend(parameters.iter().map(|(name, value)| format!("{name} {value}")));
    words.extend(seed.map(|seed| format!("seed {seed}")));
    words.extend(
        estimate
            .diagnostics
            .iter()
            .map(|(name, value)| format!("{} {}", name.replace('_', " "), plain(*value, 3))),
    );
    if !version.is_empty() {
        words.push(format!("version {version}"));
    }
    words.join(", ")
}
