//! Whether a quadratic with a random target is the same quadratic with additive noise, path by path: with g = A(x − c − ξ) the
//! gradient of the first is that of the second, A(x − c) + v, at v = −Aξ. The laws agree if A is diagonal, the law of the
//! unit coordinates is the same (all of them are symmetric), and each scale of v is A_kk times that of ξ; then equal starts and
//! step sizes make equal paths. A few paths are shown beside the proof, in rationals, with the draws of the first arm
//! carried over exactly.

use super::{Check, CheckContext, Finding};
use crate::plan::Case;
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::Rational;
use telescope_core::domains::{AnyDomain, WholeSpace};
use telescope_core::engine::{Instance, Sample};
use telescope_core::methods::{AnyMethod, Plain};
use telescope_core::oracles::{AdditiveNoise, Oracle, RandomTarget};
use telescope_core::problems::{RationalQuadratic, Risk};
use telescope_core::samplers::Noise;
use telescope_core::sgd::{GivenSamples, Observer, run};
use telescope_core::vector::lift;

/// How many seeded paths are followed, and how far.
const PATHS: u64 = 4;
const STEPS: usize = 50;

/// Two arms, one with a random target and one with additive noise, are the same runs under another name.
///
/// ```
/// use telescope_verify::checks::{AnyCheck, SameNoiseCheck};
///
/// let check: SameNoiseCheck = toml::from_str("target = \"drawn\"\nadditive = \"added\"")?;
/// assert_eq!(AnyCheck::SameNoise(check).arms(), ["drawn", "added"]);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SameNoiseCheck {
    /// The arm with the random target.
    pub target: String,
    /// The arm with additive noise.
    pub additive: String,
}

impl Check for SameNoiseCheck {
    fn statement(&self) -> String {
        format!(
            "*{}* and *{}* take the same steps, path by path, and draw by the same law",
            self.target, self.additive
        )
    }
    fn arms(&self) -> Vec<String> {
        vec![self.target.clone(), self.additive.clone()]
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        let of = |arm: &str| -> Vec<&Case> { context.of_arm(arm).map(|(case, _)| case).collect() };
        let (targets, additives) = (of(&self.target), of(&self.additive));
        if targets.is_empty() || targets.len() != additives.len() {
            return Err("the arms have no cases to pair".to_owned());
        }
        let mut same = true;
        let mut evidence = Vec::new();
        for (target, additive) in targets.into_iter().zip(additives) {
            let (holds, sentences) = pair(target, additive)?;
            same &= holds;
            evidence.extend(sentences);
        }
        Ok(Finding {
            verdict: if same {
                Verdict::Proved
            } else {
                Verdict::Refuted
            },
            evidence,
            charts: Vec::new(),
        })
    }
}

/// Whether two cases are the same runs, and why.
fn pair(target: &Case, additive: &Case) -> Result<(bool, Vec<String>), String> {
    let (first, shift) = match target.setup.instance() {
        Instance::RandomTarget { quadratic, noise } => (quadratic, noise),
        _ => return Err(format!("{} has no random target", target.id)),
    };
    let (second, added) = match additive.setup.instance() {
        Instance::AdditiveNoise { quadratic, noise } => (quadratic, noise),
        _ => return Err(format!("{} has no additive noise", additive.id)),
    };
    let plain = |case: &Case| {
        *case.setup.domain() == AnyDomain::WholeSpace
            && *case.setup.method() == AnyMethod::Sgd
            && case.setup.plateau().is_none()
    };
    if !(plain(target) && plain(additive)) {
        return Err("the paths are compared for plain SGD on the whole space".to_owned());
    }
    let (laws, law_sentence) = laws_agree(first, shift, added);
    let (rest, rest_sentence) = match difference(target, additive, first, second) {
        Some(what) => (false, format!("{what} differ.")),
        None => (
            true,
            "matrix, minimiser, start and every step size are the same numbers, exactly."
                .to_owned(),
        ),
    };
    let (paths, path_sentence) = paths_agree(target, additive, first, second);
    Ok((
        laws && rest && paths,
        vec![law_sentence, rest_sentence, path_sentence],
    ))
}

