//! From the solver's iterates to a function in fractions.
//!
//! The solver's iterates lie inside all constraints that it looked at, so that rounding the vectors breaks none of them if
//! the iterate has more room than that; the later the iterate, the nearer the value and the less the room. Where no iterate
//! has enough, some is made ([`room`](super::room)).

use super::room::{Mended, Rooms};
use super::{Piece, Witness, WitnessFlaw};
use crate::proof::{Class, Model, Name, Ratio, Vector};
use crate::repair::Certified;
use crate::solver::dense::Square;
use crate::units::power_of_two;
use dashu_int::IBig;
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::vector::dot;

/// Vectors are rounded to multiples of 2^−GRID, in the solver's units.
const GRID: i32 = 46;
/// The same where room was made, no more of it than needed.
const FINE_GRID: i32 = 52;
/// What room must promise to be tried, relative to what was attained without it.
const WORTHWHILE: f64 = 1e-8;

/// A worst-case function for what was certified, checked, of the best value that an iterate of the solver
/// gives as it is, or of the most promising one to which room was made, whichever attains more.
///
/// # Errors
/// If the setting has none here, or no iterate has room enough.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::repair::certify;
/// use telescope_certify::solver::Options;
/// use telescope_certify::witness::witness;
///
/// // From above 5/4 by a certificate, from below by a function that is run.
/// let certified = certify(&Family::Constant.statement(2, Metric::LastIterate), &Options::default()).unwrap();
/// let attained = witness(&certified).unwrap().check().unwrap();
/// assert!(attained <= certified.checked.bound);
/// assert!((attained.to_f64().value() - 1.25).abs() < 1e-3);
/// ```
pub fn witness(certified: &Certified) -> Result<Witness, WitnessFlaw> {
    let statement = &certified.certificate.statement;
    if !statement.setting.is_plain() {
        return Err(WitnessFlaw::OtherSetting);
    }
    let model = certified
        .scaled
        .model()
        .map_err(|error| WitnessFlaw::Pieces(error.to_string()))?;
    let iterates = || certified.solution.iterates.iter().rev();
    let mut best = iterates()
        .filter_map(|iterate| build(certified, &model, &iterate.gram, &iterate.values, GRID))
        .max_by(|a, b| a.attained.cmp(&b.attained));
    // Those with room made, the most promising first; the first that comes out is taken.
    let unit = f64::from_rational(&certified.units.metric(statement.metric));
    let rooms = Rooms::new(&model);
    let mut mended: Vec<Mended> = iterates().flat_map(|iterate| rooms.make(iterate)).collect();
    mended.sort_by(|a, b| b.value.total_cmp(&a.value));
    for Mended {
        gram,
        values,
        value,
    } in mended
    {
        let enough = best.as_ref().is_some_and(|best| {
            let reached = f64::from_rational(&best.attained.0);
            value * unit <= reached + WORTHWHILE * reached.abs()
        });
        if enough {
            break;
        }
        if let Some(found) = build(certified, &model, &gram, &values, FINE_GRID) {
            best = best
                .into_iter()
                .chain([found])
                .max_by(|a, b| a.attained.cmp(&b.attained));
            break;
        }
    }
    best.ok_or(WitnessFlaw::NoRoom)
}

/// The function of a Gram matrix and values, in the statement's own units; `None` if it is not of the class.
fn build(
    certified: &Certified,
    model: &Model,
    gram: &Square,
    values: &[f64],
    grid: i32,
) -> Option<Witness> {
    let statement = &certified.certificate.statement;
    let factor = gram.clone().cholesky()?;
    let (upper, size) = (factor.upper(), model.vectors());
    // G = UᵀU: basis vector i is column i of U.
    let basis: Vec<Vec<Rational>> = (0..size)
        .map(|i| {
            (0..size)
                .map(|row| {
                    if row <= i {
                        round(upper.at(row, i), grid)
                    } else {
                        Rational::ZERO
                    }
                })
                .collect()
        })
        .collect();
    let place = |vector: &Vector| -> Vec<Rational> {
        let mut sum = vec![Rational::ZERO; size];
        for (coordinate, basis) in vector
            .coordinates()
            .iter()
            .zip(&basis)
            .filter(|(c, _)| !c.is_zero())
        {
            for (sum, entry) in sum
                .iter_mut()
                .zip(basis)
                .filter(|(_, entry)| !entry.is_zero())
            {
                *sum += coordinate * entry;
            }
        }
        sum
    };
    let units = &certified.units;
    let (length, gradient) = (&units.length, &units.gradient);
    let scaled = |vector: Vec<Rational>, unit: &Rational| -> Vec<Ratio> {
        vector
            .into_iter()
            .map(|entry| Ratio(entry * unit))
            .collect()
    };
    let convexity = match &certified.scaled.class {
        Class::SmoothStronglyConvex {
            strong_convexity, ..
        } => strong_convexity.0.clone(),
        Class::BoundedSubgradients { .. } | Class::Smooth { .. } => Rational::ZERO,
    };
    let mut pieces = Vec::new();
    for point in model.points() {
        let Some(value) = point.value else { continue };
        let (mut slope, position) = (place(&point.subgradient), place(&point.position));
        // Pieces are those of f − (μ/2)‖x‖².
        for (slope, position) in slope.iter_mut().zip(&position) {
            *slope -= &convexity * position;
        }
        let bowl = dot(&position, &position) * &convexity / Rational::from(2);
        let intercept = round(values[value], grid) - bowl - dot(&slope, &position);
        pieces.push(Piece {
            slope: scaled(slope, gradient),
            intercept: Ratio(intercept * (length * gradient)),
        });
    }
    // A piece without slope: f(x*) = 0 is the least value.
    pieces.push(Piece {
        slope: vec![Ratio(Rational::ZERO); size],
        intercept: Ratio(Rational::ZERO),
    });
    let start = scaled(place(&model.named(Name::Iterate(1))?.position), length);
    let mut witness = Witness {
        statement: statement.clone(),
        attained: Ratio(Rational::ZERO),
        start,
        pieces,
    };
    witness.attained = Ratio(witness.measure().ok()?);
    witness.check().ok()?;
    Some(witness)
}

fn round(value: f64, grid: i32) -> Rational {
    let scaled = (value * f64::from_rational(&power_of_two(grid))).round();
    Rational::from(IBig::from(scaled as i128)) * power_of_two(-grid)
}
