//! Groups of symmetries and the projections on their one-dimensional representations, by matrices.

use std::f64::consts::TAU;

use eigentruth_operators::Complex64;

use super::dense::{Matrix, Move, Movers};

/// A symmetry as a matrix with one entry in every column: the row and its sign.
pub type Images = Vec<(usize, f64)>;

/// An element.
pub struct Element {
    pub moves: Vec<Move>,
    pub images: Images,
    /// The powers of the generators whose product it is, up to a sign.
    powers: [usize; 2],
    sign: f64,
}

/// All products of powers of two symmetries that commute.
pub struct Group {
    pub elements: Vec<Element>,
    /// How often each generator has to be applied to come back, and what sign the states have then.
    orders: [(usize, f64); 2],
}

/// First `first`, then `second`, up to a sign.
fn after(second: &[Move], first: &[Move]) -> Vec<Move> {
    let both = |site: &Move| {
        let next = second[site.to];
        Move { to: next.to, flip: site.flip ^ next.flip, negative: site.negative ^ next.negative }
    };
    first.iter().map(both).collect()
}

fn product(second: &Images, first: &Images) -> Images {
    first.iter().map(|&(middle, sign)| (second[middle].0, sign * second[middle].1)).collect()
}

/// ±1 if the matrices are equal up to a sign.
fn ratio(one: &Images, other: &Images) -> Option<f64> {
    let sign = one[0].1 * other[0].1;
    one.iter().zip(other).all(|(a, b)| a.0 == b.0 && a.1 * b.1 == sign).then_some(sign)
}

impl Group {
    /// The group of both, or of the first alone if their matrices anticommute.
    pub fn new(movers: &Movers<'_>, generators: &[Vec<Move>; 2]) -> Self {
        let identity: Vec<Move> =
            (0..generators[0].len()).map(|to| Move { to, flip: false, negative: false }).collect();
        let [one, mut two] = generators.clone();
        let images = |moves: &[Move]| movers.images(moves);
        if product(&images(&one), &images(&two)) != product(&images(&two), &images(&one)) {
            two = identity.clone();
        }
        let powers = |generator: &[Move]| {
            let matrix = images(generator);
            let mut all = vec![(identity.clone(), images(&identity))];
            loop {
                let (moves, power) = &all[all.len() - 1];
                let next = (after(generator, moves), product(&matrix, power));
                if next.0 == identity {
                    let sign = ratio(&next.1, &all[0].1).expect("the identity up to a sign");
                    return (all, sign);
                }
                all.push(next);
            }
        };
        let ((one, sign_one), (two, sign_two)) = (powers(&one), powers(&two));
        let mut elements = Vec::new();
        for (a, (first, first_matrix)) in one.iter().enumerate() {
            for (b, (second, second_matrix)) in two.iter().enumerate() {
                let moves = after(second, first);
                let images = images(&moves);
                let sign = ratio(&product(second_matrix, first_matrix), &images);
                let sign = sign.expect("the product acts like its element, up to a sign");
                elements.push(Element { moves, images, powers: [a, b], sign });
            }
        }
        Self { elements, orders: [(one.len(), sign_one), (two.len(), sign_two)] }
    }

    /// The characters of all elements in all one-dimensional representations; the group is abelian, so these are all.
    pub fn representations(&self) -> Vec<Vec<Complex64>> {
        let values = |(order, sign): (usize, f64)| {
            let half = if sign < 0.0 { 0.5 } else { 0.0 };
            (0..order).map(move |k| TAU * (k as f64 + half) / order as f64)
        };
        let pairs = values(self.orders[0]).flat_map(|a| values(self.orders[1]).map(move |b| (a, b)));
        let characters = |(a, b): (f64, f64)| {
            let of = |element: &Element| {
                let angle = a * element.powers[0] as f64 + b * element.powers[1] as f64;
                element.sign * Complex64::from_polar(1.0, angle)
            };
            self.elements.iter().map(of).collect()
        };
        pairs.map(characters).collect()
    }

    /// `P|state⟩` with norm 1, `P = Σ_g χ(g)* U_g / |G|`, by its entries; nothing if it vanishes.
    pub fn projected(&self, characters: &[Complex64], state: usize) -> Option<Vec<(usize, Complex64)>> {
        let mut entries: Vec<(usize, Complex64)> = Vec::new();
        for (element, character) in self.elements.iter().zip(characters) {
            let (row, sign) = element.images[state];
            match entries.iter_mut().find(|entry| entry.0 == row) {
                Some(entry) => entry.1 += character.conj() * sign,
                None => entries.push((row, character.conj() * sign)),
            }
        }
        let norm = entries.iter().map(|entry| entry.1.norm_sqr()).sum::<f64>().sqrt();
        // Characters of a group: sums are 0 or at least 1.
        (norm > 0.5).then(|| entries.into_iter().map(|(row, value)| (row, value / norm)).collect())
    }

    /// The largest entry of `U A U† − A`.
    pub fn variance(&self, matrix: &Matrix) -> f64 {
        let mut largest = 0.0f64;
        for Element { images, .. } in &self.elements {
            for (column, (to_column, sign)) in images.iter().enumerate() {
                for (row, (to_row, other)) in images.iter().enumerate() {
                    let image = matrix[(row, column)] * (sign * other);
                    largest = largest.max((matrix[(*to_row, *to_column)] - image).norm());
                }
            }
        }
        largest
    }
}
