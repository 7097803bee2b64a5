//! Randomness: the only place where a generator is made.
//!
//! A [`StreamKey`] names one experiment's noise: suite seed, experiment id, axis. Replicate i draws
//! from stream i under that key, so no number depends on threads, order, or on how many other
//! replicates, experiments or theorems there are. Every draw takes a fixed number of 64-bit words,
//! so that SIMD lanes can draw the same numbers.

use crate::ops;
use rand::{Rng, SeedableRng, TryRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};
use std::convert::Infallible;

/// First field of the hashed string: a new layout of the string takes a new version.
const DOMAIN: &str = "telescope stream key v1";
/// The bits of 1.0: with 52 random bits below them, a uniform double in [1, 2).
pub(crate) const ONE_BITS: u64 = 0x3ff << 52;

/// A 256-bit ChaCha8 key, from which one stream per replicate is made.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// let key = StreamKey::derive(7, "toy", "noise");
/// assert_eq!(key.stream(3).next_word(), key.stream(3).next_word());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamKey([u8; 32]);

impl StreamKey {
    /// SHA-256 of four fields in this order, each as its length in bytes (8 bytes, little endian)
    /// and then its bytes:
    ///
    /// 1. `"telescope stream key v1"`,
    /// 2. the suite seed, 8 bytes, little endian,
    /// 3. the experiment id in UTF-8,
    /// 4. the axis (what is drawn, such as `"noise"` or `"start"`) in UTF-8.
    ///
    /// The lengths make the string unambiguous: ("ab", "c") and ("a", "bc") differ.
    #[must_use]
    pub fn derive(suite_seed: u64, experiment: &str, axis: &str) -> Self {
        let seed = suite_seed.to_le_bytes();
        let mut hash = Sha256::new();
        for field in [
            DOMAIN.as_bytes(),
            &seed,
            experiment.as_bytes(),
            axis.as_bytes(),
        ] {
            hash.update((field.len() as u64).to_le_bytes());
            hash.update(field);
        }
        Self(hash.finalize().into())
    }

    /// The key's bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The stream of one replicate, at its first word.
    #[must_use]
    pub fn stream(&self, replicate: u64) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(self.0);
        generator.set_stream(replicate);
        Stream { generator }
    }
}

/// One replicate's random words, in order: ChaCha8 with a 64-bit block counter.
///
/// Implements rand's [`Rng`], so rand's adaptors work on it; every method of that trait takes whole
/// words too.
///
/// ```
/// use telescope_core::rng::StreamKey;
///
/// let key = StreamKey::derive(1, "an experiment", "replicates");
/// let (mut a, mut b) = (key.stream(0), key.stream(0));
/// assert_eq!(a.next_word(), b.next_word(), "the same stream");
/// assert_ne!(a.next_word(), key.stream(1).next_word());
/// assert!(a.index(6) < 6 && (0.0..1.0).contains(&a.uniform()));
/// assert_eq!(a.words_drawn(), 4);
/// ```
#[derive(Clone, Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    /// The next 64 random bits.
    #[inline]
    pub fn next_word(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// How many words have been drawn so far.
    #[must_use]
    pub fn words_drawn(&self) -> u128 {
        // The generator counts 32-bit words.
        self.generator.get_word_pos() / 2
    }

    /// A uniform index in 0..n from one word w, as ⌊w n/2^64⌋.
    ///
    /// Some indices have one word more than others: each probability is within 2^-64 of 1/n, and the
    /// total variation distance from uniform is below n/2^64.
    ///
    /// # Panics
    /// If `n` is 0.
    #[inline]
    pub fn index(&mut self, n: usize) -> usize {
        assert!(n > 0, "an index is drawn from a non-empty range");
        index_of(self.next_word(), n)
    }

    /// A uniform number in [0, 1): the word's top 52 bits as a multiple of 2^-52.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        f64::from_bits(ONE_BITS | (self.next_word() >> 12)) - 1.0
    }

    /// Fills `out` with independent standard normals, two words for each pair (Box and Muller 1958):
    /// radius √(−2 ln u) with u = 1 − [`uniform`](Self::uniform) in (0, 1], then the angle in turns;
    /// the pair is (radius cos, radius sin). An odd length draws a whole pair and drops its sine.
    ///
    /// As u ≥ 2^-52, no value exceeds √(104 ln 2) = 8.49: the law's tails, of probability 2e-17, are
    /// cut there.
    ///
    /// ```
    /// let mut pair = [0.0; 2];
    /// telescope_core::rng::StreamKey::derive(1, "toy", "noise").stream(0).normals(&mut pair);
    /// ```
    // Always: compiled apart from its caller, it would lack the hardware's fused multiply-add.
    #[inline(always)]
    pub fn normals(&mut self, out: &mut [f64]) {
        let mut pairs = out.chunks_exact_mut(2);
        for pair in &mut pairs {
            [pair[0], pair[1]] = self.normal_pair();
        }
        if let [last] = pairs.into_remainder() {
            [*last, _] = self.normal_pair();
        }
    }

    #[inline(always)]
    fn normal_pair(&mut self) -> [f64; 2] {
        let radius = (-2.0 * ops::ln(1.0 - self.uniform())).sqrt();
        let (sin, cos) = ops::sin_cos_turns(self.uniform());
        // Adding 0 turns −0 into 0, so that whoever arranges the operations otherwise need not care for signs of zeros.
        [radius * cos + 0.0, radius * sin + 0.0]
    }
}

