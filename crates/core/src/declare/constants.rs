//! Convexity, Lipschitz constants, second moments and smoothness, for each kind of problem.

use crate::arithmetic::{Arithmetic, Interval, Magnitude, Quantity, Rational, Roots};
use crate::engine::{Instance, Setup};
use crate::facts::{Fact, Known, Origin, SecondMoments};
use crate::number::Nonnegative;
use crate::problems::RationalQuadratic;
use crate::samplers::Noise;

/// The facts that do not depend on the minimum.
pub(super) struct Constants {
    pub(super) convex: Known<()>,
    pub(super) lipschitz: Known<Magnitude>,
    pub(super) risk_lipschitz: Known<Magnitude>,
    pub(super) second_moments: Known<SecondMoments>,
    pub(super) smoothness: Known<Quantity>,
}

/// The Hessian of every f(ξ, ·) is the quadratic's own matrix A: noise is linear in x.
pub(super) fn of_quadratic(
    setup: &Setup,
    quadratic: &RationalQuadratic,
    noise: &Noise,
) -> Constants {
    let curvature = largest_eigenvalue(quadratic);
    let through_matrix = matches!(setup.instance(), Instance::RandomTarget { .. });
    let gradient = steepest(setup, quadratic, &curvature).ok_or_else(|| {
        "the gradient of a quadratic is unbounded on an unbounded domain".to_owned()
    });
    let seen = seen_noise(quadratic, noise, through_matrix);
    let lipschitz = noise_size(&seen).and_then(|size| {
        let gradient = gradient.clone()?;
        if seen.is_zero() {
            return Ok(Fact::new(gradient, Origin::Computed, "there is no noise, and the gradient is at most the largest eigenvalue times the largest distance from the centre of the quadratic to a point of the domain"));
        }
        let size = if through_matrix {
            times(&curvature, &size)
        } else {
            size
        };
        Ok(Fact::new(
            add(&gradient, &size),
            Origin::Computed,
            "the largest gradient on the domain, and the largest noise",
        ))
    });
    Constants {
        convex: Ok(Fact::new(
            (),
            Origin::Computed,
            "the matrix is positive semidefinite, decided exactly by elimination, and the noise adds an affine function of x",
        )),
        lipschitz,
        second_moments: bounded_moments(quadratic, noise, through_matrix, &gradient),
        risk_lipschitz: gradient.map(|bound| {
            Fact::new(bound, Origin::Computed, "the risk's gradient is at most the largest eigenvalue times the largest distance from the centre of the quadratic to a point of the domain")
        }),
        smoothness: Ok(Fact::new(
            curvature,
            Origin::Computed,
            "each loss has the quadratic's own matrix as its second derivative, and its largest eigenvalue bounds the curvature",
        )),
    }
}

/// On a bounded domain: the squared bound of the gradient plus E‖g − ∇R(x)‖².
fn bounded_moments(
    quadratic: &RationalQuadratic,
    noise: &Noise,
    through_matrix: bool,
    gradient: &Result<Magnitude, String>,
) -> Known<SecondMoments> {
    let variance = noise.law.variance();
    if let (Err(reason), false) = (&variance, noise.is_zero()) {
        return Err(reason.clone());
    }
    let Ok(gradient) = gradient else {
        return Err("the second moments of a quadratic's gradients change from step to step: see the moment recursion".into());
    };
    let squares = reaching_squares(quadratic, noise, through_matrix);
    let unit = variance.unwrap_or(Quantity::Exact(Rational::ZERO));
    let square = match (unit.exact(), gradient.square().exact()) {
        (Some(unit), Some(gradient)) => Quantity::Exact(gradient + squares * unit),
        _ => Quantity::Enclosed(
            gradient.square().enclosure() + Interval::from_rational(&squares) * unit.enclosure(),
        ),
    };
    Ok(Fact::new(
        SecondMoments::Constant(Magnitude::from_square(square)),
        Origin::Computed,
        "the noise is independent of the gradient and has mean 0, so the squares add up; the gradient is bounded on the domain",
    ))
}

