//! Linear programs in rational numbers.
//!
//! The tableau method with Bland's rule (R. G. Bland, Math. Oper. Res. 2, 103 (1977)), which never cycles. Small programs only; the
//! point is that optimum and dual solution are exact, so that a bound is a proof.

use dashu_ratio::RBig;
use thiserror::Error;

/// Minimise `costs · x` where `rows · x = right` and `x ≥ 0`.
#[derive(Clone, Debug)]
pub struct Program {
    /// One cost for each variable.
    pub costs: Vec<RBig>,
    /// The constraints, `[constraint][variable]`.
    pub rows: Vec<Vec<RBig>>,
    /// Their right sides.
    pub right: Vec<RBig>,
}

/// An optimum with its certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The minimum.
    pub minimum: RBig,
    /// Where it is attained.
    pub primal: Vec<RBig>,
    /// A multiplier for each constraint: `rows^T · dual ≤ costs` proves that nothing lies below `right · dual`.
    pub dual: Vec<RBig>,
}

/// Why a program has no solution.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SimplexError {
    /// Not as many entries as there should be.
    #[error("{what} has {found} entries, {expected} are needed")]
    Shape {
        /// What.
        what: &'static str,
        /// How many.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Nothing fulfils the constraints.
    #[error("no point fulfils the {constraints} constraints")]
    Infeasible {
        /// How many.
        constraints: usize,
    },
    /// There is no minimum.
    #[error("the variable {variable} can grow without bound and lowers the cost")]
    Unbounded {
        /// The variable.
        variable: usize,
    },
    /// The solution does not check, which is a fault of the program.
    #[error("the certificate fails: {0}")]
    Certificate(&'static str),
}

impl Program {
    fn check(&self) -> Result<(), SimplexError> {
        let shape = |what, found, expected| {
            if found == expected { Ok(()) } else { Err(SimplexError::Shape { what, found, expected }) }
        };
        shape("the list of right sides", self.right.len(), self.rows.len())?;
        self.rows.iter().try_for_each(|row| shape("a constraint", row.len(), self.costs.len()))
    }

    /// The minimum, verified.
    ///
    /// # Errors
    /// [`SimplexError`].
    pub fn minimum(&self) -> Result<Solution, SimplexError> {
        self.check()?;
        let (n, m) = (self.costs.len(), self.rows.len());
        let mut tableau = Tableau::new(self);
        let artificial = |column: usize| if column >= n { RBig::ONE } else { RBig::ZERO };
        tableau.price(artificial);
        tableau.descend(n + m)?;
        if tableau.value() != RBig::ZERO {
            return Err(SimplexError::Infeasible { constraints: m });
        }
        tableau.drive_out(n);
        tableau.price(|column| self.costs.get(column).cloned().unwrap_or(RBig::ZERO));
        tableau.descend(n)?;
        let solution = Solution {
            minimum: tableau.value(),
            primal: tableau.point(n),
            dual: (0..m).map(|row| tableau.multiplier(n, row)).collect(),
        };
        self.verify(&solution)?;
        Ok(solution)
    }

    /// Checks a solution from scratch: it fulfils the constraints, the multipliers bound it, and both have the same value.
    ///
    /// # Errors
    /// [`SimplexError::Certificate`], [`SimplexError::Shape`].
    pub fn verify(&self, solution: &Solution) -> Result<(), SimplexError> {
        self.check()?;
        let fail = |what| Err(SimplexError::Certificate(what));
        let product = |a: &[RBig], b: &[RBig]| a.iter().zip(b).fold(RBig::ZERO, |sum, (x, y)| sum + x * y);
        let (n, m) = (self.costs.len(), self.rows.len());
        if solution.primal.len() != n || solution.dual.len() != m {
            return fail("it has another shape than the program");
        }
        if solution.primal.iter().any(|x| *x < RBig::ZERO) {
            return fail("a variable is negative");
        }
        if self.rows.iter().zip(&self.right).any(|(row, right)| product(row, &solution.primal) != *right) {
            return fail("a constraint is broken");
        }
        for column in 0..n {
            let bound =
                self.rows.iter().zip(&solution.dual).fold(RBig::ZERO, |sum, (row, y)| sum + &row[column] * y);
            if bound > self.costs[column] {
                return fail("a multiplier exceeds a cost");
            }
        }
        if product(&self.costs, &solution.primal) != solution.minimum
            || product(&self.right, &solution.dual) != solution.minimum
        {
            return fail("the point and the multipliers give different values");
        }
        Ok(())
    }
}

/// `[constraint][variables, artificial variables, right side]` and the reduced costs with minus the value.
struct Tableau {
    rows: Vec<Vec<RBig>>,
    prices: Vec<RBig>,
    basis: Vec<usize>,
    /// Whether the row was turned around to have a right side that is not negative.
    turned: Vec<bool>,
}

impl Tableau {
    fn new(program: &Program) -> Self {
        let m = program.rows.len();
        let turned: Vec<bool> = program.right.iter().map(|right| *right < RBig::ZERO).collect();
        let sign = |x: &RBig, turn: bool| if turn { -x.clone() } else { x.clone() };
        let rows = program.rows.iter().zip(&program.right).enumerate().map(|(at, (row, right))| {
            let unit = (0..m).map(|other| if other == at { RBig::ONE } else { RBig::ZERO });
            row.iter().map(|x| sign(x, turned[at])).chain(unit).chain([sign(right, turned[at])]).collect()
        });
        let n = program.costs.len();
        Self { rows: rows.collect(), prices: Vec::new(), basis: (n..n + m).collect(), turned }
    }

    /// Reduced costs of every column for these costs.
    fn price(&mut self, cost: impl Fn(usize) -> RBig) {
        let mut prices: Vec<RBig> = (0..self.width()).map(&cost).chain([RBig::ZERO]).collect();
        for (row, &basic) in self.rows.iter().zip(&self.basis) {
            let of = cost(basic);
            if of != RBig::ZERO {
                prices.iter_mut().zip(row).for_each(|(price, x)| *price -= &of * x);
            }
        }
        self.prices = prices;
    }

    /// Columns without the right side. Rows may all have gone, the prices tell then.
    fn width(&self) -> usize {
        self.rows.first().map_or(self.prices.len().saturating_sub(1), |row| row.len() - 1)
    }

    fn value(&self) -> RBig {
        self.prices.last().map_or(RBig::ZERO, |last| -last.clone())
    }

    /// Pivots among the first `columns` until no reduced cost is negative.
    fn descend(&mut self, columns: usize) -> Result<(), SimplexError> {
        while let Some(entering) = (0..columns).find(|&column| self.prices[column] < RBig::ZERO) {
            let mut leaving: Option<(usize, RBig)> = None;
            for (at, row) in self.rows.iter().enumerate().filter(|(_, row)| row[entering] > RBig::ZERO) {
                let ratio = &row[row.len() - 1] / &row[entering];
                let better = leaving.as_ref().is_none_or(|(best, least)| {
                    ratio < *least || (ratio == *least && self.basis[at] < self.basis[*best])
                });
                if better {
                    leaving = Some((at, ratio));
                }
            }
            let Some((leaving, _)) = leaving else {
                return Err(SimplexError::Unbounded { variable: entering });
            };
            self.pivot(leaving, entering);
        }
        Ok(())
    }

    fn pivot(&mut self, at: usize, column: usize) {
        let factor = self.rows[at][column].clone();
        self.rows[at].iter_mut().for_each(|x| *x /= &factor);
        let pivot = self.rows[at].clone();
        let others = self.rows.iter_mut().enumerate().filter(|(other, _)| *other != at).map(|(_, row)| row);
        for row in others.chain([&mut self.prices]) {
            let factor = row[column].clone();
            if factor != RBig::ZERO {
                row.iter_mut().zip(&pivot).for_each(|(x, y)| *x -= &factor * y);
            }
        }
        self.basis[at] = column;
    }

    /// Takes artificial variables, all zero now, out of the basis; a row in which only such are left says nothing.
    fn drive_out(&mut self, variables: usize) {
        let mut at = 0;
        while at < self.rows.len() {
            if self.basis[at] >= variables {
                match (0..variables).find(|&column| self.rows[at][column] != RBig::ZERO) {
                    Some(column) => self.pivot(at, column),
                    None => {
                        self.rows.remove(at);
                        self.basis.remove(at);
                        continue;
                    }
                }
            }
            at += 1;
        }
    }

    fn point(&self, variables: usize) -> Vec<RBig> {
        let mut point = vec![RBig::ZERO; variables];
        for (row, &basic) in self.rows.iter().zip(&self.basis).filter(|(_, basic)| **basic < variables) {
            point[basic] = row[row.len() - 1].clone();
        }
        point
    }

    /// The multiplier of a constraint: minus the reduced cost of its artificial variable, whose own cost is zero.
    fn multiplier(&self, variables: usize, row: usize) -> RBig {
        let price = self.prices[variables + row].clone();
        if self.turned[row] { price } else { -price }
    }
}
