//! The exact rung for quadratics with noise of rational variance: a closed recursion for the moments of every iterate and average,
//! in intervals, so that each result is a proof. Nothing is sampled.
//!
//! For R(x) = ½(x − c)ᵀA(x − c) + R* and g_t = A(x_t − c) + noise, E R(x) − R* = ½ tr(A E(x − c)(x − c)ᵀ) for every
//! output x, and E‖g_t‖² = E‖A(x_t − c)‖² + tr N. O(T d) for a diagonal A, O(T d²) for a dense one
//! (`nearly_diagonal.rs`; O(T d³) below 8 coordinates, where enclosures are narrower for it).

mod coordinates;
mod law;
mod more;
mod nearly_diagonal;
mod recursion;
#[cfg(test)]
mod tests;

pub use law::{Law, MahalanobisError};

use crate::arithmetic::Interval;
use crate::averages::{Average, Output, Window};
use crate::engine::Setup;
use crate::schedules::StepSizes;
use coordinates::Coordinates;
use more::More;
use nearly_diagonal::Advance;
use recursion::{Block, Form, Moment};

/// The averages whose sums are kept.
const AVERAGES: [Output; 4] = [
    Output::WEIGHTED,
    Output::UNIFORM,
    Output::SHIFTED,
    Output {
        average: Average::Uniform,
        window: Window::AfterUpdates,
    },
];

/// The moments of a run of T steps. About 112 T bytes.
///
/// ```
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::number::{Nonnegative, Number};
/// use telescope_core::problems::RationalQuadratic;
/// use telescope_core::samplers::Noise;
/// use telescope_core::schedules::StepSizes;
/// use telescope_core::{averages::Output, moments::moments};
///
/// // ½x² with normal noise of deviation 1, one step of ½ from 2: x_2 = 1 − w/2.
/// let number = |value| Number::from_f64(value).unwrap();
/// let quadratic = RationalQuadratic::new(&[vec![number(1.0)]], &[number(0.0)]).unwrap();
/// let noise = Noise::normal(vec![Nonnegative::from_f64(1.0).unwrap()]);
/// let instance = Instance::additive_noise(quadratic, noise).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![2.into()]).unwrap();
/// let table = StepSizes::from_doubles(vec![0.5]).unwrap();
/// let found = moments(&setup, &table).unwrap();
/// assert_eq!(found.steps(), 1);
/// // ½E x_2² = ½(1 + ¼), and E g² = 4 + 1 at x_1 = 2.
/// assert!(found.gap(Output::FINAL, 1).unwrap().contains(0.625));
/// assert!(found.gradients_sq()[0].contains(5.0));
/// assert_eq!(found.gap(Output::FINAL, 2), None);
/// ```
#[derive(Clone, Debug)]
pub struct Moments<A = Interval> {
    /// E R(x_t) − R*, t = 1..T+1.
    iterate_gaps: Vec<A>,
    /// E‖x_t − c‖², t = 1..T+1.
    distances_sq: Vec<A>,
    /// E‖g_t‖², t = 1..T.
    gradients_sq: Vec<A>,
    /// In the order of [`AVERAGES`]; the weighted ones from k = `first_weight` on.
    average_gaps: [Vec<A>; 4],
    /// The first t with η_t > 0.
    first_weight: usize,
    /// The gaps of other outputs at checkpoints.
    more: Vec<(Output, Vec<(usize, A)>)>,
    /// One for each of [`Output::ALL`] and of those.
    laws: Vec<(Output, Law<A>)>,
}

/// The moments of every output, for k = 1..T.
///
/// # Errors
/// With the reason why there is no closed recursion: the problem is a finite sum, or it is projected.
///
/// ```
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::moments::moments;
/// use telescope_core::number::{Nonnegative, Number};
/// use telescope_core::problems::RationalQuadratic;
/// use telescope_core::samplers::Noise;
/// use telescope_core::schedules::StepSizes;
///
/// // ½x² with normal noise of deviation 1, one step of ½ from 2: x_2 = 1 − w/2, so that E x_2² = 1 + ¼.
/// let number = |value| Number::from_f64(value).unwrap();
/// let quadratic = RationalQuadratic::new(&[vec![number(1.0)]], &[number(0.0)]).unwrap();
/// let noise = Noise::normal(vec![Nonnegative::from_f64(1.0).unwrap()]);
/// let instance = Instance::additive_noise(quadratic, noise).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![2.into()]).unwrap();
/// let exact = moments(&setup, &StepSizes::from_doubles(vec![0.5]).unwrap()).unwrap();
/// assert!(exact.distances_sq()[1].contains(1.25) && exact.iterate_gaps()[1].contains(0.625));
/// ```
pub fn moments(setup: &Setup, step_sizes: &StepSizes) -> Result<Moments, String> {
    moments_with(setup, step_sizes, &[], &[])
}

