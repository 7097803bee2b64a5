//! SGD on sparse finite sums: the loop of [`crate::sgd`] rearranged so that a step touches the features of its rows only,
//! averages included. In exact arithmetic both give the same numbers (`tests/sparse_sgd.rs` compares them in rationals); in `f64` each
//! has its own roundings, so a problem runs by one of them, always the same.
//!
//! A step is x_{t+1} = Π(x_t − η_t(v_t + p_t x_t)), where v_t = (1/b) Σ w_i ℓ'_i a_i over the rows of the step and p_t is λ
//! times their mean weight. It is kept as
//!
//! ```text
//! x_t = c_t z_t,      c ← (1 − η_t p_t)c,      z_{t+1} = z_t + δ_t,   δ_t = −η_t v_t / c
//! ```
//!
//! so that the penalty is one multiplication, and δ_t has the columns of v_t. The projection on a ball about 0 multiplies c
//! with ρ/‖x‖, for which ‖z‖² is kept as z changes.
//!
//! A weighted sum of iterates follows by summation by parts. Let W_t = Σ_{k≤t} w_k c_k. Since z_k = z_{t+1} − Σ_{k≤j≤t} δ_j,
//!
//! ```text
//! Σ_{k≤t} w_k x_k = Σ_{k≤t} w_k c_k z_k = W_t z_{t+1} − Σ_{j≤t} W_j δ_j
//! ```
//!
//! and the last sum is kept by adding W_j δ_j in the columns of δ_j. Without a penalty c = 1 and δ = −ηv: for w = η it is
//! Σ η_k x_k = S_t x_{t+1} + Σ S_k η_k g_k.
//!
//! c shrinks, and W z and Σ Wδ then grow beyond what they differ by. So when c leaves \[1/64, 64\] all is *settled*: z takes
//! c up, and sums are written out. That costs d operations, once in at least ln 64 / Σ ηp steps. The length of z is summed
//! anew whenever as many columns have been touched as there are, which at most doubles the cost of keeping it and leaves no
//! rounding of older steps in it.

mod averages;
mod iterate;

pub use averages::Averages;
pub use iterate::{Iterate, Single};

use crate::arithmetic::{Arithmetic, Lanes, Rational, Roots};
use crate::averages::Window;
use crate::domains::{Ball, ExactBall, WholeSpace};
use crate::losses::LossSlope;
use crate::problems::{FiniteSum, Risk};
use crate::sgd::Samples;

/// A domain whose projection multiplies x with a number.
///
/// ```
/// use telescope_core::domains::{Ball, WholeSpace};
/// use telescope_core::sparse_sgd::Shrinking;
///
/// // A length of 5 in a ball of radius 1 is multiplied with 1/5; inside, and in the whole space, nothing is.
/// let ball = Ball { centre: vec![0.0; 2], radius: 1.0 };
/// assert_eq!((ball.factor(&25.0), ball.factor(&0.5)), (Some(0.2), None));
/// assert_eq!(WholeSpace.factor(&25.0), None);
/// ```
pub trait Shrinking<A: Arithmetic>: Send + Sync {
    /// Whether [`factor`](Self::factor) depends on the length.
    const BY_LENGTH: bool;
    /// What x of that squared length is multiplied with, unless it lies in the domain.
    fn factor(&self, length_sq: &A) -> Option<A>;
}

impl<A: Arithmetic> Shrinking<A> for WholeSpace {
    const BY_LENGTH: bool = false;
    #[inline(always)]
    fn factor(&self, _length_sq: &A) -> Option<A> {
        None
    }
}

/// About the origin: the centre is not looked at.
impl<A: Lanes<Mask = bool> + Roots> Shrinking<A> for Ball<A> {
    const BY_LENGTH: bool = true;
    #[inline(always)]
    fn factor(&self, length_sq: &A) -> Option<A> {
        if length_sq.le(&self.radius.square()) {
            return None;
        }
        // A length beyond the doubles would move the point to the centre and hide that the run diverged.
        let finite = length_sq.le(&A::from_f64(f64::MAX));
        Some(if finite {
            self.radius.clone() / &length_sq.sqrt()
        } else {
            length_sq.clone()
        })
    }
}

