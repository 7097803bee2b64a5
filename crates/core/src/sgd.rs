//! The SGD loop, once: x_{t+1} = Π(x_t − η_t g_t), where a method may have changed η_t and g_t; generic over the
//! arithmetic. No I/O, no clock, no allocation a step.

use crate::arithmetic::Lanes;
use crate::domains::Domain;
use crate::methods::{Method, Proposal};
use crate::oracles::Oracle;
use crate::problems::Risk;
use crate::rng::Stream;
use crate::samplers::Sampler;

/// Where the realisations ξ_1, ξ_2, ... of one run come from.
///
/// ```
/// use telescope_core::sgd::{GivenSamples, Samples};
///
/// let mut rows = GivenSamples::new(&[7, 5]);
/// assert_eq!([*rows.next(1), *rows.next(2)], [7, 5]);
/// ```
pub trait Samples<S> {
    /// ξ_t, `step` = t from 1.
    fn next(&mut self, step: usize) -> &S;
}

/// Realisations drawn from a sampler with one stream.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::FixedOrder;
/// use telescope_core::sgd::{DrawnSamples, Samples};
///
/// let stream = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let sampler = FixedOrder { rows: 2 };
/// let mut rows = DrawnSamples::new(&sampler, stream);
/// assert_eq!([*rows.next(1), *rows.next(2), *rows.next(3)], [0, 1, 0]);
/// ```
pub struct DrawnSamples<'a, S: Sampler> {
    sampler: &'a S,
    state: S::State,
    sample: S::Sample,
    rng: Stream,
}

impl<'a, S: Sampler> DrawnSamples<'a, S> {
    /// A run's own stream.
    pub fn new(sampler: &'a S, rng: Stream) -> Self {
        Self {
            sampler,
            state: sampler.start(),
            sample: sampler.blank(),
            rng,
        }
    }
}

impl<S: Sampler> Samples<S::Sample> for DrawnSamples<'_, S> {
    #[inline(always)]
    fn next(&mut self, step: usize) -> &S::Sample {
        self.sampler
            .draw(&mut self.state, step, &mut self.rng, &mut self.sample);
        &self.sample
    }
}

/// Realisations that are given: a path to replay or to enumerate.
///
/// ```
/// use telescope_core::sgd::{GivenSamples, Samples};
///
/// // The path of rows 7, 5 again, whatever drew it.
/// let mut rows = GivenSamples::new(&[7, 5]);
/// assert_eq!(*rows.next(2), 5);
/// ```
pub struct GivenSamples<'a, S> {
    samples: &'a [S],
}

impl<'a, S> GivenSamples<'a, S> {
    /// `samples[t − 1]` is ξ_t.
    #[must_use]
    pub fn new(samples: &'a [S]) -> Self {
        Self { samples }
    }
}

impl<S> Samples<S> for GivenSamples<'_, S> {
    #[inline(always)]
    fn next(&mut self, step: usize) -> &S {
        &self.samples[step - 1]
    }
}

/// Sees a run, cannot alter it.
///
/// ```
/// use telescope_core::domains::WholeSpace;
/// use telescope_core::losses::Absolute;
/// use telescope_core::methods::Plain;
/// use telescope_core::problems::{Dataset, FiniteSum};
/// use telescope_core::sgd::{GivenSamples, Observer, run};
///
/// /// x_2, x_3, ...
/// #[derive(Default)]
/// struct Path(Vec<f64>);
///
/// impl<S> Observer<f64, S> for Path {
///     fn before(&mut self, _: usize, _: &S, _: &f64, _: &[f64], _: &[f64]) {}
///     fn after(&mut self, _: usize, _: &f64, x: &[f64]) {
///         self.0.push(x[0]);
///     }
/// }
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, _>::new(Absolute, data.into());
/// let (mut path, mut x, mut rows) = (Path::default(), [1.0], GivenSamples::new(&[0, 0]));
/// run(&problem, &WholeSpace, &Plain, &mut rows, &[0.75, 0.5], &mut x, &mut path);
/// assert_eq!(path.0, [0.25, -0.25]);
/// ```
pub trait Observer<A, S> {
    /// Before the update of step t: ξ_t, η_t, x_t and g_t, as the method left them.
    fn before(&mut self, step: usize, sample: &S, step_size: &A, x: &[A], g: &[A]);
    /// After the update of step t: η_t and x_{t+1}.
    fn after(&mut self, step: usize, step_size: &A, x: &[A]);
}

impl<A, S> Observer<A, S> for () {
    fn before(&mut self, _: usize, _: &S, _: &A, _: &[A], _: &[A]) {}
    fn after(&mut self, _: usize, _: &A, _: &[A]) {}
}

/// x ← Π(x − ηg): the one place where a step is taken.
///
/// ```
/// use telescope_core::domains::{Segment, WholeSpace};
/// use telescope_core::sgd::update;
///
/// let mut x = [1.0];
/// update(&WholeSpace, &0.5, &[4.0], &mut x);
/// assert_eq!(x, [-1.0]);
/// update(&Segment { lower: 0.0, upper: 1.0 }, &0.5, &[4.0], &mut x);
/// assert_eq!(x, [0.0]);
/// ```
#[inline(always)]
pub fn update<A: Lanes, D: Domain<A>>(domain: &D, step_size: &A, g: &[A], x: &mut [A]) {
    let minus_step_size = -step_size.clone();
    for (x, g) in x.iter_mut().zip(g) {
        *x = minus_step_size.mul_add(g, x);
    }
    domain.project(x);
}

/// Runs T = `step_sizes.len()` steps from x in place.
///
/// ```
/// use telescope_core::domains::Segment;
/// use telescope_core::losses::Absolute;
/// use telescope_core::methods::Plain;
/// use telescope_core::problems::{Dataset, FiniteSum};
/// use telescope_core::sgd::{GivenSamples, run};
///
/// // |x| from 1 on [1/2, 2], two steps of 1/4 and one more that the projection takes back.
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into());
/// let (domain, mut x) = (Segment { lower: 0.5, upper: 2.0 }, [1.0]);
/// run(&problem, &domain, &Plain, &mut GivenSamples::new(&[0; 3]), &[0.25; 3], &mut x, &mut ());
/// assert_eq!(x, [0.5]);
/// ```
#[inline(always)]
pub fn run<A, O, D, M, N, V>(
    oracle: &O,
    domain: &D,
    method: &M,
    samples: &mut N,
    step_sizes: &[A::Scalar],
    x: &mut [A],
    observer: &mut V,
) where
    A: Lanes,
    O: Oracle<A> + Risk<A>,
    D: Domain<A>,
    M: Method<A>,
    N: Samples<O::Sample>,
    V: Observer<A, O::Sample>,
{
    let mut g = vec![A::zero(); x.len()];
    let mut state = method.start(x.len());
    for (index, step_size) in step_sizes.iter().enumerate() {
        let step = index + 1;
        let mut step_size = A::splat(step_size);
        let sample = samples.next(step);
        oracle.subgradient(sample, x, &mut g);
        let proposal = Proposal {
            step,
            x,
            step_size: &mut step_size,
            g: &mut g,
        };
        method.direct(&mut state, oracle, proposal);
        observer.before(step, sample, &step_size, x, &g);
        update(domain, &step_size, &g, x);
        observer.after(step, &step_size, x);
    }
}
