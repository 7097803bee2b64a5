//! Convexity, Lipschitz constants, second moments and smoothness, for each kind of problem.

use crate::arithmetic::{
    Arithmetic, Interval, Magnitude, Quantity, Rational, Roots, rational_sqrt,
};
use crate::engine::{Instance, Setup};
use crate::facts::{Fact, Known, Origin, SecondMoments};
use crate::losses::{Absolute, AnyLoss, Logistic, Loss};
use crate::number::Nonnegative;
use crate::problems::{Dataset, RationalQuadratic};
use crate::samplers::AnySampler;
use crate::vector::{distance_sq, lift, norm_sq};

/// The facts that do not depend on the minimum.
pub(super) struct Constants {
    pub(super) convex: Known<()>,
    pub(super) lipschitz: Known<Magnitude>,
    pub(super) risk_lipschitz: Known<Magnitude>,
    pub(super) second_moments: Known<SecondMoments>,
    pub(super) smoothness: Known<Quantity>,
}

/// Row i's subgradients are c·a_i with |c| ≤ slope, at most L_i = slope·‖a_i‖.
pub(super) fn of_finite_sum(loss: AnyLoss, data: &Dataset, sampler: AnySampler) -> Constants {
    let (slope, curvature, convex) = match loss {
        AnyLoss::Absolute => (
            Absolute.slope(),
            Absolute.curvature(),
            "the absolute value of an affine function is convex",
        ),
        AnyLoss::Logistic => (
            Logistic.slope(),
            Logistic.curvature(),
            "ln(1 + e^z) is convex, and z is affine in x",
        ),
    };
    let norms_sq: Vec<Rational> = (0..data.rows())
        .map(|row| norm_sq(&lift::<Rational>(data.row(row))))
        .collect();
    let slope_sq = &slope * &slope;
    let largest = norms_sq.iter().max().expect("a data set has a row");
    let largest_sq = &slope_sq * largest;
    let mean_sq = &slope_sq
        * norms_sq
            .iter()
            .fold(Rational::ZERO, |sum, norm_sq| sum + norm_sq)
        / Rational::from(data.rows());
    let second_moments = if sampler.is_independent() {
        Fact::new(
            SecondMoments::Constant(Magnitude::from_square(Quantity::Exact(mean_sq))),
            Origin::Computed,
            "a row is drawn uniformly at each step, so the mean square of a subgradient is at most the mean of the rows' squared bounds",
        )
    } else {
        Fact::new(
            SecondMoments::Constant(Magnitude::from_square(Quantity::Exact(largest_sq.clone()))),
            Origin::Computed,
            "the order is fixed, so no law averages over the rows: the largest row bounds every step",
        )
    };
    Constants {
        convex: Ok(Fact::new((), Origin::Proved, convex)),
        smoothness: match curvature {
            Some(curvature) => Ok(Fact::new(
                Quantity::Exact(curvature * largest),
                Origin::Computed,
                "the loss's second derivative is bounded, and multiplies the largest squared norm of a row",
            )),
            None => Err("the loss has a kink, so its gradient jumps".into()),
        },
        lipschitz: Ok(Fact::new(
            Magnitude::from_square(Quantity::Exact(largest_sq)),
            Origin::Computed,
            "the loss's slope is bounded wherever x is, and multiplies the largest norm of a row, be it ever so rare",
        )),
        risk_lipschitz: Ok(Fact::new(
            mean_norm(&slope, &norms_sq),
            Origin::Computed,
            "the risk is the mean of the rows' losses, so the mean of their bounds bounds its slope",
        )),
        second_moments: Ok(second_moments),
    }
}

/// slope · mean √norms_sq: exact if every root is rational.
fn mean_norm(slope: &Rational, norms_sq: &[Rational]) -> Magnitude {
    let roots: Option<Vec<Rational>> = norms_sq.iter().map(rational_sqrt).collect();
    if let Some(roots) = roots {
        let sum = roots.iter().fold(Rational::ZERO, |sum, root| sum + root);
        return Magnitude::from_exact(&(slope * sum / Rational::from(roots.len())));
    }
    let root = |norm_sq: &Rational| Interval::from_rational(norm_sq).sqrt();
    let sum = norms_sq
        .iter()
        .fold(Interval::zero(), |sum, norm_sq| sum + root(norm_sq));
    let mean = Interval::from_rational(slope) * sum / Interval::from_count(norms_sq.len());
    Magnitude::from_square(Quantity::Enclosed(mean.square()))
}

