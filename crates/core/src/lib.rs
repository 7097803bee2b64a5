//! Problems, oracles, samplers, schedules, domains, averages and the SGD loop, each written once and
//! generic over the arithmetic. Nothing here knows of theorems, statistics or files.
//!
//! ```
//! use telescope_core::domains::WholeSpace;
//! use telescope_core::losses::Absolute;
//! use telescope_core::methods::Plain;
//! use telescope_core::problems::{Dataset, FiniteSum, Risk};
//! use telescope_core::sgd::{GivenSamples, run};
//!
//! // f(x) = |x|, one sample, three steps of 1/4 from x_1 = 1.
//! let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
//! let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into());
//! let mut x = [1.0];
//! run(&problem, &WholeSpace, &Plain, &mut GivenSamples::new(&[0, 0, 0]), &[0.25; 3], &mut x, &mut ());
//! assert!((problem.risk(&x) - 0.25_f64).abs() < 1e-15);
//! ```

pub mod arithmetic;
pub mod averages;
pub mod curve;
pub mod declare;
pub mod domains;
pub mod enumeration;
pub mod facts;
pub mod losses;
pub mod methods;
pub mod moments;
pub mod number;
pub mod ops;
pub mod optimum;
pub mod oracles;
pub mod problems;
pub mod rng;
pub mod samplers;
pub mod schedules;
pub mod sgd;
pub mod sparse_sgd;
#[cfg(feature = "proptest")]
pub mod strategies;
pub mod vector;

pub mod engine;
