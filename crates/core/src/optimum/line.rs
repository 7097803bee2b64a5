//! Exact minimisers of Σ ℓ(a_i x, y_i) + (μ/2)x² on the line, in rationals, for losses whose derivatives are piecewise
//! affine: weighted medians and quantiles, means, and what lies between.

use crate::arithmetic::{Rational, rational_from_f64};
use crate::losses::AnyLoss;

/// A closed interval of rationals; `None` is no end on that side.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) lower: Option<Rational>,
    pub(super) upper: Option<Rational>,
}

impl Stretch {
    /// The whole line.
    pub(super) const LINE: Self = Self {
        lower: None,
        upper: None,
    };

    /// The point of the stretch that is nearest to `x`.
    pub(super) fn nearest(&self, x: &Rational) -> Rational {
        match (&self.lower, &self.upper) {
            (Some(lower), _) if x < lower => lower.clone(),
            (_, Some(upper)) if x > upper => upper.clone(),
            _ => x.clone(),
        }
    }

    /// The points of `domain` at which a convex function is least, `self` being where it is least on the line: the
    /// intersection, or the end of the domain that faces `self`.
    pub(super) fn within(&self, domain: &Self) -> Self {
        Self {
            lower: self
                .lower
                .as_ref()
                .map(|end| domain.nearest(end))
                .or_else(|| domain.lower.clone()),
            upper: self
                .upper
                .as_ref()
                .map(|end| domain.nearest(end))
                .or_else(|| domain.upper.clone()),
        }
    }
}

/// A convex function of one coordinate by its derivative, which is piecewise affine and does not decrease.
#[derive(Clone, Debug)]
pub(super) struct Bent {
    /// The derivative left of all bends: slope + curvature·x.
    slope: Rational,
    curvature: Rational,
    bends: Vec<Bend>,
}

/// Where the derivative jumps, or its own slope changes.
#[derive(Clone, Debug)]
struct Bend {
    at: Rational,
    jump: Rational,
    curvature: Rational,
}

impl Bent {
    /// (μ/2)x², for μ ≥ 0.
    pub(super) fn square(curvature: Rational) -> Self {
        Self {
            slope: Rational::ZERO,
            curvature,
            bends: vec![],
        }
    }

    /// Adds ℓ(ax, y); `None` for the logistic loss, whose derivative is not piecewise affine.
    #[must_use]
    pub(super) fn add(&mut self, loss: AnyLoss, feature: f64, label: f64) -> Option<()> {
        let (a, y) = (rational_from_f64(feature), rational_from_f64(label));
        let size = rational_from_f64(feature.abs());
        if a == Rational::ZERO {
            return (loss != AnyLoss::Logistic).then_some(());
        }
        let (low, high) = match loss {
            AnyLoss::Absolute => (-Rational::ONE, Rational::ONE),
            AnyLoss::Quantile { level } => {
                let level = rational_from_f64(level.value());
                (-level.clone(), Rational::ONE - level)
            }
            AnyLoss::Hinge if label > 0.0 => (-y.clone(), Rational::ZERO),
            AnyLoss::Hinge => (Rational::ZERO, -y.clone()),
            AnyLoss::Squared => {
                self.slope -= &a * y;
                self.curvature += &a * &a;
                return Some(());
            }
            AnyLoss::Huber { width } => {
                let width = rational_from_f64(width.value());
                self.slope -= &size * &width;
                let (middle, half) = (y / &a, width / size);
                for (at, curvature) in [(&middle - &half, &a * &a), (middle + half, -(&a * &a))] {
                    self.bends.push(Bend {
                        at,
                        jump: Rational::ZERO,
                        curvature,
                    });
                }
                return Some(());
            }
            AnyLoss::Logistic => return None,
        };
        self.slope += if feature > 0.0 { &a * &low } else { &a * &high };
        self.bends.push(Bend {
            at: y / a,
            jump: size * (high - low),
            curvature: Rational::ZERO,
        });
        Some(())
    }

    /// All minimisers over the line. There are some: losses do not fall without end.
    pub(super) fn minimisers(mut self) -> Stretch {
        self.bends.sort_by(|left, right| left.at.cmp(&right.at));
        let lower = self.first();
        // The same from the right: f(−x) has the derivative −f'(−x).
        for bend in &self.bends {
            self.slope += &bend.jump;
            self.slope -= &bend.curvature * &bend.at;
            self.curvature += &bend.curvature;
        }
        self.slope = -self.slope;
        self.bends.reverse();
        for bend in &mut self.bends {
            bend.at = -&bend.at;
            bend.curvature = -&bend.curvature;
        }
        Stretch {
            lower,
            upper: self.first().map(|end| -end),
        }
    }

