//! An adversary: how close to its bound a theorem's gap can be brought on small problems of its family. Restarts at random, and
//! from the best of each an ascent that replaces the problem or the plan of the steps by fresh ones and keeps what is
//! better; the same among maxima of linear functions in up to four dimensions, where the theorem allows these. What is best then
//! is polished: one number, row or step after the other is changed, by less and less, as long as that brings the gap closer.
//! Everything but AdaGrad's paths is in rationals: a ratio of 1 is an equality. For a bound from below the ratio is that of the
//! bound to the gap.

mod maxima;
mod moves;

use super::claim::{Case, Claim};
use super::draw::Draw;
use super::search::search;
use maxima::maxima;
use proptest::strategy::Strategy;
use telescope_core::arithmetic::Rational;
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::NoiseForm;
use telescope_theory::theorem::{Losses, Theorem};

/// The closest case found.
#[derive(Clone, Debug)]
pub(crate) struct Tightest {
    /// (gap/bound)², with the upper end of a bound that is enclosed.
    pub ratio_sq: Rational,
    /// Whether the claim holds there, as a theorem's must.
    pub holds: bool,
    /// The same before the polish.
    pub unpolished_sq: Rational,
    /// The case, from which a person can redo it.
    pub witness: String,
    /// Cases that were decided.
    pub decided: u32,
}

/// How much is tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Ascents.
    pub restarts: u32,
    /// Fresh draws in each, a quarter of them for the random start; more than 0.
    pub cases: u32,
    /// Neighbours that the polish may look at.
    pub polish: u32,
}

/// The best so far.
struct Best {
    ratio_sq: Rational,
    holds: bool,
    draw: Draw,
}

struct Adversary<'a> {
    claim: Claim<'a>,
    seed: u64,
    decided: u32,
}

/// The largest gap over bound. `None` if no case was decided.
///
/// # Panics
/// If `effort.cases` is 0.
#[must_use]
pub(crate) fn tightest(
    theorem: &dyn Theorem,
    form: NoiseForm,
    sampler: AnySampler,
    effort: Effort,
    seed: u64,
) -> Option<Tightest> {
    let claim = Claim {
        theorem,
        form,
        assumed: &[],
    };
    let family = claim.family();
    let mut adversary = Adversary {
        claim,
        seed,
        decided: 0,
    };
    let sums = adversary.claim.draws(sampler);
    let mut overall: Option<Best> = None;
    let better = |overall: &mut Option<Best>, found: Option<Best>| {
        if let Some(found) = found
            && overall
                .as_ref()
                .is_none_or(|best| found.ratio_sq > best.ratio_sq)
        {
            *overall = Some(found);
        }
    };
    for restart in 0..effort.restarts {
        let name = format!("adversary/{}/{}/{restart}", theorem.id(), form.id());
        better(&mut overall, adversary.ascend(&sums, &name, effort.cases));
    }
    let unbounded = family.losses == Losses::Absolute && !family.bounded;
    let independent = sampler == AnySampler::WithReplacement;
    if let Some(maxima) = maxima(family.steps).filter(|_| unbounded && independent) {
        let name = format!("adversary/{}/{}/maxima", theorem.id(), form.id());
        let found = adversary.ascend(&maxima, &name, effort.cases);
        better(&mut overall, found);
    }
    let mut best = overall?;
    let unpolished_sq = best.ratio_sq.clone();
    adversary.polish(&mut best, effort.polish);
    Some(Tightest {
        ratio_sq: best.ratio_sq,
        holds: best.holds,
        unpolished_sq,
        witness: adversary.claim.describe(&best.draw),
        decided: adversary.decided,
    })
}

impl Adversary<'_> {
    /// Takes a case if it is decided and better.
    fn take(&mut self, best: &mut Option<Best>, draw: Draw) -> bool {
        let Case::Decided(found) = self.claim.decide(&draw) else {
            return false;
        };
        self.decided += 1;
        let is_better = best
            .as_ref()
            .is_none_or(|best| found.ratio_sq > best.ratio_sq);
        if is_better {
            *best = Some(Best {
                ratio_sq: found.ratio_sq,
                holds: found.holds,
                draw,
            });
        }
        is_better
    }

    fn ascend<S: Strategy<Value = Draw>>(
        &mut self,
        strategy: &S,
        name: &str,
        cases: u32,
    ) -> Option<Best> {
        let mut best: Option<Best> = None;
        let mut seen = 0;
        search(strategy, (self.seed, name), cases, |fresh, _| {
            seen += 1;
            let tries = match &best {
                Some(best) if seen > cases / 4 => vec![
                    fresh.with_plan_of(&best.draw),
                    best.draw.with_plan_of(fresh),
                ],
                _ => vec![fresh.clone()],
            };
            for draw in tries {
                self.take(&mut best, draw);
            }
            false
        });
        best
    }

    /// Moves to better neighbours; where there are none, by half as much.
    fn polish(&mut self, best: &mut Best, most: u32) {
        let mut size = Rational::ONE / Rational::from(2);
        let smallest = Rational::ONE / Rational::from(64);
        let mut left = most;
        while size >= smallest && left > 0 && best.ratio_sq != Rational::ONE {
            let mut moved = false;
            for draw in moves::neighbours(&best.draw, &size) {
                if left == 0 {
                    break;
                }
                left -= 1;
                let mut found = Some(Best {
                    ratio_sq: best.ratio_sq.clone(),
                    holds: best.holds,
                    draw: best.draw.clone(),
                });
                if self.take(&mut found, draw)
                    && let Some(found) = found
                {
                    *best = found;
                    moved = true;
                    break;
                }
            }
            if !moved {
                size /= Rational::from(2);
            }
        }
    }
}
