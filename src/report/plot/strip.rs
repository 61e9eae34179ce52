//! A strip: for every pair of numbers how many combined errors lie between them, in rows below each other.

use std::fmt::Write as _;

use super::axis::Scale;
use super::frame::Frame;
use super::{LABEL, LINE, RIGHT, WIDTH, lines, marks, number, opened, write_lines};
use crate::report::mathml::escape;
use crate::text::{count, one_line};

/// The height of the marks of a row.
const ROW: f64 = 18.0;
/// The axis ends at so many times the border at most; what lies beyond is drawn at its end.
const FARTHEST: f64 = 3.0;

/// Differences of one quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The quantity.
    pub name: String,
    /// The differences, in combined errors.
    pub values: Vec<f64>,
}

/// The differences of two methods.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// The title.
    pub title: String,
    /// What the axis measures.
    pub axis: String,
    /// The rows.
    pub rows: Vec<Row>,
    /// Numbers that differ by no more than this are called the same.
    pub border: f64,
}

impl Strip {
    /// The strip as an `svg` element whose identifiers begin with `id`; nothing if it has no number.
    pub fn svg(&self, id: &str) -> Option<String> {
        let all = || self.rows.iter().flat_map(|row| &row.values).copied().filter(|z| z.is_finite());
        let largest = all().map(f64::abs).reduce(f64::max)?;
        let end = (1.05 * largest).clamp(1.25 * self.border, FARTHEST * self.border);
        let (x, y) = (Scale::linear([-end, end].into_iter()), Scale::linear([0.0, 1.0].into_iter()));
        let height = (LINE + ROW) * self.rows.len() as f64;
        let below = lines(&self.axis);
        let total = 6.0 + height + 20.0 + LINE * below.len() as f64 + 6.0;
        let frame = Frame { left: 10.0, top: 6.0, width: WIDTH - 10.0 - RIGHT, height, x, y };
        let mut svg = opened(id, total, &self.title, &self.words());
        frame.draw_horizontal(&mut svg);
        svg.push_str("<g text-anchor=\"middle\">");
        write_lines(&mut svg, &below, frame.left + 0.5 * frame.width, 6.0 + height + 20.0 + 0.8 * LINE);
        svg.push_str("</g>");
        // Lines in the rows of marks only: none goes through the names.
        for border in [-self.border, 0.0, self.border] {
            let line = |n: usize| {
                let top = frame.top + (LINE + ROW) * n as f64 + LINE;
                format!("M{:.1} {top:.0}v{ROW:.0}", frame.along(border))
            };
            let all: String = (0..self.rows.len()).map(line).collect();
            let _ = write!(svg, "<path class=\"level\" d=\"{all}\"/>");
        }
        for (n, row) in self.rows.iter().enumerate() {
            let top = frame.top + (LINE + ROW) * n as f64;
            let name = escape(&one_line(&row.name, LABEL));
            let _ = write!(svg, "<text x=\"14\" y=\"{:.0}\">{name}</text>", top + 13.0);
            let finite = || row.values.iter().copied().filter(|z| z.is_finite());
            let is_same = |z: &f64| z.abs() <= self.border;
            // What differs has another shape, and another colour.
            for (shape, wanted) in [(0, true), (3, false)] {
                let places = finite().filter(|z| is_same(z) == wanted);
                let mut places = places.map(|z| (frame.along(z), top + LINE + 0.5 * ROW)).peekable();
                if places.peek().is_some() {
                    let marks = marks::drawn(shape, places, false);
                    let _ = write!(svg, "<g class=\"s{}\">{marks}</g>", if wanted { 0 } else { 1 });
                }
            }
        }
        svg.push_str("</svg>");
        Some(svg)
    }

    /// The strip in words.
    fn words(&self) -> String {
        let mut text = format!("{}. ", self.axis);
        for row in &self.rows {
            let finite: Vec<f64> = row.values.iter().copied().filter(|z| z.is_finite()).collect();
            let Some(low) = finite.iter().copied().reduce(f64::min) else { continue };
            let high = finite.iter().copied().fold(low, f64::max);
            let beyond = finite.iter().filter(|z| z.abs() > self.border).count();
            let name = row.name.trim();
            let _ = match &finite[..] {
                [one] => write!(text, "{name}: {}", number(*one)),
                all => write!(
                    text,
                    "{name}: {}, from {} to {}",
                    count(all.len(), "number"),
                    number(low),
                    number(high)
                ),
            };
            if beyond > 0 {
                let _ = write!(text, ", {beyond} beyond {}", number(self.border));
            }
            text.push_str(". ");
        }
        text.trim_end().to_owned()
    }
}
