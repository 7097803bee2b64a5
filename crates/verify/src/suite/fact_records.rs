//! What is known of a case's problem, as records keep it: the facts as they are shown, and the numbers that bounds are
//! computed from.

use super::vacuity::initial_gap;
use crate::plan::Case;
use crate::record::{
    ConstantsRecord, ExactText, FactRecord, KnownRecord, MoreConstants, NoiseRecord, ends, pair,
};
use telescope_core::arithmetic::{Interval, Magnitude, Quantity};
use telescope_core::facts::{Facts, Known, SecondMoments};
use telescope_theory::setting::{lower, upper};

/// The facts of a case, in the order of the page.
pub(super) fn facts(case: &Case) -> Vec<FactRecord> {
    facts_of(&case.facts)
}

/// The facts, in the order of the page.
pub(crate) fn facts_of(facts: &Facts) -> Vec<FactRecord> {
    let row =
        |name: &str, symbol: &str, known: Result<(Option<Interval>, _, &str), &str>| FactRecord {
            name: name.to_owned(),
            symbol: symbol.to_owned(),
            enclosure: known.ok().and_then(|(value, _, _)| value).map(pair),
            origin: known.ok().map(|(_, origin, _)| origin),
            because: known.map_or_else(
                |reason| reason.to_owned(),
                |(_, _, because)| because.to_owned(),
            ),
        };
    let magnitude = |name, symbol, known: &Known<Magnitude>| {
        row(
            name,
            symbol,
            match known {
                Ok(fact) => Ok((
                    Some(fact.value.value().enclosure()),
                    fact.origin,
                    fact.because.as_str(),
                )),
                Err(reason) => Err(reason.as_str()),
            },
        )
    };
    let quantity = |name, symbol, known: &Known<Quantity>| {
        row(
            name,
            symbol,
            match known {
                Ok(fact) => Ok((
                    Some(fact.value.enclosure()),
                    fact.origin,
                    fact.because.as_str(),
                )),
                Err(reason) => Err(reason.as_str()),
            },
        )
    };
    let convex = match &facts.convex {
        Ok(fact) => Ok((None, fact.origin, fact.because.as_str())),
        Err(reason) => Err(reason.as_str()),
    };
    let moments = match &facts.second_moments {
        Ok(fact) => {
            let value = match &fact.value {
                SecondMoments::Constant(magnitude) => magnitude.value().enclosure(),
                // The largest and the least step bracket the table.
                SecondMoments::PerStep(squares) => {
                    use telescope_core::arithmetic::Roots;
                    squares
                        .iter()
                        .skip(1)
                        .fold(squares[0].sqrt(), |hull, square| hull.hull(&square.sqrt()))
                }
            };
            Ok((Some(value), fact.origin, fact.because.as_str()))
        }
        Err(reason) => Err(reason.as_str()),
    };
    vec![
        row("convex samples", r"f(\xi,\cdot)", convex),
        magnitude("bound on subgradients", "L", &facts.lipschitz),
        magnitude("Lipschitz constant of the risk", "K", &facts.risk_lipschitz),
        row("root mean square of subgradients", "G_t", moments),
        quantity("smoothness of the samples", r"\beta", &facts.smoothness),
        quantity("smoothness of the risk", r"\beta_R", &facts.risk_smoothness),
        quantity(
            "strong convexity of the risk",
            r"\mu",
            &facts.strong_convexity,
        ),
        quantity("variance of gradients", r"\sigma^2", &facts.variance),
        quantity(
            "noise at the minimiser",
            r"\sigma_*^2",
            &facts.optimal_noise,
        ),
        magnitude("distance to a minimiser", "r", &facts.distance),
        magnitude("diameter of the domain", "D", &facts.diameter),
        quantity("optimal risk", "R^*", &facts.optimum),
        row(
            "initial risk",
            "R(x_1)",
            Ok((
                Some(facts.initial_risk.enclosure()),
                telescope_core::facts::Origin::Computed,
                "evaluated at the start",
            )),
        ),
    ]
}

/// The numbers that bounds and decisions are computed from.
pub(crate) fn constants(case: &Case) -> ConstantsRecord {
    let facts = &case.facts;
    let square = |known: &Known<Magnitude>| {
        known
            .as_ref()
            .ok()
            .map(|fact| ExactText::from(&upper(fact.value.square())))
    };
    let reason = |known: Option<&String>| known.cloned();
    ConstantsRecord {
        steps: case.step_sizes.steps(),
        distance_sq: square(&facts.distance),
        lipschitz_sq: square(&facts.lipschitz),
        risk_lipschitz_sq: square(&facts.risk_lipschitz),
        diameter_sq: square(&facts.diameter),
        second_moments: facts
            .second_moments
            .as_ref()
            .ok()
            .map(|fact| match &fact.value {
                SecondMoments::Constant(magnitude) => {
                    NoiseRecord::Constant(ExactText::from(&upper(magnitude.square())))
                }
                SecondMoments::PerStep(squares) => {
                    NoiseRecord::PerStep(squares.iter().map(Interval::upper).collect())
                }
            }),
        optimum: facts.optimum.as_ref().ok().map(|fact| ends(&fact.value)),
        optimum_exact: facts
            .optimum
            .as_ref()
            .ok()
            .and_then(|fact| fact.value.exact())
            .map(ExactText::from),
        initial_gap: initial_gap(case).map(pair),
        not_convex: reason(facts.convex.as_ref().err()),
        no_lipschitz: reason(facts.lipschitz.as_ref().err()),
        no_second_moments: reason(facts.second_moments.as_ref().err()),
        no_distance: reason(facts.distance.as_ref().err()),
        dependent: case.dependent().map(str::to_owned),
        more: Some(more_constants(case)),
    }
}

/// The constants of smooth and of strongly convex risks, as theorems take them.
fn more_constants(case: &Case) -> MoreConstants {
    let facts = &case.facts;
    let above =
        |known: &Known<Quantity>| KnownRecord::of(known, |value| ExactText::from(&upper(value)));
    MoreConstants {
        strong_convexity: KnownRecord::of(&facts.strong_convexity, |value| {
            ExactText::from(&lower(value))
        }),
        smoothness: above(&facts.smoothness),
        risk_smoothness: above(&facts.risk_smoothness),
        variance: above(&facts.variance),
        optimal_noise: above(&facts.optimal_noise),
        least_squares: KnownRecord::of(&facts.least_squares, |found| {
            [
                ExactText::from(&upper(&found.row_sq)),
                ExactText::from(&upper(&found.residual_sq)),
            ]
        }),
        epoch: KnownRecord::of(&facts.epoch, |epoch| (epoch.rows, epoch.fixed)),
        resisting: KnownRecord::of(&facts.resisting, |dimension| *dimension),
        no_diameter: facts.diameter.as_ref().err().cloned(),
        no_optimum: facts.optimum.as_ref().err().cloned(),
        projected: facts.projected,
    }
}
