//! Steps in O(d²) against exact rationals.

use super::super::coordinates::dense;
use super::super::recursion::Block;
use super::impulse::{self, Impulse};
use super::*;
use crate::vector::dot;

const SIZE: usize = 8;

fn ratio(n: i32, d: u8) -> Rational {
    Rational::from_parts(n.into(), d.into())
}

/// 2 on the diagonal, −1/2 beside it and 1/5 in two corners: far from diagonal, and positive definite.
fn entry(i: usize, j: usize) -> Rational {
    match i.abs_diff(j) {
        0 => ratio(2, 1),
        1 => ratio(-1, 2),
        7 => ratio(1, 5),
        _ => ratio(0, 1),
    }
}

fn matrix() -> Vec<Rational> {
    (0..SIZE * SIZE)
        .map(|k| entry(k / SIZE, k % SIZE))
        .collect()
}

fn noise() -> Vec<Rational> {
    let mut noise = vec![Rational::ZERO; SIZE * SIZE];
    for i in 0..SIZE {
        noise[i * SIZE + i] = ratio(1, 1 + u8::try_from(i).unwrap());
    }
    noise
}

fn start() -> Vec<Rational> {
    (0..8).map(|i| ratio(3 - i, 2)).collect()
}

/// The moments of z_t, of Σ z and the covariance of both, in rationals.
struct Exact {
    mean: Vec<Rational>,
    covariance: Vec<Rational>,
    sum: Vec<Rational>,
}

fn times(a: &[Rational], b: &[Rational]) -> Vec<Rational> {
    let column = |j: usize| {
        (0..SIZE)
            .map(|k| b[k * SIZE + j].clone())
            .collect::<Vec<_>>()
    };
    let columns: Vec<_> = (0..SIZE).map(column).collect();
    a.chunks_exact(SIZE)
        .flat_map(|row| columns.iter().map(move |column| dot(row, column)))
        .collect()
}

/// After so many steps of 1/4: Cov s is summed over all pairs, Cov(z_i, z_j) = Cov z_i F^(j − i).
fn exactly(steps: usize) -> Exact {
    let factor: Vec<Rational> = (0..SIZE * SIZE)
        .map(|k| {
            let unit = ratio(i32::from(k / SIZE == k % SIZE), 1);
            unit - matrix()[k].clone() / ratio(4, 1)
        })
        .collect();
    let mut mean = start();
    let mut covariance = vec![Rational::ZERO; SIZE * SIZE];
    let mut crosses: Vec<Vec<Rational>> = Vec::new();
    let mut sum = vec![Rational::ZERO; SIZE * SIZE];
    for _ in 0..steps {
        crosses.push(covariance.clone());
        for cross in &crosses {
            for i in 0..SIZE {
                for j in 0..SIZE {
                    sum[i * SIZE + j] += &cross[i * SIZE + j];
                    sum[j * SIZE + i] += &cross[i * SIZE + j];
                }
            }
        }
        // The pair of z_t with itself was added twice.
        for (sum, own) in sum.iter_mut().zip(&covariance) {
            *sum -= own;
        }
        mean = factor
            .chunks_exact(SIZE)
            .map(|row| dot(row, &mean))
            .collect();
        let moved = times(&times(&factor, &covariance), &factor);
        covariance = moved
            .iter()
            .zip(noise())
            .map(|(moved, noise)| moved + noise / ratio(16, 1))
            .collect();
        for cross in &mut crosses {
            *cross = times(cross, &factor);
        }
    }
    Exact {
        mean,
        covariance,
        sum,
    }
}

/// In the given coordinates, where M = A is far from diagonal, the bounds are wide, and hold; without them they do not.
#[test]
fn bounds_hold_far_from_diagonal() {
    let identity: Vec<Rational> = (0..SIZE * SIZE)
        .map(|k| ratio(i32::from(k / SIZE == k % SIZE), 1))
        .collect();
    let spec = dense(&matrix(), &noise(), &start(), &identity).unwrap();
    let step = Interval::point(0.25);
    let holds = |block: &Block<Interval>, steps: usize| {
        let exact = exactly(steps);
        let inside = |enclosures: &[Interval], values: &[Rational]| {
            let mut both = enclosures.iter().zip(values);
            both.all(|(enclosure, value)| enclosure.contains_rational(value))
        };
        [
            inside(&block.iterate().mean, &exact.mean),
            inside(&block.iterate().covariance, &exact.covariance),
            inside(&block.tally(0).covariance, &exact.sum),
        ]
    };
    let mut block = Block::<Interval>::new(&spec, 1, 1);
    let mut forgetful = block.clone();
    forgetful.remainder = Some(vec![0.0; SIZE * SIZE]);
    let mut fully = block.clone();
    fully.remainder = None;
    for steps in 1..=4 {
        for block in [&mut block, &mut forgetful, &mut fully] {
            block.push(0, &Interval::one());
            block.advance(&step);
        }
        assert_eq!(holds(&block, steps), [true; 3], "{steps}");
        assert_eq!(holds(&fully, steps), [true; 3], "{steps}");
    }
    assert!(block.remainder.is_some());
    let [_, covariance, sum] = holds(&forgetful, 4);
    assert!(!covariance && !sum, "negative control");
}

/// In the coordinates that are used they hold too, and are narrow.
#[test]
fn narrow_near_eigenvectors() {
    let rows: Vec<Vec<Number>> = (0..SIZE)
        .map(|i| {
            (0..SIZE)
                .map(|j| number(&entry(i, j).to_string()))
                .collect()
        })
        .collect();
    let form = RationalQuadratic::new(&rows, &vec![number("1/3"); SIZE]).unwrap();
    let instance = Instance::additive_noise(form, deviations("1 1 1/2 1 2 1 1 1/3")).unwrap();
    let setup = Setup::new(instance, AnyDomain::WholeSpace, start()).unwrap();
    let steps = mixed_steps();
    let noise: Vec<Rational> = [1, 1, 2, 1, 0, 1, 1, 3]
        .map(|d| match d {
            0 => ratio(4, 1),
            d => ratio(1, d * d),
        })
        .into();
    let mut covariance = vec![Rational::ZERO; SIZE * SIZE];
    for i in 0..SIZE {
        covariance[i * SIZE + i] = noise[i].clone();
    }
    let moments = moments(&setup, &steps).unwrap();
    let exact = Impulse::new(&setup, &steps, &covariance);
    let quadratic = impulse::quadratic_of(&setup);
    for output in [Output::WEIGHTED, Output::UNIFORM, Output::FINAL] {
        for k in [2, 4, steps.steps()] {
            let second = exact.second_moment(&exact.output(output, &steps, k).unwrap());
            let value = impulse::gap(quadratic, &second);
            let found = moments.gap(output, k).unwrap();
            assert!(found.contains_rational(&value), "{output} {k} {found:?}");
            let scale = value.to_f64().value();
            assert!(found.width() < 1e-9 * scale, "{output} {k} {found:?}");
            assert!(found.width() > 0.0);
        }
    }
}