    /// The first point from which the derivative is not negative; `None` if it never is.
    fn first(&self) -> Option<Rational> {
        let (mut slope, mut curvature) = (self.slope.clone(), self.curvature.clone());
        if curvature == Rational::ZERO && slope >= Rational::ZERO {
            return None;
        }
        for bend in &self.bends {
            if curvature > Rational::ZERO {
                let root = -&slope / &curvature;
                if root <= bend.at {
                    return Some(root);
                }
            }
            slope += &bend.jump;
            slope -= &bend.curvature * &bend.at;
            curvature += &bend.curvature;
            if &slope + &curvature * &bend.at >= Rational::ZERO {
                return Some(bend.at.clone());
            }
        }
        (curvature > Rational::ZERO).then(|| -slope / curvature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn median(pairs: impl Iterator<Item = (f64, f64)>) -> Stretch {
        least(AnyLoss::Absolute, pairs)
    }

    fn least(loss: AnyLoss, pairs: impl Iterator<Item = (f64, f64)>) -> Stretch {
        let mut sum = Bent::square(Rational::ZERO);
        for (a, y) in pairs {
            sum.add(loss, a, y).unwrap();
        }
        sum.minimisers()
    }

    fn point(x: i32) -> Option<Rational> {
        Some(Rational::from(x))
    }

    #[test]
    fn medians_by_hand() {
        let ones = |labels: &[f64]| median(labels.iter().map(|&y| (1.0, y)));
        assert_eq!(
            ones(&[5.0, 1.0, 2.0]),
            Stretch {
                lower: point(2),
                upper: point(2)
            }
        );
        assert_eq!(
            ones(&[7.0, 1.0, 3.0, 2.0]),
            Stretch {
                lower: point(2),
                upper: point(3)
            }
        );
        assert_eq!(
            ones(&[1.0, 2.0, 2.0, 3.0]),
            Stretch {
                lower: point(2),
                upper: point(2)
            }
        );
        // Weight 3 at −2 outweighs 1 + 1; a zero feature does not count.
        let weighted = median([(-3.0, 6.0), (1.0, 4.0), (1.0, 9.0), (0.0, 50.0)].into_iter());
        assert_eq!(
            weighted,
            Stretch {
                lower: point(-2),
                upper: point(-2)
            }
        );
        assert_eq!(median([(0.0, 1.0)].into_iter()), Stretch::LINE);
    }

    #[test]
    fn domains_cut() {
        let flat = Stretch {
            lower: point(2),
            upper: point(5),
        };
        let domain = |lower, upper| Stretch {
            lower: point(lower),
            upper: point(upper),
        };
        assert_eq!(flat.within(&domain(3, 9)), domain(3, 5));
        assert_eq!(flat.within(&domain(-1, 1)), domain(1, 1));
        assert_eq!(flat.within(&domain(6, 7)), domain(6, 6));
        assert_eq!(Stretch::LINE.within(&domain(6, 7)), domain(6, 7));
        assert_eq!(flat.within(&Stretch::LINE), flat);
        assert_eq!(flat.nearest(&Rational::from(9)), Rational::from(5));
        assert_eq!(flat.nearest(&Rational::from(3)), Rational::from(3));
    }

    fn huber(width: f64) -> AnyLoss {
        AnyLoss::Huber {
            width: crate::losses::LossParameter::new(width).unwrap(),
        }
    }

    fn quantile(level: f64) -> AnyLoss {
        AnyLoss::Quantile {
            level: crate::losses::LossParameter::new(level).unwrap(),
        }
    }

    #[test]
    fn other_losses_by_hand() {
        let ones = |loss, labels: &[f64]| least(loss, labels.iter().map(|&y| (1.0, y)));
        let stretch = |lower, upper| Stretch { lower, upper };
        let half = |n: i32| Some(Rational::from_parts(n.into(), 2_u8.into()));
        // A quarter below: the first of 0, 1, 3, and all of [0, 1] with a fourth label.
        assert_eq!(
            ones(quantile(0.25), &[0.0, 1.0, 3.0]),
            stretch(point(0), point(0))
        );
        assert_eq!(
            ones(quantile(0.25), &[0.0, 1.0, 3.0, 4.0]),
            stretch(point(0), point(1))
        );
        assert_eq!(
            ones(AnyLoss::Squared, &[0.0, 1.0, 2.0, 3.0]),
            stretch(half(3), half(3))
        );
        assert_eq!(
            ones(huber(1.0), &[0.0, 1.0, 3.0]),
            stretch(point(1), point(1))
        );
        // Two labels far apart: every point that is more than 1 from both.
        assert_eq!(ones(huber(1.0), &[0.0, 10.0]), stretch(point(1), point(9)));
        // max(0, 1 − x) is least from 1 on; with max(0, 1 + 2x) at −1/2.
        assert_eq!(ones(AnyLoss::Hinge, &[1.0]), stretch(point(1), None));
        assert_eq!(ones(AnyLoss::Hinge, &[-1.0]), stretch(None, point(-1)));
        let two = least(AnyLoss::Hinge, [(1.0, 1.0), (2.0, -1.0)].into_iter());
        assert_eq!(two, stretch(half(-1), half(-1)));
        let mut logistic = Bent::square(Rational::ONE);
        assert!(logistic.add(AnyLoss::Logistic, 1.0, 1.0).is_none());
    }

    proptest! {
        /// Against the definition: R at every kink and at the ends of the domain, the minimum being among them.
        #[test]
        fn median_is_the_best_kink(
            pairs in prop::collection::vec((-3_i32..4, -6_i32..7), 1..8),
            low in -4_i32..4,
            length in 1_i32..6,
        ) {
            let risk = |x: &Rational| pairs.iter().fold(Rational::ZERO, |sum, &(a, y)| {
                let residual = Rational::from(a) * x - Rational::from(y);
                sum + residual.clone().max(-residual)
            });
            let domain = Stretch { lower: point(low), upper: point(low + length) };
            let found = median(pairs.iter().map(|&(a, y)| (f64::from(a), f64::from(y)))).within(&domain);
            let (lower, upper) = (found.lower.unwrap(), found.upper.unwrap());
            let kinks = pairs.iter().filter(|pair| pair.0 != 0).map(|&(a, y)| Rational::from(y) / Rational::from(a));
            let ends = [Rational::from(low), Rational::from(low + length)];
            let best = kinks
                .filter(|kink| ends[0] <= *kink && *kink <= ends[1])
                .chain(ends.clone())
                .map(|x| (risk(&x), x))
                .collect::<Vec<_>>();
            let least = best.iter().map(|(value, _)| value).min().unwrap();
            prop_assert_eq!(&risk(&lower), least);
            prop_assert_eq!(&risk(&upper), least);
            // No minimiser is left out.
            for (_, x) in best.iter().filter(|(value, _)| value == least) {
                prop_assert!(lower <= *x && *x <= upper);
            }
        }

        /// Against the definition: the ends have the same value, and no other point has a lower one.
        #[test]
        fn no_point_is_lower(
            pairs in prop::collection::vec((-3_i32..4, -6_i32..7), 1..8),
            kind in 0_usize..5,
            curvature in 0_i32..3,
            points in prop::collection::vec(-40_i32..41, 12),
        ) {
            use crate::losses::with_rational_loss;
            let loss = [AnyLoss::Absolute, AnyLoss::Hinge, AnyLoss::Squared, huber(0.75), quantile(0.875)][kind];
            let class = |y: i32| match loss {
                AnyLoss::Hinge if y > 0 => 1.0,
                AnyLoss::Hinge => -1.0,
                _ => f64::from(y),
            };
            let curvature = Rational::from(curvature);
            let risk = |x: &Rational| {
                let mut total = &curvature * x * x / Rational::from(2);
                for &(a, y) in &pairs {
                    let (z, y) = (Rational::from(a) * x, rational_from_f64(class(y)));
                    use crate::losses::LossValue;
                    total += with_rational_loss!(loss, loss => loss.value(&z, &y), unreachable!());
                }
                total
            };
            let mut sum = Bent::square(curvature.clone());
            for &(a, y) in &pairs {
                sum.add(loss, f64::from(a), class(y)).unwrap();
            }
            let found = sum.minimisers();
            let inner = found.nearest(&Rational::ZERO);
            let least = risk(&inner);
            for x in &points {
                let x = Rational::from_parts((*x).into(), 4_u8.into());
                prop_assert!(risk(&x) >= least);
                if found.nearest(&x) == x {
                    prop_assert_eq!(risk(&x), least.clone());
                }
            }
            // Just beyond an end the risk is higher.
            let step = Rational::from_parts(1.into(), 1000_u16.into());
            for (end, beyond) in [(&found.lower, -step.clone()), (&found.upper, step)] {
                if let Some(end) = end {
                    prop_assert_eq!(risk(end), least.clone());
                    prop_assert!(risk(&(end + beyond)) > least);
                }
            }
        }
    }
}
