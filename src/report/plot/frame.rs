//! The area between the axes: grid, ticks and their labels.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::CHARACTER;
use super::axis::Scale;
use crate::report::mathml::escape;

/// The area between the axes.
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
    pub x: Scale,
    pub y: Scale,
}

impl Frame {
    /// The horizontal place of a number.
    pub fn along(&self, value: f64) -> f64 {
        self.left + self.width * self.x.place(value)
    }

    /// The vertical place of a number.
    pub fn up(&self, value: f64) -> f64 {
        self.top + self.height * (1.0 - self.y.place(value))
    }

    /// Axes, grid and ticks.
    pub fn draw(&self, svg: &mut String) {
        let ticks: Vec<(f64, String)> =
            self.x.ticks().into_iter().map(|tick| (self.along(tick.at), tick.label)).collect();
        self.draw_with(svg, &ticks);
    }

    /// The same with columns of equal width in place of a horizontal scale.
    pub fn draw_columns(&self, svg: &mut String, labels: &[String]) {
        let places =
            labels.iter().enumerate().map(|(n, label)| (self.column(n, labels.len()), escape(label)));
        self.draw_with(svg, &places.collect::<Vec<_>>());
    }

    /// The middle of a column out of so many.
    pub fn column(&self, n: usize, columns: usize) -> f64 {
        self.left + self.width * (n as f64 + 0.5) / columns as f64
    }

    /// The horizontal axis alone.
    pub fn draw_horizontal(&self, svg: &mut String) {
        let (bottom, mut grid) = (self.top + self.height, String::new());
        svg.push_str("<g text-anchor=\"middle\">");
        for tick in self.x.ticks() {
            let x = self.along(tick.at);
            let _ = write!(grid, "M{x:.1} {bottom:.0}v4");
            let _ = write!(svg, "<text x=\"{x:.0}\" y=\"{:.0}\">{}</text>", bottom + 18.0, tick.label);
        }
        let _ = write!(
            svg,
            "</g><path class=\"grid\" d=\"{grid}\"/><path class=\"axis\" d=\"M{:.0} {bottom:.0}h{:.0}\"/>",
            self.left, self.width
        );
    }

    fn draw_with(&self, svg: &mut String, ticks: &[(f64, String)]) {
        let (bottom, right) = (self.top + self.height, self.left + self.width);
        let mut grid = String::new();
        svg.push_str("<g text-anchor=\"end\">");
        for tick in self.y.ticks() {
            let y = self.up(tick.at);
            let _ = write!(grid, "M{:.0} {y:.1}H{right:.0}", self.left);
            let (x, below) = (self.left - 7.0, y + 4.0);
            let _ = write!(svg, "<text x=\"{x:.0}\" y=\"{below:.0}\">{}</text>", tick.label);
        }
        svg.push_str("</g><g text-anchor=\"middle\">");
        // Labels that would touch are left out, the first and every second, third … stay.
        let widest =
            ticks.iter().map(|(_, label)| label.width()).max().unwrap_or(0) as f64 * CHARACTER + 10.0;
        let room = self.width / ticks.len().max(1) as f64;
        let every = (widest / room).ceil().max(1.0) as usize;
        for (n, (x, label)) in ticks.iter().enumerate() {
            let _ = write!(grid, "M{x:.1} {bottom:.0}v4");
            if n % every == 0 {
                let _ = write!(svg, "<text x=\"{x:.0}\" y=\"{:.0}\">{label}</text>", bottom + 18.0);
            }
        }
        let _ = write!(
            svg,
            "</g><path class=\"grid\" d=\"{grid}\"/><path class=\"axis\" d=\"M{:.0} {:.0}V{bottom:.0}H{right:.0}\"/>",
            self.left, self.top
        );
    }
}