/// E‖ξ‖² over the law's variance, or E‖Aξ‖² where the noise moves the target.
pub(super) fn reaching_squares(
    quadratic: &RationalQuadratic,
    noise: &Noise,
    through_matrix: bool,
) -> Rational {
    let d = noise.scales.len();
    let mut squares = Rational::ZERO;
    for k in 0..d {
        let column = if through_matrix {
            (0..d).fold(Rational::ZERO, |sum, i| {
                sum + quadratic.entry(i, k).square()
            })
        } else {
            Rational::ONE
        };
        squares += noise.scale(k) * noise.scale(k) * column;
    }
    squares
}

/// The noise in the coordinates that reach the gradient: a random target's matter only if A does not ignore them.
fn seen_noise(quadratic: &RationalQuadratic, noise: &Noise, through_matrix: bool) -> Noise {
    let d = noise.scales.len();
    let is_seen =
        |k: usize| !through_matrix || (0..d).any(|i| quadratic.entry(i, k) != Rational::ZERO);
    let zero = || Nonnegative::from_f64(0.0).expect("0 is not negative");
    let scales = noise.scales.iter().enumerate();
    Noise {
        law: noise.law.clone(),
        scales: scales
            .map(|(k, scale)| if is_seen(k) { scale.clone() } else { zero() })
            .collect(),
    }
}

/// The largest ‖ξ‖.
pub(super) fn noise_size(noise: &Noise) -> Result<Magnitude, String> {
    let largest = noise.largest_sq().ok_or_else(|| {
        format!(
            "{} noise is unbounded: no finite L exists; the moment form may apply",
            noise.law.id()
        )
    })?;
    Ok(Magnitude::from_square(Quantity::Exact(largest)))
}

/// E‖ξ‖².
pub(super) fn noise_square(noise: &Noise) -> Result<Quantity, String> {
    if noise.is_zero() {
        return Ok(Quantity::Exact(Rational::ZERO));
    }
    let mut squares = Rational::ZERO;
    for k in 0..noise.scales.len() {
        squares += noise.scale(k) * noise.scale(k);
    }
    let unit = noise.law.variance()?;
    Ok(match unit.exact() {
        Some(unit) => Quantity::Exact(squares * unit),
        None => Quantity::Enclosed(Interval::from_rational(&squares) * unit.enclosure()),
    })
}

/// The sum of two lengths: exact if both are.
pub(super) fn add(a: &Magnitude, b: &Magnitude) -> Magnitude {
    let (a, b) = (a.value(), b.value());
    match (a.exact(), b.exact()) {
        (Some(a), Some(b)) => Magnitude::from_exact(&(a + b)),
        _ => {
            let sum = a.enclosure() + b.enclosure();
            Magnitude::from_square(Quantity::Enclosed(sum.square()))
        }
    }
}

/// A length times a factor that is not negative: exact if both are.
fn times(factor: &Quantity, length: &Magnitude) -> Magnitude {
    let length = length.value();
    match (factor.exact(), length.exact()) {
        (Some(factor), Some(length)) => Magnitude::from_exact(&(factor * length)),
        _ => {
            let product = factor.enclosure() * length.enclosure();
            Magnitude::from_square(Quantity::Enclosed(product.square()))
        }
    }
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

/// max ‖A(x − c)‖ ≤ λ_max·max ‖x − c‖, c the quadratic's centre; none on an unbounded domain unless A = 0.
fn steepest(
    setup: &Setup,
    quadratic: &RationalQuadratic,
    curvature: &Quantity,
) -> Option<Magnitude> {
    if curvature.exact() == Some(&Rational::ZERO) {
        return Some(Magnitude::from_exact(&Rational::ZERO));
    }
    let reach = setup.shape().reach(quadratic.minimiser())?;
    Some(times(curvature, &reach))
}