/// ⌊w n/2^64⌋.
#[inline(always)]
pub(crate) fn index_of(word: u64, n: usize) -> usize {
    let product = u128::from(word) * n as u128;
    (product >> 64) as usize
}

impl TryRng for Stream {
    type Error = Infallible;

    /// The upper half of one word.
    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_word() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next_word())
    }

    /// Whole words, little endian; the rest of the last one is dropped.
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next_word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;
    use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

    /// Chance that one correct sampler is called wrong here, were the seed fresh. The seed is fixed,
    /// so passing is no proof; the negative controls show what the size of sample can see.
    const FALSE_ALARM: f64 = 1e-6;

    fn stream(replicate: u64) -> Stream {
        StreamKey::derive(1, "test", "noise").stream(replicate)
    }

    #[test]
    fn key_is_the_documented_hash() {
        let key = StreamKey::derive(20_260_101, "book-toy", "noise");
        let hex: String = key
            .bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        // Computed by another implementation of SHA-256 from the documented string.
        assert_eq!(
            hex,
            "cf4a0ba5db54dd33736373dac6d596895d2ad3b920b65fd47e3f44827afa46c2"
        );
        assert_ne!(
            StreamKey::derive(0, "ab", "c"),
            StreamKey::derive(0, "a", "bc")
        );
        assert_ne!(
            StreamKey::derive(0, "a", "b"),
            StreamKey::derive(1, "a", "b")
        );
    }

    #[test]
    fn values_are_stable() {
        let mut words = stream(5);
        assert_eq!(
            [words.next_word(), words.next_word(), words.next_word()],
            [
                12096750509614830403,
                13329591884996189411,
                17963825517422799625
            ]
        );
        let mut normals = [0.0; 5];
        stream(5).normals(&mut normals);
        assert_eq!(
            normals.map(f64::to_bits),
            [
                13821550851730526582,
                13832530827505494608,
                13836276684175449298,
                4606371250139330124,
                13824729641121176792
            ]
        );
        let mut other = stream(5);
        assert_eq!([other.index(1000), other.index(1000)], [655, 722]);
        assert_eq!(other.uniform().to_bits(), 4606946618723705516);
    }

    #[test]
    fn streams_differ_and_stand_alone() {
        let alone: Vec<u64> = {
            let mut s = stream(9);
            (0..40).map(|_| s.next_word()).collect()
        };
        let mut many: Vec<Stream> = (0..20).map(stream).collect();
        let mut first = Vec::new();
        for word in alone {
            let row: Vec<u64> = many.iter_mut().map(Stream::next_word).collect();
            assert_eq!(row[9], word);
            first.extend(row);
        }
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), 800, "streams overlap");
    }

    #[test]
    fn draws_take_fixed_numbers_of_words() {
        let mut s = stream(0);
        let mut seven = [0.0; 7];
        s.normals(&mut seven);
        assert_eq!(s.words_drawn(), 8);
        s.index(3);
        s.uniform();
        s.next_u32();
        s.fill_bytes(&mut [0; 9]);
        assert_eq!(s.words_drawn(), 13);
        // The dropped sine changes nothing else.
        let mut eight = [0.0; 8];
        stream(0).normals(&mut eight);
        assert_eq!(
            seven.map(f64::to_bits),
            eight[..7].iter().map(|x| x.to_bits()).collect::<Vec<_>>()[..]
        );
        // In pieces of even length: the same numbers.
        let (mut t, mut pieces) = (stream(0), [0.0; 8]);
        let (left, right) = pieces.split_at_mut(6);
        t.normals(left);
        t.normals(right);
        assert_eq!(pieces.map(f64::to_bits), eight.map(f64::to_bits));
    }

    #[test]
    fn rand_adaptors_work() {
        let mut s = stream(1);
        let die: u32 = s.random_range(1..=6);
        assert!((1..=6).contains(&die));
        let dynamic: &mut dyn Rng = &mut stream(1);
        assert_eq!(dynamic.next_u64(), stream(1).next_word());
    }

    /// Kolmogorov's distance from the standard normal law, times √n.
    fn kolmogorov(sample: &mut [f64]) -> f64 {
        sample.sort_by(f64::total_cmp);
        let (law, n) = (Normal::standard(), sample.len() as f64);
        let distance = sample.iter().enumerate().map(|(i, &x)| {
            let p = law.cdf(x);
            (p - i as f64 / n).max((i + 1) as f64 / n - p)
        });
        distance.fold(0.0, f64::max) * n.sqrt()
    }

    #[test]
    fn normals_have_the_normal_law() {
        // P(√n D > c) ≤ 2 exp(−2c²) for every n (Massart 1990).
        let limit = (0.5 * ops::ln(2.0 / FALSE_ALARM)).sqrt();
        let mut sample = vec![0.0; 200_000];
        stream(2).normals(&mut sample);
        let mut cosines: Vec<f64> = sample.iter().copied().step_by(2).collect();
        let mut sines: Vec<f64> = sample.iter().copied().skip(1).step_by(2).collect();
        // Independent coordinates have normal sums as well.
        let mut sums: Vec<f64> = sample
            .chunks(2)
            .map(|pair| (pair[0] + pair[1]) * 0.5_f64.sqrt())
            .collect();
        let mut shifted: Vec<f64> = cosines.iter().map(|x| x + 0.03).collect();
        let mut scaled: Vec<f64> = cosines.iter().map(|x| x * 1.05).collect();
        for right in [&mut cosines, &mut sines, &mut sums] {
            assert!(kolmogorov(right) <= limit);
        }
        for wrong in [&mut shifted, &mut scaled] {
            assert!(kolmogorov(wrong) > limit, "the test cannot see a wrong law");
        }
    }

    /// Upper tail probability of the chi-square statistic against equal cells.
    fn chi_square(draws: impl Iterator<Item = usize>, cells: usize) -> f64 {
        let mut counts = vec![0.0; cells];
        draws.for_each(|i| counts[i] += 1.0);
        let expected = counts.iter().sum::<f64>() / cells as f64;
        let statistic = counts
            .iter()
            .map(|c| (c - expected) * (c - expected) / expected)
            .sum();
        ChiSquared::new((cells - 1) as f64)
            .expect("positive")
            .sf(statistic)
    }

    #[test]
    fn index_is_uniform() {
        let mut s = stream(3);
        assert!(chi_square((0..100_000).map(|_| s.index(7)), 7) > FALSE_ALARM);
        // A biased law: in one draw of 20 cell 6 is taken whatever the word.
        let mut s = stream(3);
        let biased = (0..100_000).map(|_| if s.index(20) == 0 { 6 } else { s.index(7) });
        assert!(
            chi_square(biased, 7) < FALSE_ALARM,
            "the test cannot see a bias"
        );
    }

    #[test]
    #[should_panic(expected = "non-empty")]
    fn no_index_from_nothing() {
        stream(0).index(0);
    }
}
