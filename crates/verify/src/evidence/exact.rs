//! The exact rung: the expectation itself against the bound, in rationals where both are rational, else in enclosures.

use crate::config::Relation;
use crate::plan::{Case, Exact, PlannedClaim};
use crate::record::{ExactRecord, ExactText, pair};
use crate::verdict::Verdict;
use telescope_core::arithmetic::{Interval, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::engine::Sample;
use telescope_theory::bound::{Bound, ExactBound};
use telescope_theory::surd::Surd;
use telescope_theory::theorem::Measure;

/// An expected gap.
#[derive(Clone, Debug)]
pub(crate) struct ExactGap {
    /// Exactly, where rational.
    pub value: Option<Rational>,
    /// As a rational and a root, where it is that and not rational.
    pub surd: Option<Surd>,
    /// Enclosed.
    pub enclosure: Interval,
    /// How it was found.
    pub method: &'static str,
}

/// E R(output after the first k steps) − R*, without sampling.
#[must_use]
pub(crate) fn gap(case: &Case, output: Output, k: usize) -> Option<ExactGap> {
    match &case.exact {
        Exact::Absent(_) => None,
        Exact::Moments(moments) => Some(ExactGap {
            value: None,
            surd: None,
            enclosure: moments.gap(output, k)?,
            method: "moment recursion in outward-rounded intervals",
        }),
        Exact::Enumeration(enumeration) => {
            let risk = enumeration.risk(output, k)?;
            let method = if enumeration.paths() == 1 {
                "the one path, in rationals"
            } else {
                "all paths, in rationals"
            };
            let optimum = &case.facts.optimum.as_ref().ok()?.value;
            Some(match optimum {
                Quantity::Exact(optimum) => {
                    let value = risk - optimum;
                    ExactGap {
                        enclosure: Interval::from_rational(&value),
                        value: Some(value),
                        surd: None,
                        method,
                    }
                }
                Quantity::Enclosed(optimum) => ExactGap {
                    value: None,
                    surd: minus_optimum_sq(case).map(|square| Surd {
                        rational: risk.clone(),
                        square,
                    }),
                    enclosure: Interval::from_rational(risk) - *optimum,
                    method,
                },
            })
        }
    }
}

/// R*² where R* is the root of a rational, taken negative: R = L max(x_1, ..., x_d) on the ball of radius ρ around 0 has
/// R* = −ρL/√d, at the point whose coordinates are all −ρ/√d, since max ≥ the mean ≥ −‖x‖/√d.
fn minus_optimum_sq(case: &Case) -> Option<Rational> {
    let dimension = case.facts.resisting.as_ref().ok()?.value;
    let radius = case.setup.radius()?.exact();
    let lipschitz = case.facts.lipschitz.as_ref().ok()?;
    let lipschitz_sq = lipschitz.value.square().exact()?;
    Some(radius * radius * lipschitz_sq / Rational::from(dimension))
}

/// E‖x_{T+1} − x*‖², without sampling.
fn distance_sq(case: &Case) -> Option<ExactGap> {
    let steps = case.step_sizes.steps();
    match &case.exact {
        Exact::Absent(_) => None,
        Exact::Moments(moments) => Some(ExactGap {
            value: None,
            surd: None,
            enclosure: *moments.distances_sq().get(steps)?,
            method: "moment recursion in outward-rounded intervals",
        }),
        // The enumeration measures to a minimiser only where one is known.
        Exact::Enumeration(enumeration) => {
            case.facts.minimiser.as_ref()?;
            let value = enumeration.distances_sq().get(steps)?.clone();
            Some(ExactGap {
                enclosure: Interval::from_rational(&value),
                value: Some(value),
                surd: None,
                method: "all paths, in rationals",
            })
        }
    }
}

/// The chance that the gap of x̄ is above the bound, counted over all paths.
fn chance_above(case: &Case, bound: &dyn Bound) -> Option<ExactGap> {
    let Exact::Enumeration(enumeration) = &case.exact else {
        return None;
    };
    let bound = bound.value(case.step_sizes.steps());
    let optimum = case.facts.optimum.as_ref().ok()?.value.enclosure();
    let (mut certain, mut possible) = (Rational::ZERO, Rational::ZERO);
    for (risk, chance) in enumeration.weighted_risks() {
        let gap = Interval::from_rational(risk) - optimum;
        if bound.certainly_lt(&gap) {
            certain += chance;
        }
        if !gap.certainly_le(&bound) {
            possible += chance;
        }
    }
    let enclosure = Interval::from_rational(&certain).hull(&Interval::from_rational(&possible));
    Some(ExactGap {
        value: (certain == possible).then_some(certain),
        surd: None,
        enclosure,
        method: "the chance of a gap above the bound, counted over all paths in rationals",
    })
}

/// What a claim's measure is held against: its bound, or the chance that it allows.
#[must_use]
pub(crate) fn limit(
    measure: Measure,
    bound: &dyn Bound,
    steps: usize,
) -> (Option<ExactBound>, Interval) {
    match measure {
        Measure::RiskGap | Measure::DistanceSq => (bound.exact(steps), bound.value(steps)),
        Measure::Exceedance { odds } => {
            let chance = Rational::from_parts(1.into(), odds.into());
            let enclosure = Interval::from_rational(&chance);
            (Some(ExactBound::Value(chance)), enclosure)
        }
    }
}

/// The exact rung of one claim.
#[must_use]
pub(crate) fn decide(case: &Case, claim: &PlannedClaim, bound: &dyn Bound) -> Option<ExactRecord> {
    let steps = case.step_sizes.steps();
    let measure = claim.config.theorem.theorem().measure();
    let gap = match measure {
        Measure::RiskGap => gap(case, claim.output, steps)?,
        Measure::DistanceSq => distance_sq(case)?,
        Measure::Exceedance { .. } => chance_above(case, bound)?,
    };
    let (exact, enclosure) = limit(measure, bound, steps);
    let verdict = match (&gap.value, &gap.surd, exact) {
        (Some(value), _, Some(bound)) => {
            Some(compare_exactly(value, &bound, claim.config.relation))
        }
        (None, Some(surd), Some(bound)) => Some(compare_surd(surd, &bound, claim.config.relation)),
        _ => compare(gap.enclosure, enclosure, claim.config.relation),
    };
    Some(ExactRecord {
        method: gap.method.to_owned(),
        gap: pair(gap.enclosure),
        gap_exact: gap.value.as_ref().map(ExactText::from),
        gap_surd: gap
            .surd
            .as_ref()
            .map(|surd| [&surd.rational, &surd.square].map(ExactText::from)),
        verdict,
        witness: (verdict == Some(Verdict::Refuted))
            .then(|| witness(case))
            .flatten(),
    })
}

/// Gap against bound, both exact.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::bound::ExactBound;
/// use telescope_verify::config::Relation;
/// use telescope_verify::evidence::exact::compare_exactly;
/// use telescope_verify::verdict::Verdict;
///
/// let (half, bound) = ("1/2".parse::<Rational>().unwrap(), ExactBound::RootOf("1/2".parse().unwrap()));
/// // 1/2 is below √(1/2), and not equal to it.
/// assert_eq!(compare_exactly(&half, &bound, Relation::AtMost), Verdict::Proved);
/// assert_eq!(compare_exactly(&half, &bound, Relation::Equal), Verdict::Refuted);
/// ```
#[must_use]
pub fn compare_exactly(gap: &Rational, bound: &ExactBound, relation: Relation) -> Verdict {
    let holds = match relation {
        Relation::AtMost => bound.admits(gap),
        Relation::Equal => bound.equals(gap),
        Relation::AtLeast => bound.equals(gap) || !bound.admits(gap),
    };
    if holds {
        Verdict::Proved
    } else {
        Verdict::Refuted
    }
}

/// The same of a gap that is a rational and a root.
#[must_use]
pub(crate) fn compare_surd(gap: &Surd, bound: &ExactBound, relation: Relation) -> Verdict {
    let order = gap.compare(bound);
    let holds = match relation {
        Relation::AtMost => order.is_le(),
        Relation::Equal => order.is_eq(),
        Relation::AtLeast => order.is_ge(),
    };
    if holds {
        Verdict::Proved
    } else {
        Verdict::Refuted
    }
}

/// Gap against bound by their enclosures; `None` if these overlap. Enclosures can refute an equality, never prove it.
#[must_use]
pub(crate) fn compare(gap: Interval, bound: Interval, relation: Relation) -> Option<Verdict> {
    if relation == Relation::AtLeast {
        return if bound.certainly_le(&gap) {
            Some(Verdict::Proved)
        } else if gap.certainly_lt(&bound) {
            Some(Verdict::Refuted)
        } else {
            None
        };
    }
    if bound.certainly_lt(&gap) {
        return Some(Verdict::Refuted);
    }
    match relation {
        Relation::AtMost if gap.certainly_le(&bound) => Some(Verdict::Proved),
        Relation::Equal if gap.certainly_lt(&bound) => Some(Verdict::Refuted),
        _ => None,
    }
}

/// The path with the largest risk, as runs of rows.
fn witness(case: &Case) -> Option<String> {
    let Exact::Enumeration(enumeration) = &case.exact else {
        return None;
    };
    const MOST: usize = 24;
    let drawn = |sample: &Sample| match sample {
        Sample::Row(row) => (row + 1).to_string(),
        Sample::Rows(rows) => {
            let rows: Vec<String> = rows.iter().map(|row| (row + 1).to_string()).collect();
            format!("({})", rows.join(" "))
        }
        Sample::Noise(noise) => {
            let noise: Vec<String> = noise.iter().map(f64::to_string).collect();
            format!("({})", noise.join(", "))
        }
    };
    let path = enumeration.worst_path();
    let mut runs: Vec<(String, usize)> = Vec::new();
    for sample in path {
        let text = drawn(sample);
        match runs.last_mut() {
            Some((last, count)) if *last == text => *count += 1,
            _ => runs.push((text, 1)),
        }
    }
    let shown: Vec<String> = runs
        .iter()
        .take(MOST)
        .map(|(text, count)| match count {
            1 => text.clone(),
            count => format!("{text}×{count}"),
        })
        .collect();
    let more = if runs.len() > MOST { ", ..." } else { "" };
    let what = match path.first() {
        Some(Sample::Noise(_)) => "noise",
        _ => "rows",
    };
    Some(format!(
        "{}; the one with the largest risk draws {what} {}{more}",
        crate::number::counted(enumeration.paths(), "path"),
        shown.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enclosures_decide_only_when_apart() {
        let at = |lower, upper| Interval::new(lower, upper);
        assert_eq!(
            compare(at(0.1, 0.2), at(0.2, 0.3), Relation::AtMost),
            Some(Verdict::Proved)
        );
        assert_eq!(compare(at(0.1, 0.25), at(0.2, 0.3), Relation::AtMost), None);
        assert_eq!(
            compare(at(0.4, 0.5), at(0.2, 0.3), Relation::AtMost),
            Some(Verdict::Refuted)
        );
        assert_eq!(compare(at(0.2, 0.2), at(0.2, 0.2), Relation::Equal), None);
        assert_eq!(
            compare(at(0.1, 0.1), at(0.2, 0.2), Relation::Equal),
            Some(Verdict::Refuted)
        );
    }
}
