//! Extra terms in exact arithmetic: the action is exact where the noise is additive, and is carried over by the change of variables.

use dashu_ratio::RBig;

use super::{Laurent, PathError, Place, Process, Quadratic, Rule};

/// The terms λ and c of the integrand `(p − a)²/(4D g²) + λ p + c`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraTerms {
    /// λ.
    pub linear: Laurent,
    /// c.
    pub constant: Laurent,
}

/// A polynomial in ξ; the coefficient of ξ^k at `[k]`.
type Polynomial = Vec<Laurent>;

/// Orders 0, 1 and 2 in the length ε of a step.
#[derive(Clone)]
struct Series([Polynomial; 3]);

impl Series {
    fn constant(value: &Laurent) -> Self {
        Series([vec![value.clone()], Vec::new(), Vec::new()])
    }

    fn plus(&self, other: &Self) -> Self {
        Series(std::array::from_fn(|order| sum(&self.0[order], &other.0[order])))
    }

    fn scaled(&self, factor: &RBig) -> Self {
        Series(self.0.clone().map(|p| p.iter().map(|c| c.scaled(factor)).collect()))
    }

    fn times(&self, other: &Self) -> Self {
        Series(std::array::from_fn(|order| {
            (0..=order).fold(Vec::new(), |held, k| sum(&held, &product(&self.0[k], &other.0[order - k])))
        }))
    }

    /// Multiplied by ε ξ or by ε.
    fn later(&self, with_xi: bool) -> Self {
        let [zero, one, _] = self.0.clone();
        let shifted = |p: Polynomial| -> Polynomial {
            let head = with_xi.then(Laurent::zero);
            head.into_iter().chain(p).collect()
        };
        Series([Vec::new(), shifted(zero), shifted(one)])
    }

    /// `1 / self`, whose leading order is a single power; `None` otherwise.
    fn inverse(&self) -> Option<Self> {
        let start = Series::constant(&self.0[0].first()?.inverse()?);
        // 1/(s(1+r)) = (1 − r + r²)/s
        let ratio = self.times(&start);
        let minus = RBig::from(-1);
        let rest = Series([Vec::new(), ratio.0[1].clone(), ratio.0[2].clone()]);
        let one = Series::constant(&Laurent::power(1, 0));
        Some(one.plus(&rest.scaled(&minus)).plus(&rest.times(&rest)).times(&start))
    }
}

fn sum(one: &Polynomial, two: &Polynomial) -> Polynomial {
    let zero = Laurent::zero();
    let at = |p: &Polynomial, k: usize| p.get(k).unwrap_or(&zero).clone();
    (0..one.len().max(two.len())).map(|k| at(one, k).plus(&at(two, k))).collect()
}

fn product(one: &Polynomial, two: &Polynomial) -> Polynomial {
    let mut result = vec![Laurent::zero(); (one.len() + two.len()).saturating_sub(1)];
    for (i, a) in one.iter().enumerate() {
        for (j, b) in two.iter().enumerate() {
            result[i + j] = result[i + j].plus(&a.times(b));
        }
    }
    result
}

/// The average over a normal number of variance 1.
fn average(polynomial: &Polynomial) -> Laurent {
    let mut moment = RBig::ONE;
    let mut total = Laurent::zero();
    for (k, coefficient) in polynomial.iter().enumerate().step_by(2) {
        if k > 0 {
            moment *= RBig::from(k as i64 - 1);
        }
        total = total.plus(&coefficient.scaled(&moment));
    }
    total
}

fn half() -> RBig {
    RBig::from_parts(1.into(), 2u8.into())
}

/// A step: `x' = x + ε g(x) ξ` with `ε² = 2D h`.
struct Step<'a> {
    process: &'a Process,
    inverse: Laurent,
}

