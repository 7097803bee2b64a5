//! `optimal-step`: with η = c·r/(L√T), (r² + L²Tη²)/(2Tη) = (c + 1/c)/2 · rL/√T, and (c + 1/c)/2 ≥ 1 with equality at
//! c = 1: so r/(L√T) minimises the bound over constants. √T enters as a number s with T = s², so that squares are exact.

use super::{LineMeta, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{OptimalStepLine, OptimalStepView, ProofLine};
///
/// // r = 3, L = 2, T = 9, c = 1: both sides are rL/√T = 2.
/// let mut view = OptimalStepView::<Rational> { distance: 3.into(), lipschitz: 2.into(), root_steps: 3.into(), factor: 1.into() };
/// assert_eq!(OptimalStepLine::sides(&view).left, Rational::from(2));
/// // Twice the step costs a factor (2 + 1/2)/2.
/// view.factor = 2.into();
/// assert_eq!(OptimalStepLine::sides(&view).left.to_string(), "5/2");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OptimalStepLine;

/// The constants.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{OptimalStepLine, OptimalStepView, ProofLine};
///
/// // √T = 3/2 is no number of steps, but the identity is one of numbers.
/// let view = OptimalStepView::<Rational> { distance: 3.into(), lipschitz: 2.into(), root_steps: "3/2".parse().unwrap(), factor: 1.into() };
/// let sides = OptimalStepLine::sides(&view);
/// assert!(sides.hold() && sides.right == Rational::from(4));
/// ```
#[derive(Clone, Debug)]
pub struct OptimalStepView<A> {
    /// r > 0.
    pub distance: A,
    /// L > 0.
    pub lipschitz: A,
    /// √T > 0.
    pub root_steps: A,
    /// c > 0.
    pub factor: A,
}

impl ProofLine for OptimalStepLine {
    const META: LineMeta = LineMeta {
        id: "optimal-step",
        latex: r"\frac{r^2+L^2T\eta^2}{2T\eta} = \frac{c+1/c}{2}\cdot\frac{rL}{\sqrt T}, \quad \eta = \frac{c\,r}{L\sqrt T}",
        relation: Relation::Equal,
        scope: Scope::Formula,
    };
    type View<A: Arithmetic> = OptimalStepView<A>;
    fn sides<A: Arithmetic>(view: &OptimalStepView<A>) -> Sides<A> {
        let OptimalStepView {
            distance,
            lipschitz,
            root_steps,
            factor,
        } = view;
        let steps = root_steps.square();
        let eta = factor.clone() * distance / lipschitz / root_steps;
        let two = A::from_count(2);
        let noise = lipschitz.square() * &steps * &eta.square();
        let left = (distance.square() + &noise) / &(two.clone() * &steps * &eta);
        let right =
            (factor.clone() + &(A::one() / factor)) / &two * distance * lipschitz / root_steps;
        Sides {
            left,
            right,
            relation: Relation::Equal,
        }
    }
}
