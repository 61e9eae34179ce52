//! The marks of series: shapes that differ, so that colour is never the only carrier of a meaning.

/// How many different marks, and colours, there are.
pub const SHAPES: usize = 6;

/// The marks of the series with number `n` as one path. Circles and squares are the ends of lines without length, which takes
/// a third of the bytes of their outlines.
pub fn drawn(n: usize, places: impl Iterator<Item = (f64, f64)>, is_small: bool) -> String {
    let small = if is_small { " small" } else { "" };
    let class = match n % SHAPES {
        0 => "mark dot",
        1 => "mark box",
        _ => {
            let size = if is_small { 0.5 } else { 1.0 };
            let path: String = places.map(|(x, y)| mark(n, x, y, size)).collect();
            return format!("<path class=\"mark\" d=\"{path}\"/>");
        }
    };
    let path: String = places.map(|(x, y)| format!("M{x:.1} {y:.1}h0")).collect();
    format!("<path class=\"{class}{small}\" d=\"{path}\"/>")
}

/// The same as outlines, large enough to lie around the marks of another series.
pub fn hollow(n: usize, places: impl Iterator<Item = (f64, f64)>) -> String {
    let path: String = places.map(|(x, y)| mark(n, x, y, 1.6)).collect();
    format!("<path class=\"ring\" d=\"{path}\"/>")
}

/// The outline of the mark of the series with number `n` at a place, as a part of the data of a path.
pub fn mark(n: usize, x: f64, y: f64, size: f64) -> String {
    let r = 3.4 * size;
    match n % SHAPES {
        // One arc almost all around, from the lowest point: half as long as two halves.
        0 => format!("M{x:.1} {:.1}a{r:.1} {r:.1} 0 1 1 .01 0z", y + r),
        1 => {
            let a = 0.9 * r;
            format!("M{:.1} {:.1}h{:.1}v{:.1}h-{:.1}z", x - a, y - a, 2.0 * a, 2.0 * a, 2.0 * a)
        }
        2 => format!("M{:.1} {:.1}h{:.1}l-{:.1}-{:.1}z", x - 1.2 * r, y + r, 2.4 * r, 1.2 * r, 2.1 * r),
        3 => {
            let a = 1.3 * r;
            format!("M{:.1} {y:.1}l{a:.1}-{a:.1}l{a:.1} {a:.1}l-{a:.1} {a:.1}z", x - a)
        }
        4 => format!("M{:.1} {:.1}h{:.1}l-{:.1} {:.1}z", x - 1.2 * r, y - r, 2.4 * r, 1.2 * r, 2.1 * r),
        _ => {
            // A plus sign with arms of some width.
            let (a, w) = (1.3 * r, 0.4 * r);
            let b = a - w;
            let dw = 2.0 * w;
            format!(
                "M{:.1} {:.1}h{dw:.1}v{b:.1}h{b:.1}v{dw:.1}h-{b:.1}v{b:.1}h-{dw:.1}v-{b:.1}h-{b:.1}v-{dw:.1}h{b:.1}z",
                x - w,
                y - a
            )
        }
    }
}
