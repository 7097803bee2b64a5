//! R* = inf of R over the domain: exactly where it is rational, else an enclosure that trusts no solver.
//!
//! | problem | domain | how |
//! |---|---|---|
//! | quadratic | one that contains a minimiser | exact |
//! | quadratic | another ball | solver, and a tangent minorant on the ball |
//! | absolute loss, one coordinate | the line or a segment | exact, a weighted median |
//! | absolute loss, one nonzero feature a row | one that contains a minimiser | exact, coordinate by coordinate |
//! | absolute loss | another ball | solver, and the Fenchel dual on the ball |
//! | logistic loss | a ball | solver, and the tangent (Frank-Wolfe) bound on the ball |

mod ball_model;
mod line;
mod lower_bound;
mod smooth;
mod solver;
#[cfg(test)]
mod tests;

use crate::arithmetic::{Interval, Magnitude, Quantity, Rational};
use crate::engine::{Instance, Setup};
use crate::losses::{AnyLoss, Logistic, Loss};
use crate::problems::{Dataset, RationalQuadratic};
use crate::vector::{distance_sq, dot, enclose as enclose_point};
use line::{Stretch, median};
use lower_bound::{Minorant, ball_bound, drawn_inside, enclose, tangent_bound};
use smooth::{Region, quadratic_step};

/// What is known of the minimum over the domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimum {
    /// R*: exact, or an enclosure.
    pub value: Quantity,
    /// A minimiser, where one is known exactly. Where minimisers fill a box it is the point of the box nearest to x_1,
    /// so that r is small, or nearest to the ball's centre if the first lies outside the ball. For a singular matrix
    /// that is not diagonal it is the quadratic's centre, whatever x_1.
    pub minimiser: Option<Vec<Rational>>,
    /// A point of the domain where R is near R*, in doubles. Beside an exact minimiser it is that one rounded, and
    /// lies outside a ball only if the ball has no double near it.
    pub candidate: Vec<f64>,
    /// A proven upper bound on ‖x_1 − x*‖ to the nearest minimiser, where none is known exactly but one is near.
    pub distance: Option<Magnitude>,
    /// How it was found, a sentence without its dot.
    pub because: String,
}

/// R* over the domain of the setup. Deterministic, on one thread.
///
/// # Errors
/// With the reason if no enclosure is known.
pub fn optimum(setup: &Setup) -> Result<Optimum, String> {
    match setup.instance() {
        Instance::AdditiveNoise { quadratic, .. } | Instance::RandomTarget { quadratic, .. } => {
            of_quadratic(setup, quadratic)
        }
        Instance::FiniteSum {
            loss: AnyLoss::Absolute,
            data,
            ..
        } => of_absolute(setup, data),
        Instance::FiniteSum {
            loss: AnyLoss::Logistic,
            data,
            ..
        } => of_logistic(setup, data),
        Instance::Wiggle { .. } => {
            let origin = vec![Rational::ZERO];
            if !setup.shape().contains(&origin) {
                return Err(
                    "the minimum of x²(1 + sin x) is known on domains that contain 0".into(),
                );
            }
            let because =
                "x²(1 + sin x) is never negative, and 0 at x = 0; it is 0 wherever sin x = −1, too";
            Ok(exact(setup, origin, because))
        }
        _ => Err("the minimum of this problem is not computed yet".into()),
    }
}

fn of_quadratic(setup: &Setup, quadratic: &RationalQuadratic) -> Result<Optimum, String> {
    // Coordinates that a diagonal matrix ignores are free; a dense one keeps c.
    let free = |i: usize| {
        quadratic
            .diagonal()
            .is_some_and(|diagonal| diagonal[i] == Rational::ZERO)
    };
    let stretches: Vec<Stretch> = quadratic
        .minimiser()
        .iter()
        .enumerate()
        .map(|(i, c)| {
            if free(i) {
                Stretch::LINE
            } else {
                Stretch {
                    lower: Some(c.clone()),
                    upper: Some(c.clone()),
                }
            }
        })
        .collect();
    if let Some(minimiser) = nearest_inside(setup, &stretches) {
        return Ok(exact(
            setup,
            minimiser,
            "the matrix is positive semidefinite, so the quadratic is least at its centre, which the domain contains",
        ));
    }
    let Ball {
        region,
        centre,
        radius,
    } = Ball::new(setup).expect("the whole space contains every minimiser");
    let doubles = quadratic.lift::<f64>();
    let d = region.centre.len();
    let matrix: Vec<f64> = (0..d * d).map(|k| doubles.entry(k / d, k % d)).collect();
    // The model is the problem itself: its step from the centre is the answer, and a second one mends rounding.
    let mut x = region.centre.clone();
    for _ in 0..2 {
        let mut gradient = x.clone();
        crate::problems::RiskGradient::risk_gradient(&doubles, &x, &mut gradient);
        x = quadratic_step(&matrix, &gradient, &region, &x);
    }
    let candidate = inside(setup, &x)?;
    let lower = tangent_bound(&quadratic.lift(), &candidate, &centre, radius);
    Ok(Optimum {
        value: Quantity::Enclosed(enclose(setup, &candidate, lower)?),
        minimiser: None,
        distance: None,
        candidate,
        because: "R lies above its tangent, and the tangent is least at a known point of the ball; both in intervals".into(),
    })
}