impl Step<'_> {
    /// A function of the position at a point of the step.
    fn at(&self, function: &Laurent, place: Place) -> Series {
        let g = &self.process.amplitude;
        let share = RBig::from(place.halves()) * half();
        let first = function.derivative().times(g).scaled(&share);
        let second = function.derivative().derivative().times(g).times(g).scaled(&(&share * &share * half()));
        let zero = Laurent::zero;
        Series([vec![function.clone()], vec![zero(), first], vec![zero(), zero(), second]])
    }

    /// `∫ dx/g` over the step, divided by ε.
    fn distance(&self) -> Series {
        let g = &self.process.amplitude;
        let slope = self.inverse.derivative();
        let second = slope.times(g).times(g).scaled(&half());
        let third = slope.derivative().times(g).times(g).times(g);
        let third = third.scaled(&RBig::from_parts(1.into(), 6u8.into()));
        let zero = Laurent::zero;
        Series([
            vec![zero(), Laurent::power(1, 0)],
            vec![zero(), zero(), second],
            vec![zero(), zero(), zero(), third],
        ])
    }

    /// `−h (p − a)²/(4D g²)`: the exponent without extra terms.
    fn exponent(&self, quadratic: Quadratic) -> Series {
        // In units of ε: displacement and drift over amplitude.
        let drift = self.process.drift.scaled(&(half() / self.process.diffusivity.clone()));
        let ratio = match quadratic {
            Quadratic::At(place) => {
                let g = &self.process.amplitude;
                let moved = Series([vec![Laurent::zero(), g.clone()], Vec::new(), Vec::new()]);
                let drift = self.at(&drift, place).later(false).scaled(&RBig::from(-1));
                let inverse = self.at(g, place).inverse().expect("a single power was checked");
                moved.plus(&drift).times(&inverse)
            }
            Quadratic::Covariant => {
                let drift = self.at(&drift.times(&self.inverse), Place::Middle);
                self.distance().plus(&drift.later(false).scaled(&RBig::from(-1)))
            }
        };
        ratio.times(&ratio).scaled(&(half() * RBig::from(-1)))
    }

    /// `g(x)/g(x*)` of the prefactor.
    fn prefactor(&self, place: Place) -> Series {
        let inverse = self.at(&self.process.amplitude, place).inverse().expect("a single power was checked");
        inverse.times(&Series::constant(&self.process.amplitude))
    }

    /// What the kernel is, relative to the normal density of ξ.
    fn weight(&self, rule: Rule, extra: &ExtraTerms) -> Series {
        let place = rule.quadratic.place();
        let minus = RBig::from(-1);
        let linear = self.at(&extra.linear, place).times(&Series::constant(&self.process.amplitude));
        let linear = linear.later(true).scaled(&minus);
        let unit = half() / self.process.diffusivity.clone() * minus;
        let constant = self.at(&extra.constant, place).later(false).later(false).scaled(&unit);
        let whole = self.exponent(rule.quadratic).plus(&linear).plus(&constant);
        // The leading order −ξ²/2 is that of the normal density.
        let rest = Series([Vec::new(), whole.0[1].clone(), whole.0[2].clone()]);
        let one = Series::constant(&Laurent::power(1, 0));
        let exponential = one.plus(&rest).plus(&rest.times(&rest).scaled(&half()));
        exponential.times(&self.prefactor(rule.prefactor))
    }
}

impl Process {
    /// The extra terms of a rule, exactly.
    ///
    /// In the variable `y = ∫ dx/g` the noise is additive and the action with the drift `A = a/g` in the middle of the step has the extra
    /// term `½ dA/dy` alone. Its kernel, carried over to x with the Jacobian `1/g(x')`, is compared with that of the rule, as densities
    /// in the sense of averages.
    ///
    /// # Errors
    /// [`PathError::NoPower`] if the amplitude is not a single power.
    pub fn extra_terms(&self, rule: Rule) -> Result<ExtraTerms, PathError> {
        let inverse = self.amplitude.inverse();
        let inverse = inverse.ok_or_else(|| PathError::NoPower { amplitude: self.amplitude.to_string() })?;
        let step = Step { process: self, inverse };
        let slope = self.drift.times(&step.inverse).derivative().times(&self.amplitude);
        let exact = step.weight(
            Rule { prefactor: Place::End, quadratic: Quadratic::Covariant },
            &ExtraTerms { linear: Laurent::zero(), constant: slope.scaled(&half()) },
        );
        let difference = |extra: &ExtraTerms| step.weight(rule, extra).plus(&exact.scaled(&RBig::from(-1)));
        let mut extra = ExtraTerms { linear: Laurent::zero(), constant: Laurent::zero() };
        // ⟨ξ W⟩ in order ε falls by λ g, ⟨W⟩ in order ε² by c/2D.
        let xi = vec![Laurent::zero(), Laurent::power(1, 0)];
        let first = average(&product(&difference(&extra).0[1], &xi));
        extra.linear = first.times(&step.inverse);
        let second = average(&difference(&extra).0[2]);
        extra.constant = second.scaled(&(RBig::from(2) * self.diffusivity.clone()));
        Ok(extra)
    }
}
