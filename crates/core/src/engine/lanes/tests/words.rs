//! Words, normals and elementary functions in lanes, each against the single number.

use crate::engine::lanes::Engine;
use crate::engine::lanes::chacha::STREAMS;
use crate::engine::lanes::simd::{Kernel, Rows, Simd};
use crate::engine::lanes::source::Source;
use crate::engine::lanes::wide::Wide;
use crate::ops;
use crate::ops::box_muller::{Head, turned};
use crate::ops::float::Float;
use crate::ops::kernels::{exp_of_sum, ln_as_sum, sin_cos_turns};
use crate::rng::{Stream, StreamKey, index_of};
use rand::SeedableRng as _;

fn engines() -> impl Iterator<Item = Engine> {
    let lanes = Engine::ALL.into_iter().skip(1);
    lanes.filter(|engine| engine.is_available())
}

fn streams(key: &StreamKey, first: u64) -> Vec<Stream> {
    (0..STREAMS as u64)
        .map(|i| key.stream(first.wrapping_add(i)))
        .collect()
}

fn bits<S: Simd>(value: Wide<S>) -> [u64; STREAMS] {
    let lanes = value.lanes();
    let mut bits = [0; STREAMS];
    for (bits, lane) in bits.iter_mut().zip(lanes.as_flattened()) {
        *bits = lane.to_bits();
    }
    bits
}

struct Words;

impl Kernel for Words {
    type Out = ();
    fn run<S: Simd>(self) {
        let key = StreamKey::derive(1, "lanes", "words");
        // Numbers of streams above 2^32, and round the end.
        for first in [0, 100, u64::from(u32::MAX) - 5, u64::MAX - 3] {
            let mut source = Source::<S>::new(&key, first);
            let mut singles = streams(&key, first);
            for _ in 0..70 {
                for (word, single) in source.each_word().into_iter().zip(&mut singles) {
                    assert_eq!(word, single.next_word());
                }
            }
        }
        // Past block 2^32, where the counter's upper half begins to count.
        let mut source = Source::<S>::new(&key, 5);
        source.skip_to_block(u64::from(u32::MAX) - 1);
        let mut single = rand_chacha::ChaCha8Rng::from_seed(*key.bytes());
        single.set_stream(5);
        single.set_word_pos(16 * (u128::from(u32::MAX) - 1));
        for _ in 0..40 {
            assert_eq!(source.each_word()[0], rand::Rng::next_u64(&mut single));
        }
    }
}

#[test]
fn words_are_those_of_single_streams() {
    engines().for_each(|engine| engine.enter(Words));
}

struct Normals;

impl Kernel for Normals {
    type Out = ();
    fn run<S: Simd>(self) {
        let key = StreamKey::derive(1, "lanes", "normals");
        let mut source = Source::<S>::new(&key, 7);
        let mut singles = streams(&key, 7);
        for _ in 0..500 {
            let [first, second] = source.normals().map(bits);
            for (lane, single) in singles.iter_mut().enumerate() {
                let mut pair = [0.0; 2];
                single.normals(&mut pair);
                assert_eq!(pair.map(f64::to_bits), [first[lane], second[lane]]);
            }
        }
        // A uniform number after words that were not.
        let (mut source, mut singles) = (Source::<S>::new(&key, 0), streams(&key, 0));
        source.each_word();
        for (lane, single) in bits(source.uniform()).into_iter().zip(&mut singles) {
            single.next_word();
            assert_eq!(lane, single.uniform().to_bits());
        }
    }
}

#[test]
fn normals_are_those_of_single_streams() {
    engines().for_each(|engine| engine.enter(Normals));
}

/// The top 52 bits where cases meet: u = 1 − w/2^52 at its ends, at powers of 2 and at √½ times them; eighths of a turn; what
/// lies next to all of them; and any.
fn places() -> Vec<u64> {
    const ALL: u64 = 1 << 52;
    let root_half = (std::f64::consts::FRAC_1_SQRT_2 * ALL as f64) as u64;
    let mut places: Vec<u64> = (0..8).map(|k| k * (ALL / 8)).collect();
    for k in 0..52 {
        places.extend([ALL - (ALL >> k), ALL - (root_half >> k)]);
    }
    let mut stream = StreamKey::derive(1, "lanes", "places").stream(0);
    let mut near: Vec<u64> = places
        .iter()
        .flat_map(|place| (0..9).map(move |k| (place + ALL + k - 4) % ALL))
        .collect();
    near.extend((0..2000).map(|_| stream.next_word() >> 12));
    near
}

/// The pair as [`Stream::normals`] has it.
fn plain_pair(radius: u64, angle: u64) -> [f64; 2] {
    let uniform = |place: u64| f64::from_bits((0x3ff << 52) | place) - 1.0;
    let radius = (-2.0 * ops::ln(1.0 - uniform(radius))).sqrt();
    let (sin, cos) = ops::sin_cos_turns(uniform(angle));
    [radius * cos + 0.0, radius * sin + 0.0]
}

/// What [`box_muller`](crate::ops::box_muller) makes of the words, which have those top bits and any others.
fn arranged_pair<F: Float>(radius: F::Bits, angle: F::Bits) -> (F, F) {
    turned(Head::<F>::new(radius).quarter_radius_sq().root(), angle)
}

struct Pairs;

