//! A loss of one's own: ℓ(z, y) = max(0, |z − y| − ½), which forgives small errors. Three points of SGD, every path counted
//! in fractions, against the bound (r² + L²Q)/(2S). `cargo run -p telescope-core --example own_loss`.

use telescope_core::arithmetic::{Arithmetic, Interval, Lanes, Rational};
use telescope_core::domains::WholeSpace;
use telescope_core::losses::{Loss, LossSlope, LossValue, Slope};
use telescope_core::oracles::Oracle;
use telescope_core::problems::{Dataset, FiniteSum, Risk};
use telescope_core::sgd::update;

#[derive(Clone, Copy)]
struct Forgiving;

impl Loss for Forgiving {
    fn slope(&self) -> Slope {
        Slope::Bounded(Rational::ONE) // so that L is the length of the longest row
    }
    fn curvature(&self) -> Option<Rational> {
        None // two kinks
    }
    fn wants_classes(&self) -> bool {
        false
    }
    /// −ℓ*(u) = −uy − |u|/2 for |u| ≤ 1: any such u is sound, 0 included.
    fn dual(&self, _: f64, _: f64, _: f64) -> (Interval, Interval) {
        (Interval::point(0.0), Interval::point(0.0))
    }
}

impl<A: Arithmetic> LossValue<A> for Forgiving {
    fn value(&self, prediction: &A, label: &A) -> A {
        ((prediction.clone() - label).abs() - &A::from_f64(0.5)).max(&A::zero())
    }
}

impl<A: Lanes> LossSlope<A> for Forgiving {
    fn derivative(&self, prediction: &A, label: &A) -> A {
        let (error, half) = (prediction.clone() - label, A::from_f64(0.5));
        let above = A::select(&error.le(&half), &A::zero(), &A::one());
        above - &A::select(&(-half).le(&error), &A::zero(), &A::one())
    }
}

fn main() {
    // R(x) = (ℓ(x, −1) + ℓ(x, 1))/2 is least, ½, on [−½, ½]. From 2, with η = ½ and T = 3: r = 3/2, L = 1, so B = 1.
    let data = Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).expect("two rows");
    let problem = FiniteSum::<Rational, _>::new(Forgiving, data.into());
    let (half, mut gap, mut g) = (Rational::from_f64(0.5), Rational::ZERO, [Rational::ZERO]);
    for rows in [[0, 0], [0, 1], [1, 0], [1, 1]] {
        let (mut x, mut sum) = ([Rational::from(2)], Rational::from(2));
        for row in rows {
            problem.subgradient(&row, &x, &mut g);
            update(&WholeSpace, &half, &g, &mut x);
            sum += &x[0];
        }
        gap += (problem.risk(&[sum / Rational::from(3)]) - &half) * Rational::from_f64(0.25);
    }
    assert_eq!(gap, Rational::from_parts(7.into(), 12_u8.into())); // by hand; and 7/12 ≤ 1
}
