//! Curves of two methods in one figure.

use super::{Figure, Series, Style, marks};

/// The figures of two methods, each with its name, if both drew the same quantities against the same one over ranges that overlap;
/// several if there are more quantities than are told apart.
pub fn beside(one: (&str, &Figure), other: (&str, &Figure)) -> Vec<Figure> {
    let ((first, a), (second, b)) = (one, other);
    let names = |figure: &Figure| -> Vec<String> {
        figure.series.iter().map(|series| series.name.trim().to_owned()).collect()
    };
    let is_one = a.series.len() == 1 && b.series.len() == 1;
    let alike = a.x == b.x && a.y == b.y && !a.style.is_plane() && !b.style.is_plane();
    let pairs: Vec<(&Series, &Series)> = a.series.iter().zip(&b.series).collect();
    let is_joined = a.style == Style::Joined && b.style == Style::Joined;
    // Points without an order are compared only where they were measured at the same places.
    let comparable = |(a, b): &(&Series, &Series)| if is_joined { overlap(a, b) } else { coincide(a, b) };
    if !alike || !(is_one || names(a) == names(b)) || !pairs.iter().all(comparable) {
        return Vec::new();
    }
    let named = |method: &str, series: &Series| Series {
        name: if is_one { method.to_owned() } else { format!("{}, {method}", series.name.trim()) },
        points: series.points.clone(),
    };
    let figures = pairs.len().div_ceil(marks::SHAPES / 2).max(1);
    let figure = |some: &[(&Series, &Series)]| {
        let (one, two) =
            some.iter().map(|(a, b)| (named(first, a), named(second, b))).unzip::<_, _, Vec<_>, Vec<_>>();
        Figure {
            title: if a.title == b.title { a.title.clone() } else { format!("{}, {}", a.title, b.title) },
            x: a.x.clone(),
            y: a.y.clone(),
            of_one: one.len(),
            series: one.into_iter().chain(two).collect(),
            style: if is_joined { Style::Joined } else { Style::Marks },
            levels: a.levels.clone(),
        }
    };
    pairs.chunks(pairs.len().div_ceil(figures).max(1)).map(figure).collect()
}

/// Whether there is a place where both are known.
fn overlap(one: &Series, other: &Series) -> bool {
    let ends = |series: &Series| {
        let places = || series.points.iter().map(|point| point.x).filter(|x| x.is_finite());
        (places().fold(f64::INFINITY, f64::min), places().fold(f64::NEG_INFINITY, f64::max))
    };
    let ((low, high), (other_low, other_high)) = (ends(one), ends(other));
    low.max(other_low) < high.min(other_high)
}

/// Whether most of the places are the same.
fn coincide(one: &Series, other: &Series) -> bool {
    let there = |x: f64| other.points.iter().any(|point| point.x == x);
    let same = one.points.iter().filter(|point| there(point.x)).count();
    2 * same > one.points.len().max(other.points.len())
}