impl Kernel for Pairs {
    type Out = ();
    fn run<S: Simd>(self) {
        let radii = places();
        // Every place is an angle too, not always with its own radius.
        let angles: Vec<u64> = radii.iter().rev().copied().collect();
        let chunks = radii.as_chunks().0.iter().zip(angles.as_chunks().0);
        for (radii, angles) in chunks {
            for angles in [angles, radii] {
                let words = |places: &[u64; 8]| S::of_words(&places.map(|w| (w << 12) | 0xabc));
                let (cos, sin) = arranged_pair::<S>(words(radii), words(angles));
                let mut lanes = [[0.0; 8]; 2];
                cos.store(&mut lanes[0]);
                sin.store(&mut lanes[1]);
                for lane in 0..8 {
                    let pair = [lanes[0][lane], lanes[1][lane]].map(f64::to_bits);
                    let plain = plain_pair(radii[lane], angles[lane]).map(f64::to_bits);
                    assert_eq!(pair, plain, "{:x} {:x}", radii[lane], angles[lane]);
                }
            }
        }
    }
}

#[test]
fn arranged_normals_are_the_plain_ones() {
    engines().for_each(|engine| engine.enter(Pairs));
    // One more than a word's top bits would be seen.
    let (word, angle) = (0x1234_5678_9abc_d000, 0x4321_0000_0000_1000);
    let pair = <[f64; 2]>::from(arranged_pair::<f64>(word, angle)).map(f64::to_bits);
    let plain = |word, angle| plain_pair(word, angle).map(f64::to_bits);
    assert_eq!(pair, plain(word >> 12, angle >> 12));
    assert_ne!(pair, plain((word >> 12) + 1, angle >> 12));
    assert_ne!(pair, plain(word >> 12, (angle >> 12) + 1));
}

struct Functions;

impl Kernel for Functions {
    type Out = ();
    fn run<S: Simd>(self) {
        let mut points = vec![
            0.0,
            -0.0,
            1.0,
            -1.0,
            5e-324,
            1e-310,
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
            709.0,
            710.1,
            -708.3,
            -708.5,
            1e5,
            -1e5,
            0.125,
            0.25,
            0.375,
            0.5,
            2.0_f64.next_down(),
            1.0_f64.next_down(),
            1.0 - f64::EPSILON,
            0.5 - f64::EPSILON / 2.0,
        ];
        let mut stream = StreamKey::derive(1, "lanes", "points").stream(0);
        points
            .extend((0..3000).map(|k| (2.0 * stream.uniform() - 1.0) * [1.0, 30.0, 800.0][k % 3]));
        let same = |lane: f64, single: f64| {
            lane.to_bits() == single.to_bits() || (lane.is_nan() && single.is_nan())
        };
        for chunk in points.chunks(STREAMS) {
            let mut lanes = [[0.5; 8]; 2];
            lanes.as_flattened_mut()[..chunk.len()].copy_from_slice(chunk);
            let x = Wide::<S>::load(&lanes);
            let exp = exp_of_sum(x, Float::splat(0.0)).lanes();
            let ln = ln_as_sum(x).0.lanes();
            let (sin, cos) = sin_cos_turns(x);
            let (sin, cos) = (sin.lanes(), cos.lanes());
            for (lane, &x) in lanes.as_flattened().iter().enumerate() {
                let at = |all: &[[f64; 8]; 2]| all[lane / 8][lane % 8];
                assert!(same(at(&exp), ops::exp(x)), "exp {x:e}");
                assert!(same(at(&ln), ops::ln(x)), "ln {x:e}");
                let (single_sin, single_cos) = ops::sin_cos_turns(x);
                assert!(
                    same(at(&sin), single_sin) && same(at(&cos), single_cos),
                    "turns {x:e}"
                );
            }
        }
    }
}

#[test]
fn elementary_functions_are_those_of_single_numbers() {
    engines().for_each(|engine| engine.enter(Functions));
}

struct Integers;

impl Kernel for Integers {
    type Out = ();
    fn run<S: Simd>(self) {
        let mut stream = StreamKey::derive(1, "lanes", "integers").stream(0);
        for n in [1, 2, 3, 569, 1 << 31, u32::MAX] {
            for extreme in [0, u64::MAX, 1 << 32, (1 << 32) - 1] {
                let words =
                    std::array::from_fn(|k| if k == 0 { extreme } else { stream.next_word() });
                let rows = S::words(S::scale(S::of_words(&words), n));
                for (row, word) in rows.into_iter().zip(words) {
                    assert_eq!(row, index_of(word, n as usize) as u64);
                }
            }
        }
        // Rows turned around.
        let table: Vec<f64> = (0..80).map(f64::from).collect();
        let numbers = [9, 0, 3, 3, 1, 8, 2, 7];
        let rows = Rows::new(&table, 8, &numbers);
        for at in [0, 3, 4] {
            for (offset, column) in S::columns(&rows, at).into_iter().enumerate() {
                let mut lanes = [0.0; 8];
                column.store(&mut lanes);
                let expected = numbers.map(|row| f64::from(row * 8) + (at + offset) as f64);
                assert_eq!(lanes.map(f64::to_bits), expected.map(f64::to_bits));
            }
        }
    }
}

#[test]
fn indices_and_rows_are_those_of_single_lanes() {
    engines().for_each(|engine| engine.enter(Integers));
}