/// About the origin; the flag of the ball is raised where the factor is not rational.
impl Shrinking<Rational> for ExactBall {
    const BY_LENGTH: bool = true;
    fn factor(&self, length_sq: &Rational) -> Option<Rational> {
        self.shrink(length_sq)
    }
}

/// The rows of a step.
///
/// ```
/// use telescope_core::sparse_sgd::Batch;
///
/// assert_eq!(3_usize.rows(), [3]);
/// assert_eq!(vec![2, 0].rows(), [2, 0]);
/// ```
pub trait Batch {
    /// From 0.
    fn rows(&self) -> &[usize];
}

impl Batch for usize {
    #[inline(always)]
    fn rows(&self) -> &[usize] {
        std::slice::from_ref(self)
    }
}

impl Batch for Vec<usize> {
    #[inline(always)]
    fn rows(&self) -> &[usize] {
        self
    }
}

/// The subgradient of a step: (1/b) Σ slope_i a_i + pull·x.
///
/// ```
/// use telescope_core::domains::WholeSpace;
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
/// use telescope_core::sgd::GivenSamples;
/// use telescope_core::sparse_sgd::{Averages, Gradient, Iterate, Watch, run};
///
/// /// g_t, written out.
/// struct Seen<'a>(&'a FiniteSum<f64, Absolute>, Vec<f64>);
/// impl Watch<f64, usize> for Seen<'_> {
///     fn before(&mut self, _: usize, row: &usize, _: &f64, x: &Iterate<f64>, g: &Gradient<f64>) {
///         g.write(self.0, &[*row], x, &mut self.1);
///     }
///     fn after(&mut self, _: usize, _: &Iterate<f64>, _: &Averages<'_, f64>) {}
/// }
/// // |2x_2 − 0| at (1, 3): the row (0, 2).
/// let data = Dataset::sparse(vec![0, 1], vec![1], vec![2.0], vec![0.0], 2).unwrap();
/// let sum = FiniteSum::<f64, Absolute>::new(Absolute, data.into());
/// let (mut x, mut none, mut seen) = (Iterate::new(vec![1.0, 3.0], false), Averages::new(&[], 2, &[1]), Seen(&sum, vec![0.0; 2]));
/// run(&sum, &WholeSpace, &mut GivenSamples::new(&[0]), &[0.5], &mut x, &mut none, &mut seen);
/// assert_eq!(seen.1, [0.0, 2.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Gradient<A> {
    slopes: Vec<A>,
    pull: A,
}

impl<A: Single> Gradient<A> {
    /// At x, for the rows.
    #[inline(always)]
    fn at<L: LossSlope<A>>(&mut self, sum: &FiniteSum<A, L>, rows: &[usize], iterate: &Iterate<A>) {
        self.slopes.clear();
        self.pull = A::zero();
        for &row in rows {
            let part = sum.part(row, &iterate.dot(sum.data().row(row)));
            self.slopes.push(part.slope);
            self.pull = self.pull.clone() + &part.pull;
        }
        if rows.len() > 1 {
            let count = A::from_count(rows.len());
            for slope in &mut self.slopes {
                *slope = slope.clone() / &count;
            }
            self.pull = self.pull.clone() / &count;
        }
    }

    /// All coordinates, in d operations.
    pub fn write<L: LossSlope<A>>(
        &self,
        sum: &FiniteSum<A, L>,
        rows: &[usize],
        iterate: &Iterate<A>,
        out: &mut [A],
    ) {
        iterate.write(out);
        for out in out.iter_mut() {
            *out = self.pull.clone() * &*out;
        }
        for (&row, slope) in rows.iter().zip(&self.slopes) {
            sum.data().row(row).add_scaled(slope, out);
        }
    }
}