/// The same recursion, with more outputs than those of [`Output::ALL`], at the checkpoints only and after T steps. Each
/// costs as much as one of those; a suffix average costs that for each checkpoint whose iterates are being added.
///
/// Outputs that do not depend on the iterates linearly are left out: see
/// [`Average::nonlinearity`](crate::averages::Average::nonlinearity).
///
/// # Errors
/// As [`moments`].
///
/// ```
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::number::{Nonnegative, Number};
/// use telescope_core::problems::RationalQuadratic;
/// use telescope_core::samplers::Noise;
/// use telescope_core::schedules::StepSizes;
/// use telescope_core::{averages::Output, moments::moments_with};
///
/// // ½x² with normal noise of deviation 1, one step of ½ from 2: x_2 = 1 − w/2.
/// let number = |value| Number::from_f64(value).unwrap();
/// let quadratic = RationalQuadratic::new(&[vec![number(1.0)]], &[number(0.0)]).unwrap();
/// let noise = Noise::normal(vec![Nonnegative::from_f64(1.0).unwrap()]);
/// let instance = Instance::additive_noise(quadratic, noise).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![2.into()]).unwrap();
/// let table = StepSizes::from_doubles(vec![0.5]).unwrap();
/// let found = moments_with(&setup, &table, &[Output::LAST_HALF], &[1]).unwrap();
/// // The last half of one iterate is x_1 = 2.
/// assert!(found.gap(Output::LAST_HALF, 1).unwrap().contains(2.0));
/// ```
pub fn moments_with(
    setup: &Setup,
    step_sizes: &StepSizes,
    more: &[Output],
    checkpoints: &[usize],
) -> Result<Moments, String> {
    let more = More::new(more, checkpoints, step_sizes.steps());
    Ok(trace(&Coordinates::new(setup)?, step_sizes, more))
}

impl<A: Clone> Moments<A> {
    /// T.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.gradients_sq.len()
    }

    /// E R(x) − R* of the output of the first k steps; the final iterate after k steps is x_{k+1}. `None` if k is not
    /// in 1..=T, if the weights η_1..η_k are all zero, or if the output was not asked for at k.
    #[must_use]
    pub fn gap(&self, output: Output, k: usize) -> Option<A> {
        if k == 0 || k > self.steps() {
            return None;
        }
        if let Some((_, gaps)) = self.more.iter().find(|(of, _)| *of == output) {
            let found = gaps.binary_search_by_key(&k, |(at, _)| *at).ok()?;
            return Some(gaps[found].1.clone());
        }
        match (output.average, output.window) {
            (Average::Last, Window::BeforeUpdates) => self.iterate_gaps.get(k - 1).cloned(),
            (Average::Last, Window::AfterUpdates) => self.iterate_gaps.get(k).cloned(),
            (average, _) => {
                let first = if average == Average::StepWeighted {
                    self.first_weight
                } else {
                    1
                };
                let index = AVERAGES.iter().position(|of| *of == output)?;
                self.average_gaps[index].get(k.checked_sub(first)?).cloned()
            }
        }
    }

    /// E R(x_t) − R*, entry t − 1, for t = 1..T+1.
    #[must_use]
    pub fn iterate_gaps(&self) -> &[A] {
        &self.iterate_gaps
    }

    /// E‖x_t − c‖², entry t − 1, for t = 1..T+1.
    #[must_use]
    pub fn distances_sq(&self) -> &[A] {
        &self.distances_sq
    }

    /// E‖g_t‖², entry t − 1, for t = 1..T: the G_t² of the moment form of the bound.
    #[must_use]
    pub fn gradients_sq(&self) -> &[A] {
        &self.gradients_sq
    }

    /// Mean and covariance of an output after all T steps, which are its law if the noise is normal. Every output of
    /// [`Output::ALL`] has one, since Σ η_t > 0.
    ///
    /// # Panics
    /// If another output was not asked for, or is not linear.
    #[must_use]
    pub fn law(&self, output: Output) -> &Law<A> {
        let found = self.laws.iter().find(|(of, _)| *of == output);
        &found.expect("the output has its law").1
    }
}

