//! Level diagrams: energies as bars, in columns by sector.
//!
//! A table is a spectrum if it lists the lowest level, the first, the second … beside each other, or if an energy stands
//! behind momenta, parities or other quantum numbers, or alone with the number of its states.

use std::fmt::Write as _;

use eigentruth_problems::Table;
use unicode_width::UnicodeWidthStr;

use super::axis::{Quantity, Scale};
use super::choose::{Measured, with_errors};
use super::frame::Frame;
use super::{CHARACTER, HEIGHT, LINE, RIGHT, WIDTH, lines, number, opened, write_lines};
use crate::report::number::plain;
use crate::text::count;

/// More columns have no room for their names.
const MOST_COLUMNS: usize = 12;

/// Levels closer than this share of the spectrum are one level of several states.
const TOGETHER: f64 = 1e-8;

/// The words that levels beside each other begin with.
const ORDINALS: [&str; 7] = ["ground", "lowest", "first", "second", "third", "fourth", "fifth"];

/// The beginnings of the names of quantum numbers.
const QUANTUM_NUMBERS: [&str; 9] =
    ["k_", "k1", "k2", "q_", "momentum", "sector", "parity", "rotation eigenvalue", "total spin"];

/// Levels in columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    title: String,
    sectors: String,
    y: Quantity,
    columns: Vec<Column>,
}

/// The levels of one sector, from below, each with the number of its states.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    label: String,
    levels: Vec<(f64, usize)>,
}

impl Diagram {
    /// The diagram of a table; nothing if it is no spectrum.
    pub fn of(name: &str, table: &Table) -> Option<Self> {
        if table.rows.is_empty() || table.rows.iter().flatten().any(|value| !value.is_finite()) {
            return None;
        }
        let measured = with_errors(table);
        let (sectors, levels) = beside_each_other(&measured).or_else(|| behind_sectors(&measured))?;
        // Behind sectors the number of states is that of the sector.
        let counts = if sectors.is_empty() { "states" } else { "multiplicity" };
        let states = measured.iter().find(|m| m.title() == counts).map(|m| m.column);
        let sectors = shortened(table, sectors)?;
        let mut columns: Vec<Column> = Vec::new();
        for row in &table.rows {
            let label: Vec<String> = sectors.iter().map(|m| plain(row[m.column], 4)).collect();
            let label = label.join("; ");
            let number = states.map_or(1, |column| row[column].max(1.0) as usize);
            let of_row = levels.iter().map(|m| (row[m.column], number));
            match columns.iter_mut().find(|known| known.label == label) {
                Some(known) => known.levels.extend(of_row),
                None => columns.push(Column { label, levels: of_row.collect() }),
            }
        }
        let all = || columns.iter().flat_map(|column| &column.levels).map(|level| level.0);
        let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        if high <= low {
            return None;
        }
        columns.iter_mut().for_each(|column| column.merge(TOGETHER * (high - low)));
        let name_of_all = match levels {
            [one] => one.quantity().name,
            several => several[0].title().rsplit(' ').next().unwrap_or_default().to_owned() + "s",
        };
        let heads: Vec<String> = sectors.iter().map(|m| m.quantity().label()).collect();
        Some(Diagram {
            title: name.to_owned(),
            sectors: heads.join("; "),
            y: Quantity::new(name_of_all, levels[0].quantity().unit),
            columns,
        })
    }

    /// The diagram as an `svg` element whose identifiers begin with `id`.
    pub fn svg(&self, id: &str) -> String {
        let y = Scale::spread(self.columns.iter().flat_map(|column| &column.levels).map(|level| level.0));
        let widest = y.ticks().iter().map(|tick| tick.label.width()).max().unwrap_or(0) as f64 * CHARACTER;
        let left = (widest + 14.0).max(34.0);
        let (titles, below) = (lines(&self.y.label()), lines(&self.sectors));
        let top = LINE * titles.len() as f64 + 12.0;
        let bottom = top + HEIGHT;
        let x = Scale::linear([0.0, 1.0].into_iter());
        let frame = Frame { left, top, width: WIDTH - left - RIGHT, height: HEIGHT, x, y };
        let total = bottom + 20.0 + LINE * below.len() as f64 + 6.0;
        let mut svg = opened(id, total, &self.title, &self.words());
        write_lines(&mut svg, &titles, 2.0, 13.0);
        let labels: Vec<String> = self.columns.iter().map(|column| column.label.clone()).collect();
        frame.draw_columns(&mut svg, &labels);
        svg.push_str("<g text-anchor=\"middle\">");
        write_lines(&mut svg, &below, left + 0.5 * frame.width, bottom + 20.0 + 0.8 * LINE);
        svg.push_str("</g>");
        let room = frame.width / self.columns.len() as f64;
        let half = (0.36 * room).min(22.0);
        let (mut bars, mut texts) = (String::new(), String::new());
        for (n, column) in self.columns.iter().enumerate() {
            let middle = frame.column(n, self.columns.len());
            let mut written = f64::INFINITY;
            for (energy, states) in &column.levels {
                let y = frame.up(*energy);
                let _ = write!(bars, "M{:.1} {y:.1}h{:.1}", middle - half, 2.0 * half);
                // The number of states stands beside the bar where there is room for it.
                let text = format!("×{states}");
                if *states > 1 && room > 2.0 * half + 7.0 * text.width() as f64 && written - y > 11.0 {
                    let _ = write!(
                        texts,
                        "<text x=\"{:.0}\" y=\"{:.0}\">{text}</text>",
                        middle + half + 2.0,
                        y + 4.0
                    );
                    written = y;
                }
            }
        }
        let _ = write!(svg, "<g class=\"s0\"><path class=\"rung\" d=\"{bars}\"/></g>{texts}</svg>");
        svg
    }