/// Sees a run, cannot alter it.
///
/// ```
/// use telescope_core::sparse_sgd::{Averages, Gradient, Iterate, Watch};
///
/// /// Counts steps.
/// #[derive(Default)]
/// struct Count(usize);
/// impl<S> Watch<f64, S> for Count {
///     fn before(&mut self, step: usize, _: &S, _: &f64, _: &Iterate<f64>, _: &Gradient<f64>) {
///         assert_eq!(step, self.0 + 1);
///     }
///     fn after(&mut self, step: usize, _: &Iterate<f64>, _: &Averages<'_, f64>) {
///         self.0 = step;
///     }
/// }
/// let mut count = Count::default();
/// Watch::<f64, usize>::after(&mut count, 1, &Iterate::new(vec![0.0], false), &Averages::new(&[], 1, &[1]));
/// assert_eq!(count.0, 1);
/// ```
pub trait Watch<A, S> {
    /// Before the update of step t: ξ_t, η_t, x_t and g_t.
    fn before(
        &mut self,
        step: usize,
        sample: &S,
        step_size: &A,
        iterate: &Iterate<A>,
        gradient: &Gradient<A>,
    );
    /// After the update of step t: x_{t+1} and the averages so far.
    fn after(&mut self, step: usize, iterate: &Iterate<A>, averages: &Averages<'_, A>);
}

/// Runs T = `step_sizes.len()` steps from the iterate in place. `sum` must have sparse rows.
///
/// ```
/// use telescope_core::averages::Output;
/// use telescope_core::domains::WholeSpace;
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
/// use telescope_core::sgd::GivenSamples;
/// use telescope_core::sparse_sgd::{Averages, Gradient, Iterate, Watch, run};
///
/// struct Blind;
/// impl Watch<f64, usize> for Blind {
///     fn before(&mut self, _: usize, _: &usize, _: &f64, _: &Iterate<f64>, _: &Gradient<f64>) {}
///     fn after(&mut self, _: usize, _: &Iterate<f64>, _: &Averages<'_, f64>) {}
/// }
/// // |2x_2| from (1, 3), two steps of 1/2 along (0, 2): x_2 goes 3, 2, 1.
/// let data = Dataset::sparse(vec![0, 1], vec![1], vec![2.0], vec![0.0], 2).unwrap();
/// let sum = FiniteSum::<f64, Absolute>::new(Absolute, data.into());
/// let (mut x, mut outputs) = (Iterate::new(vec![1.0, 3.0], false), Averages::new(&[Output::UNIFORM], 2, &[2]));
/// run(&sum, &WholeSpace, &mut GivenSamples::new(&[0, 0]), &[0.5; 2], &mut x, &mut outputs, &mut Blind);
/// let (mut end, mut mean) = ([0.0; 2], [0.0; 2]);
/// x.write(&mut end);
/// outputs.write(0, &x, &mut mean);
/// assert_eq!((end, mean), ([1.0, 1.0], [1.0, 2.5]));
/// ```
#[inline(always)]
pub fn run<A, L, D, S, N, V>(
    sum: &FiniteSum<A, L>,
    domain: &D,
    samples: &mut N,
    step_sizes: &[A],
    iterate: &mut Iterate<A>,
    averages: &mut Averages<'_, A>,
    observer: &mut V,
) where
    A: Single,
    L: LossSlope<A>,
    FiniteSum<A, L>: Risk<A>,
    D: Shrinking<A>,
    S: Batch,
    N: Samples<S>,
    V: Watch<A, S>,
{
    let mut gradient = Gradient {
        slopes: Vec::new(),
        pull: A::zero(),
    };
    for (index, step_size) in step_sizes.iter().enumerate() {
        let step = index + 1;
        let sample = samples.next(step);
        let rows = sample.rows();
        gradient.at(sum, rows, iterate);
        averages.push(Window::BeforeUpdates, step, sum, step_size, iterate);
        observer.before(step, sample, step_size, iterate, &gradient);
        let kept = A::one() - &(step_size.clone() * &gradient.pull);
        iterate.shrink(&kept, averages);
        for (&row, slope) in rows.iter().zip(&gradient.slopes) {
            iterate.add(&-(step_size.clone() * slope), sum.data().row(row), averages);
        }
        if D::BY_LENGTH
            && let Some(factor) = domain.factor(&iterate.length_sq())
        {
            iterate.shrink(&factor, averages);
        }
        averages.push(Window::AfterUpdates, step, sum, step_size, iterate);
        observer.after(step, iterate, averages);
    }
}