/// Runs the recursion.
fn trace<A: Advance>(
    coordinates: &Coordinates,
    step_sizes: &StepSizes,
    mut more: More<A>,
) -> Moments<A> {
    let steps = step_sizes.steps();
    let mut blocks: Vec<Block<A>> = coordinates
        .blocks
        .iter()
        .map(|spec| Block::new(spec, AVERAGES.len() + more.tallies(), AVERAGES.len()))
        .collect();
    let noise_trace = A::from_rational(&coordinates.noise_trace);
    let lift = |entries: &[_]| entries.iter().map(A::from_rational).collect::<Vec<_>>();
    let (centre, basis) = (
        lift(&coordinates.centre),
        coordinates.basis.as_deref().map(lift),
    );
    let law =
        |blocks: &[Block<A>], of: fn(&Block<A>, usize) -> &Moment<A>, index: usize, weight: &A| {
            Law::new(
                &centre,
                basis.as_deref(),
                blocks.iter().map(|block| of(block, index)),
                weight,
            )
        };
    let iterate: fn(&Block<A>, usize) -> &Moment<A> = |block, _| block.iterate();

    let first_weight = 1 + step_sizes
        .doubles()
        .iter()
        .take_while(|&&eta| eta <= 0.0)
        .count();
    let mut result = Moments {
        iterate_gaps: Vec::with_capacity(steps + 1),
        distances_sq: Vec::with_capacity(steps + 1),
        gradients_sq: Vec::with_capacity(steps),
        average_gaps: std::array::from_fn(|_| Vec::with_capacity(steps)),
        first_weight,
        more: Vec::new(),
        laws: Vec::with_capacity(Output::ALL.len()),
    };
    let (mut sum_of_steps, mut weights) = (A::zero(), [A::one(), A::one()]);
    for t in 1..=steps {
        let step_size: A = step_sizes.get(t);
        result
            .gradients_sq
            .push(expect(&blocks, Form::Gradient, Block::iterate) + &noise_trace);
        push_iterate(&mut result, &blocks);
        if t == steps {
            result
                .laws
                .push((Output::LAST, law(&blocks, iterate, 0, &A::one())));
        }
        tally(&mut blocks, Window::BeforeUpdates, &step_size);
        more.push(&mut blocks, Window::BeforeUpdates, t);
        for block in &mut blocks {
            block.advance(&step_size);
        }
        tally(&mut blocks, Window::AfterUpdates, &step_size);
        more.push(&mut blocks, Window::AfterUpdates, t);
        sum_of_steps = sum_of_steps + &step_size;
        weights = [sum_of_steps.clone(), A::from_count(t)];
        for (index, output) in AVERAGES.iter().enumerate() {
            if output.average == Average::Uniform || t >= first_weight {
                let weight_sq = weight(output, &weights).square();
                let gap = expect(&blocks, Form::Gap, |block| block.tally(index)) / &weight_sq;
                result.average_gaps[index].push(gap);
            }
        }
    }
    push_iterate(&mut result, &blocks);
    result
        .laws
        .push((Output::FINAL, law(&blocks, iterate, 0, &A::one())));
    for (index, output) in AVERAGES.into_iter().enumerate() {
        result.laws.push((
            output,
            law(&blocks, Block::tally, index, weight(&output, &weights)),
        ));
    }
    for (output, index, weight) in more.last_tallies() {
        let law = law(&blocks, Block::tally, index, weight);
        result.laws.push((output, law));
    }
    result.more = more.finish();
    result
}

/// What the sum of an average is divided by, out of Σ η and k.
fn weight<'a, A>(output: &Output, weights: &'a [A; 2]) -> &'a A {
    if output.average == Average::StepWeighted {
        &weights[0]
    } else {
        &weights[1]
    }
}

/// Adds the current iterate to the sums of the window.
fn tally<A: Advance>(blocks: &mut [Block<A>], window: Window, step_size: &A) {
    for (index, output) in AVERAGES
        .iter()
        .enumerate()
        .filter(|(_, output)| output.window == window)
    {
        let weight = if output.average == Average::StepWeighted {
            step_size
        } else {
            &A::one()
        };
        for block in &mut *blocks {
            block.push(index, weight);
        }
    }
}

fn push_iterate<A: Advance>(result: &mut Moments<A>, blocks: &[Block<A>]) {
    result
        .iterate_gaps
        .push(expect(blocks, Form::Gap, Block::iterate));
    result
        .distances_sq
        .push(expect(blocks, Form::Distance, Block::iterate));
}

/// E of a form, over all blocks. None of the forms is negative, so an enclosure may be cut at 0.
fn expect<A: Advance>(blocks: &[Block<A>], form: Form, of: impl Fn(&Block<A>) -> &Moment<A>) -> A {
    let total = blocks
        .iter()
        .fold(A::zero(), |sum, block| sum + &block.expect(form, of(block)));
    total.max(&A::zero())
}