/// What of two cases is not the same, of all that decides a path beside its draws.
fn difference(
    target: &Case,
    additive: &Case,
    first: &RationalQuadratic,
    second: &RationalQuadratic,
) -> Option<&'static str> {
    let d = target.setup.start().len();
    let steps = target.step_sizes.steps();
    if target.setup.start() != additive.setup.start() {
        return Some("the starts");
    }
    let entries = || (0..d).flat_map(|i| (0..d).map(move |k| (i, k)));
    if entries().any(|(i, k)| first.entry(i, k) != second.entry(i, k)) {
        return Some("the matrices");
    }
    if first.minimiser() != second.minimiser() {
        return Some("the minimisers");
    }
    if steps != additive.step_sizes.steps() {
        return Some("the numbers of steps");
    }
    let same = |t: usize| target.step_sizes.exact(t) == additive.step_sizes.exact(t);
    (!(1..=steps).all(same)).then_some("the step sizes")
}

fn laws_agree(quadratic: &RationalQuadratic, shift: &Noise, added: &Noise) -> (bool, String) {
    let Some(diagonal) = quadratic.diagonal() else {
        return (
            false,
            "the matrix is not diagonal, so that −Aξ has dependent coordinates.".into(),
        );
    };
    if shift.law != added.law {
        let laws = (shift.law.id(), added.law.id());
        return (
            false,
            format!("the laws differ: {} and {}.", laws.0, laws.1),
        );
    }
    for (k, entry) in diagonal.iter().enumerate() {
        let expected = entry * shift.scale(k);
        if expected != *added.scale(k) {
            return (
                false,
                format!(
                    "coordinate {} of −Aξ has the scale {expected}, the additive noise {}.",
                    k + 1,
                    added.scale(k)
                ),
            );
        }
    }
    (
        true,
        "A is diagonal, both laws are the same symmetric one, and each scale of the additive noise is that of −Aξ, exactly.".into(),
    )
}

fn paths_agree(
    target: &Case,
    additive: &Case,
    first: &RationalQuadratic,
    second: &RationalQuadratic,
) -> (bool, String) {
    let keep = STEPS
        .min(target.step_sizes.steps())
        .min(additive.step_sizes.steps());
    for path in 0..PATHS {
        let steps = target
            .setup
            .trace(target.step_sizes.doubles(), &target.key, path, keep);
        let shifts: Vec<Vec<Rational>> = steps
            .iter()
            .map(|step| match &step.sample {
                Sample::Noise(noise) => lift(noise),
                Sample::Row(_) | Sample::Rows(_) => unreachable!("a quadratic draws noise"),
            })
            .collect();
        let added: Vec<Vec<Rational>> = shifts
            .iter()
            .map(|shift| {
                let mut image = shift.clone();
                first.apply(shift, &mut image);
                image.into_iter().map(|entry| -entry).collect()
            })
            .collect();
        let one = iterates(
            &RandomTarget {
                quadratic: first.clone(),
            },
            target,
            &shifts,
        );
        let other = iterates(
            &AdditiveNoise {
                problem: second.clone(),
            },
            additive,
            &added,
        );
        let different = one.iter().zip(&other).position(|(one, other)| one != other);
        if let Some(index) = different {
            return (
                false,
                format!(
                    "on path {path} the iterates differ from x_{} on.",
                    index + 1
                ),
            );
        }
    }
    (
        true,
        format!(
            "on {PATHS} seeded paths of {keep} steps all iterates are the same rational numbers."
        ),
    )
}

/// x_1, x_2, ... of the case under these realisations.
fn iterates<O>(oracle: &O, case: &Case, samples: &[Vec<Rational>]) -> Vec<Vec<Rational>>
where
    O: Oracle<Rational, Sample = Vec<Rational>> + Risk<Rational>,
{
    let step_sizes: Vec<Rational> = (1..=samples.len())
        .map(|t| case.step_sizes.exact(t))
        .collect();
    let mut x = case.setup.start().to_vec();
    let mut kept = Kept(vec![x.clone()]);
    run(
        oracle,
        &WholeSpace,
        &Plain,
        &mut GivenSamples::new(samples),
        &step_sizes,
        &mut x,
        &mut kept,
    );
    kept.0
}

struct Kept(Vec<Vec<Rational>>);

impl<S> Observer<Rational, S> for Kept {
    fn before(&mut self, _: usize, _: &S, _: &Rational, _: &[Rational], _: &[Rational]) {}
    fn after(&mut self, _: usize, _: &Rational, x: &[Rational]) {
        self.0.push(x.to_vec());
    }
}
