//! An adversary: how close to its bound a theorem's gap can be brought on the random problems of its family. Restarts at random, and
//! from the best of each an ascent that replaces the problem or the plan of the steps by fresh ones and keeps what is
//! better. Everything is in rationals, so that what is found needs no polish: a ratio of 1 is an equality.

use super::claim::{Case, Claim};
use super::draw::{Draw, draws};
use super::search::search;
use telescope_core::arithmetic::Rational;
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::NoiseForm;
use telescope_theory::theorem::Theorem;

/// The closest case found.
#[derive(Clone, Debug)]
pub struct Tightest {
    /// (gap/bound)², with the upper end of a bound that is enclosed.
    pub ratio_sq: Rational,
    /// Whether the claim holds there, as a theorem's must.
    pub holds: bool,
    /// The case, from which a person can redo it.
    pub witness: String,
    /// Cases that were decided.
    pub decided: u32,
}

/// The largest gap over bound in `restarts` ascents of `cases` fresh draws each, a quarter of them for the random start. `None` if no case was
/// decided.
///
/// # Panics
/// If `cases` is 0.
#[must_use]
pub fn tightest(
    theorem: &dyn Theorem,
    form: NoiseForm,
    sampler: AnySampler,
    (restarts, cases): (u32, u32),
    seed: u64,
) -> Option<Tightest> {
    let claim = Claim {
        theorem,
        form,
        assumed: &[],
    };
    let strategy = draws(sampler, claim.family());
    let mut overall: Option<(Rational, bool, Draw)> = None;
    let mut decided = 0;
    for restart in 0..restarts {
        let name = format!("adversary/{}/{}/{restart}", theorem.id(), form.id());
        let mut best: Option<(Rational, bool, Draw)> = None;
        let mut seen = 0;
        search(&strategy, (seed, &name), cases, |fresh, _| {
            seen += 1;
            let tries = match &best {
                Some((_, _, best)) if seen > cases / 4 => {
                    vec![fresh.with_plan_of(best), best.with_plan_of(fresh)]
                }
                _ => vec![fresh.clone()],
            };
            for draw in tries {
                let Case::Decided(found) = claim.decide(&draw) else {
                    continue;
                };
                decided += 1;
                if best
                    .as_ref()
                    .is_none_or(|(ratio, _, _)| found.ratio_sq > *ratio)
                {
                    best = Some((found.ratio_sq, found.holds, draw));
                }
            }
            false
        });
        let Some(best) = best else { continue };
        if overall.as_ref().is_none_or(|(ratio, _, _)| best.0 > *ratio) {
            overall = Some(best);
        }
    }
    overall.map(|(ratio_sq, holds, draw)| Tightest {
        ratio_sq,
        holds,
        witness: claim.describe(&draw),
        decided,
    })
}
