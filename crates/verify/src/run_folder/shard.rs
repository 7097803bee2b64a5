//! Shards: a run divided among machines. Chunk i of case c, both counted from 0 and the cases over the whole run, belongs
//! to shard (c + i) mod N + 1, so that cases of one chunk are spread too.

use std::fmt;
use std::str::FromStr;

/// The most shards of a run.
const MOST: u32 = 1 << 16;

/// One of the shards of a run.
///
/// ```
/// use telescope_verify::run_folder::Shard;
/// let shard: Shard = "2/3".parse()?;
/// assert_eq!((shard.index(), shard.count()), (2, 3));
/// assert!("4/3".parse::<Shard>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    count: u32,
}

impl Shard {
    /// Which one, from 1.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }

    /// Of how many.
    #[must_use]
    pub fn count(self) -> u32 {
        self.count
    }

    /// Whether it computes a chunk of a case.
    #[must_use]
    pub fn has(self, case: u64, chunk: u64) -> bool {
        Self::of(self.count, case, chunk) == self.index
    }

    /// Which of so many shards, from 1, computes a chunk of a case.
    #[must_use]
    pub fn of(count: u32, case: u64, chunk: u64) -> u32 {
        let turn = case.wrapping_add(chunk) % u64::from(count.max(1));
        u32::try_from(turn).unwrap_or(0) + 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/');
        let numbers =
            numbers.and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((index, count)) if 1 <= index && index <= count && count <= MOST => {
                Ok(Self { index, count })
            }
            _ => Err(format!(
                "a shard is K/N with 1 ≤ K ≤ N ≤ {MOST}, such as 1/4"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chunk_has_one_shard() {
        for count in [1, 2, 3, 7] {
            let shards: Vec<Shard> = (1..=count).map(|index| Shard { index, count }).collect();
            for (case, chunk) in (0..10).flat_map(|case| (0..10).map(move |chunk| (case, chunk))) {
                let of: Vec<u32> = shards
                    .iter()
                    .filter(|shard| shard.has(case, chunk))
                    .map(|shard| shard.index())
                    .collect();
                assert_eq!(of, [Shard::of(count, case, chunk)]);
            }
        }
        // Cases of one chunk are spread as well.
        assert_ne!(Shard::of(4, 0, 0), Shard::of(4, 1, 0));
    }

    #[test]
    fn only_shards_are_read() {
        for text in [
            "0/3", "4/3", "1", "1/0", "a/b", "1/2/3", "-1/2", "1/65537", "",
        ] {
            assert!(text.parse::<Shard>().unwrap_err().contains("K/N"), "{text}");
        }
        assert_eq!(
            "65536/65536".parse::<Shard>().unwrap().to_string(),
            "65536/65536"
        );
    }
}