fn of_absolute(setup: &Setup, data: &Dataset) -> Result<Optimum, String> {
    let separable =
        (0..data.rows()).all(|row| data.row(row).iter().filter(|a| a.abs() > 0.0).count() <= 1);
    if separable {
        let mut stretches: Vec<Stretch> = (0..data.columns())
            .map(|column| {
                median((0..data.rows()).map(|row| (data.row(row)[column], data.label(row))))
            })
            .collect();
        if let ([stretch], [centre], Some(radius)) =
            (&mut *stretches, setup.centre(), setup.radius())
        {
            let ends = (centre - radius.exact(), centre + radius.exact());
            *stretch = stretch.within(&Stretch {
                lower: Some(ends.0),
                upper: Some(ends.1),
            });
        }
        if let Some(minimiser) = nearest_inside(setup, &stretches) {
            let because = "the risk is a sum of absolute values in each coordinate apart, least at a weighted median, found in rationals";
            return Ok(exact(setup, minimiser, because));
        }
    }
    let Some(Ball {
        region,
        centre,
        radius,
    }) = Ball::new(setup)
    else {
        return Err("the absolute loss on the whole space is solved only for rows with one nonzero feature; use a ball as the domain, where a dual bound encloses the minimum".into());
    };
    let (x, multipliers) = solver::absolute(data, &region);
    let minorants: Option<Vec<Minorant>> = multipliers
        .iter()
        .zip(data.labels())
        .map(|(&u, &y)| Minorant::absolute(u, y))
        .collect();
    let minorants = minorants
        .ok_or("the solver left no dual point: the data may overflow doubles; rescale them")?;
    let candidate = inside(setup, &x)?;
    let value = enclose(
        setup,
        &candidate,
        at_least_zero(ball_bound(data, &minorants, &centre, radius)),
    )?;
    Ok(Optimum {
        value: Quantity::Enclosed(value),
        minimiser: None,
        distance: None,
        candidate,
        because: "R at a point of the ball bounds the minimum from above and the Fenchel dual from below; both in intervals".into(),
    })
}

fn of_logistic(setup: &Setup, data: &Dataset) -> Result<Optimum, String> {
    let Some(Ball {
        region,
        centre,
        radius,
    }) = Ball::new(setup)
    else {
        return Err("the logistic loss on the whole space may have no minimiser: separable data have none; use a ball as the domain".into());
    };
    let candidate = inside(setup, &solver::logistic(data, &region))?;
    let predictions = (0..data.rows()).map(|row| dot(data.row(row), &candidate));
    let minorants = predictions
        .zip(data.labels())
        .map(|(z, &y)| {
            z.is_finite()
                .then(|| Minorant::new(Logistic.dual(z, y, 1.0)))
        })
        .collect::<Option<Vec<Minorant>>>()
        .ok_or("a prediction overflows doubles: rescale the data")?;
    let value = enclose(
        setup,
        &candidate,
        at_least_zero(ball_bound(data, &minorants, &centre, radius)),
    )?;
    Ok(Optimum {
        value: Quantity::Enclosed(value),
        minimiser: None,
        distance: None,
        candidate,
        because: "R at a point of the ball bounds the minimum from above, and each row's tangent there bounds it from below (Frank and Wolfe); both in intervals".into(),
    })
}

/// Losses are not negative.
fn at_least_zero(bound: Interval) -> Interval {
    use crate::arithmetic::Arithmetic;
    bound.max(&Interval::zero())
}

/// The ball of a setup, for the solver and for the bounds.
struct Ball {
    region: Region,
    centre: Vec<Interval>,
    radius: Interval,
}

impl Ball {
    fn new(setup: &Setup) -> Option<Self> {
        let radius = setup.radius()?;
        let centre = setup.centre().iter().map(|c| c.to_f64().value()).collect();
        Some(Self {
            region: Region {
                centre,
                radius: radius.value(),
            },
            centre: enclose_point(setup.centre()),
            radius: Interval::from_rational(radius.exact()),
        })
    }
}

fn inside(setup: &Setup, x: &[f64]) -> Result<Vec<f64>, String> {
    drawn_inside(setup, x)
        .ok_or_else(|| "no point of doubles was found inside the ball; make the ball larger".into())
}

/// A point of the box that lies in the domain: the nearest to x_1, or else the nearest to the centre.
fn nearest_inside(setup: &Setup, stretches: &[Stretch]) -> Option<Vec<Rational>> {
    let nearest = |to: &[Rational]| -> Vec<Rational> {
        stretches
            .iter()
            .zip(to)
            .map(|(stretch, x)| stretch.nearest(x))
            .collect()
    };
    let from_start = nearest(setup.start());
    let Some(radius) = setup.radius() else {
        return Some(from_start);
    };
    let radius_sq = radius.exact() * radius.exact();
    [from_start, nearest(setup.centre())]
        .into_iter()
        .find(|x| distance_sq(x, setup.centre()) <= radius_sq)
}

fn exact(setup: &Setup, minimiser: Vec<Rational>, because: &str) -> Optimum {
    let value = setup
        .instance()
        .exact_risk(&minimiser)
        .expect("quadratics and absolute losses are rational");
    let rounded: Vec<f64> = minimiser.iter().map(|x| x.to_f64().value()).collect();
    Optimum {
        value: Quantity::Exact(value),
        minimiser: Some(minimiser),
        distance: None,
        candidate: drawn_inside(setup, &rounded).unwrap_or(rounded),
        because: because.into(),
    }
}