    /// The diagram in words.
    fn words(&self) -> String {
        let by = if self.sectors.is_empty() { String::new() } else { format!(" by {}", self.sectors) };
        let mut text = format!("Level diagram: {}{by}. ", self.y.label());
        for column in &self.columns {
            let (Some((low, _)), Some((high, _))) = (column.levels.first(), column.levels.last()) else {
                continue;
            };
            let label = if column.label.is_empty() { String::new() } else { format!("{}: ", column.label) };
            let states: usize = column.levels.iter().map(|level| level.1).sum();
            let _ = match column.levels.len() {
                1 => write!(text, "{label}{} of {}. ", number(*low), count(states, "state")),
                several => {
                    write!(text, "{label}{several} levels from {} to {}. ", number(*low), number(*high))
                }
            };
        }
        text.trim_end().to_owned()
    }
}

impl Column {
    /// Sorts the levels and joins those that are one.
    fn merge(&mut self, width: f64) {
        self.levels.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut joined: Vec<(f64, usize)> = Vec::new();
        for (energy, states) in self.levels.drain(..) {
            match joined.last_mut() {
                Some((last, sum)) if energy - *last <= width => *sum += states,
                _ => joined.push((energy, states)),
            }
        }
        self.levels = joined;
    }
}

/// Sectors, and the columns of levels.
type Split<'a, 'b> = (&'b [Measured<'a>], &'b [Measured<'a>]);

/// At least two columns of one unit that count the levels: the first excitation, the second, ….
fn beside_each_other<'a, 'b>(measured: &'b [Measured<'a>]) -> Option<Split<'a, 'b>> {
    let counted = |m: &Measured<'_>| -> Option<String> {
        let name = m.title().to_lowercase();
        let (ordinal, noun) = name.split_once(' ')?;
        let is_level = ["excitation", "level", "energy", "state"].contains(&noun);
        (ORDINALS.contains(&ordinal) && is_level).then(|| m.quantity().unit)
    };
    let first = measured.iter().position(|m| counted(m).is_some())?;
    let unit = counted(&measured[first]);
    let all = measured[first..].iter().take_while(|m| counted(m) == unit).count();
    (all > 1).then(|| (&measured[..first], &measured[first..first + all]))
}

/// An energy behind quantum numbers, or alone with its number of states.
fn behind_sectors<'a, 'b>(measured: &'b [Measured<'a>]) -> Option<Split<'a, 'b>> {
    let is_energy = |m: &Measured<'_>| {
        ["energy", "lowest energy", "level", "excitation energy"].contains(&m.title().to_lowercase().as_str())
    };
    let energy = measured.iter().position(is_energy)?;
    let levels = &measured[energy..=energy];
    let is_number = |m: &Measured<'_>| {
        let name = m.title().to_lowercase();
        QUANTUM_NUMBERS.iter().any(|beginning| name.starts_with(beginning))
    };
    let sectors = measured[..energy].iter().take_while(|m| is_number(m)).count();
    let has_states = measured.iter().any(|m| m.title() == "states");
    (sectors > 0 || (energy == 0 && has_states)).then(|| (&measured[..sectors], levels))
}

/// The first sectors, as many as leave columns that are told apart; nothing if already the first makes too many.
fn shortened<'a, 'b>(table: &Table, sectors: &'b [Measured<'a>]) -> Option<&'b [Measured<'a>]> {
    let columns = |n: usize| {
        let key = |row: &Vec<f64>| sectors[..n].iter().map(|m| row[m.column].to_bits()).collect::<Vec<_>>();
        let mut keys: Vec<Vec<u64>> = table.rows.iter().map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len()
    };
    let most = (0..=sectors.len()).rev().find(|n| columns(*n) <= MOST_COLUMNS)?;
    (most > 0 || sectors.is_empty()).then(|| &sectors[..most])
}