/// The Hessian of every f(ξ, ·) is the quadratic's own matrix A: noise is linear in x.
pub(super) fn of_quadratic(
    setup: &Setup,
    quadratic: &RationalQuadratic,
    deviations: &[Nonnegative],
) -> Constants {
    let curvature = largest_eigenvalue(quadratic);
    let steepest = steepest_on_ball(setup, quadratic, &curvature);
    let gradient = steepest.ok_or("the gradient of a quadratic is unbounded on the whole space");
    Constants {
        convex: Ok(Fact::new(
            (),
            Origin::Computed,
            "the matrix is positive semidefinite, decided exactly by elimination, and the noise adds an affine function of x",
        )),
        lipschitz: if is_noisy(setup.instance(), quadratic, deviations) {
            Err("normal noise is unbounded: no finite L exists; the moment form may apply".into())
        } else {
            gradient.clone().map_err(str::to_owned).map(|bound| {
                Fact::new(bound, Origin::Computed, "there is no noise, and the gradient is at most the largest eigenvalue times the largest distance from the centre of the quadratic to a point of the ball")
            })
        },
        risk_lipschitz: gradient.map_err(str::to_owned).map(|bound| {
            Fact::new(bound, Origin::Computed, "the risk's gradient is at most the largest eigenvalue times the largest distance from the centre of the quadratic to a point of the ball")
        }),
        second_moments: Err("the second moments of a quadratic's gradients change from step to step: see the moment recursion".into()),
        smoothness: Ok(Fact::new(
            curvature,
            Origin::Computed,
            "each loss has the quadratic's own matrix as its second derivative, and its largest eigenvalue bounds the curvature",
        )),
    }
}

/// Whether g − ∇R(x), which is ξ or −Aξ, is not 0: a coordinate is noisy that A (for a random target) does not ignore.
fn is_noisy(
    instance: &Instance,
    quadratic: &RationalQuadratic,
    deviations: &[Nonnegative],
) -> bool {
    let d = deviations.len();
    (0..d).any(|k| {
        let seen = match instance {
            Instance::RandomTarget { .. } => {
                (0..d).any(|i| quadratic.entry(i, k) != Rational::ZERO)
            }
            _ => true,
        };
        seen && *deviations[k].number().exact() != Rational::ZERO
    })
}

/// λ_max: exact for a diagonal matrix. Else at least the largest diagonal entry (Rayleigh quotient of a unit vector),
/// at most the largest row sum of absolute values (Gershgorin) and the Frobenius norm.
fn largest_eigenvalue(quadratic: &RationalQuadratic) -> Quantity {
    let d = quadratic.minimiser().len();
    let diagonal = (0..d)
        .map(|i| quadratic.entry(i, i))
        .max()
        .expect("at least one coordinate");
    if quadratic.diagonal().is_some() {
        return Quantity::Exact(diagonal);
    }
    let entries = |i: usize| (0..d).map(move |j| quadratic.entry(i, j));
    let row_sum =
        |i: usize| entries(i).fold(Rational::ZERO, |sum, entry| sum + Arithmetic::abs(&entry));
    let gershgorin = (0..d).map(row_sum).max().expect("at least one coordinate");
    let squares = (0..d)
        .flat_map(entries)
        .fold(Rational::ZERO, |sum, entry| sum + entry.square());
    let frobenius = Interval::from_rational(&squares).sqrt();
    let upper = frobenius
        .upper()
        .min(Interval::from_rational(&gershgorin).upper());
    Quantity::Enclosed(Interval::new(
        Interval::from_rational(&diagonal).lower(),
        upper,
    ))
}

/// max ‖A(x − centre of the quadratic)‖ ≤ λ_max·(ρ + ‖ball's centre − centre of the quadratic‖); none on the whole
/// space unless A = 0.
fn steepest_on_ball(
    setup: &Setup,
    quadratic: &RationalQuadratic,
    curvature: &Quantity,
) -> Option<Magnitude> {
    if curvature.exact() == Some(&Rational::ZERO) {
        return Some(Magnitude::from_exact(&Rational::ZERO));
    }
    let radius = setup.radius()?.exact();
    let apart_sq = distance_sq(setup.centre(), quadratic.minimiser());
    if let (Quantity::Exact(curvature), Some(apart)) = (curvature, rational_sqrt(&apart_sq)) {
        return Some(Magnitude::from_exact(&(curvature * (radius + apart))));
    }
    let reach = Interval::from_rational(&apart_sq).sqrt() + Interval::from_rational(radius);
    Some(Magnitude::from_square(Quantity::Enclosed(
        (curvature.enclosure() * reach).square(),
    )))
}
