//! What a file may ask of the checker. Fractions of unlike denominators grow with every sum, so that a small file could
//! keep it busy for years: sizes are looked at before any arithmetic.

use super::{Certificate, Class, Multiplier, Ratio, Setting, Statement};
use dashu_base::{BitTest, Gcd};
use dashu_int::UBig;

/// The most multipliers of a certificate: more than the inequalities of the largest problem that was ever solved.
const MOST_MULTIPLIERS: usize = 100_000;
/// The longest common denominator of a list of numbers, in bits.
const MOST_BITS: u64 = 1 << 16;
/// Products of two 64-bit words that one file may cost, by the estimates below: about a minute.
const MOST_WORK: u64 = 60_000_000_000;
/// Bits of memory.
const MOST_MEMORY: u64 = 1 << 34;

/// A file asks for too much.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Certificate, Excess, Label, Metric, Weights, admit};
///
/// // A denominator of 2^70000 would keep the checker busy: refused before any sum.
/// let statement = Family::Constant.statement(2, Metric::Values(Weights::StepSizes));
/// let tiny = telescope_core::arithmetic::Rational::ONE / telescope_core::arithmetic::Rational::from(2).pow(70_000);
/// let certificate = Certificate::new(statement, [(Label::Distance, tiny)]).unwrap();
/// assert_eq!(admit(&certificate), Err(Excess::Denominator("the multipliers")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// Too many multipliers.
    #[error("{0} multipliers are more than {MOST_MULTIPLIERS}, the most that are checked")]
    Multipliers(usize),
    /// Numbers without a short common denominator.
    #[error(
        "the common denominator of {0} has more than {MOST_BITS} bits; write them as multiples of one small unit"
    )]
    Denominator(&'static str),
    /// The product of both.
    #[error(
        "to check {steps} steps with numbers of {bits} bits would take too long; write shorter numbers, or take fewer steps"
    )]
    Work {
        /// T.
        steps: usize,
        /// The length of sums.
        bits: u64,
    },
}

/// The bits that a sum of such numbers has at most, but for carries.
fn common_bits<'a>(
    numbers: impl Iterator<Item = &'a Ratio>,
    what: &'static str,
) -> Result<u64, Excess> {
    let mut multiple = UBig::ONE;
    let mut longest = 0;
    for Ratio(number) in numbers {
        longest = longest.max(number.numerator().bit_len());
        let denominator = number.denominator();
        let common = (&multiple).gcd(denominator);
        multiple *= denominator / common;
        if multiple.bit_len() as u64 > MOST_BITS {
            return Err(Excess::Denominator(what));
        }
    }
    Ok((multiple.bit_len() + longest) as u64)
}

fn of_statement(statement: &Statement) -> Result<u64, Excess> {
    let mut constants = vec![&statement.distance_sq];
    match &statement.class {
        Class::BoundedSubgradients { subgradient_sq } => constants.push(subgradient_sq),
        Class::Smooth { smoothness } => constants.push(smoothness),
        Class::SmoothStronglyConvex {
            smoothness,
            strong_convexity,
        } => constants.extend([smoothness, strong_convexity]),
    }
    if let Setting::FiniteSum {
        noise_sq: Some(noise_sq),
        ..
    } = &statement.setting
    {
        constants.push(noise_sq);
    }
    let numbers = constants.into_iter().chain(&statement.step_sizes);
    common_bits(numbers, "the statement's constants and step sizes")
}

fn afford(work: u64, memory: u64, steps: usize, bits: u64) -> Result<(), Excess> {
    if work > MOST_WORK || memory > MOST_MEMORY {
        return Err(Excess::Work { steps, bits });
    }
    Ok(())
}

fn words_sq(bits: u64) -> u64 {
    let words = bits / 64 + 1;
    words.saturating_mul(words)
}

/// Refuses what would take the checker much longer than a minute, before it begins. The positive definiteness of the slack
/// is limited by itself, since its cost depends on the slack's rank.
///
/// # Errors
/// With what is too long.
///
/// ```
/// use telescope_certify::analytic::textbook;
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Metric, Weights, admit};
///
/// let statement = Family::Constant.statement(20, Metric::Values(Weights::StepSizes));
/// assert_eq!(admit(&textbook(&statement).unwrap()), Ok(()));
/// ```
pub fn admit(certificate: &Certificate) -> Result<(), Excess> {
    let Certificate {
        statement,
        multipliers,
        bound,
        ..
    } = certificate;
    if multipliers.len() > MOST_MULTIPLIERS {
        return Err(Excess::Multipliers(multipliers.len()));
    }
    let by = multipliers.iter().map(|Multiplier { by, .. }| by);
    let multiplier_bits = common_bits(by.chain([bound]), "the multipliers")?;
    // Coefficients of the slack: a multiplier times products of at most two step sizes and a share or a constant.
    let bits = multiplier_bits + 3 * of_statement(statement)?;
    let steps = statement.steps();
    let size = steps as u64 + 2;
    let terms = (multipliers.len() as u64).saturating_mul(size);
    afford(
        terms.saturating_mul(words_sq(bits)),
        size.saturating_mul(size).saturating_mul(bits),
        steps,
        bits,
    )
}

/// The same for a run on a function of `pieces` affine pieces in `dimension` dimensions, whose coefficients are given.
///
/// # Errors
/// With what is too long.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Excess, Metric, Ratio, run_is_admitted};
///
/// // Two pieces in the plane are nothing; a billion in a million dimensions are refused.
/// let statement = Family::Constant.statement(2, Metric::LastIterate);
/// let coefficients: Vec<Ratio> = vec!["1/3".parse().unwrap(); 6];
/// assert!(run_is_admitted(&statement, coefficients.iter(), 2, 2).is_ok());
/// let refused = run_is_admitted(&statement, coefficients.iter(), 1_000_000_000, 1_000_000);
/// assert!(matches!(refused, Err(Excess::Work { steps: 2, .. })));
/// ```
pub fn run_is_admitted<'a>(
    statement: &Statement,
    coefficients: impl Iterator<Item = &'a Ratio>,
    pieces: usize,
    dimension: usize,
) -> Result<(), Excess> {
    let function = common_bits(coefficients, "the coefficients of the function")?;
    let bits = 2 * function + 2 * of_statement(statement)?;
    let steps = statement.steps();
    let each = (pieces as u64).saturating_mul(dimension as u64);
    let work = each.saturating_mul(steps as u64 + pieces as u64);
    afford(work.saturating_mul(words_sq(bits)), 0, steps, bits)
}

#[cfg(test)]
mod tests {
    use super::super::{Flaw, Label, Metric, check};
    use super::*;
    use telescope_core::arithmetic::Rational;

    fn certificate(step_sizes: Vec<Ratio>) -> Certificate {
        let one: Ratio = "1".parse().unwrap();
        let statement = Statement {
            class: Class::BoundedSubgradients {
                subgradient_sq: one.clone(),
            },
            distance_sq: one,
            step_sizes,
            metric: Metric::LastIterate,
            setting: Setting::Plain,
        };
        Certificate::new(statement, [(Label::Distance, Rational::ONE)]).unwrap()
    }

    /// 1/(2^bits + 2k + 1): unlike denominators.
    fn unlike(bits: usize, k: usize) -> Ratio {
        let denominator = (UBig::ONE << bits) + UBig::from(2 * k + 1);
        Ratio(Rational::from_parts(1.into(), denominator))
    }

    #[test]
    fn too_long_is_said_before_the_work() {
        // Ten steps with unlike denominators of 8000 bits: 80000 bits in common.
        let long = certificate((0..10).map(|k| unlike(8_000, k)).collect());
        let flaw = check(&long).unwrap_err();
        assert_eq!(
            flaw,
            Flaw::TooLong(Excess::Denominator(
                "the statement's constants and step sizes"
            ))
        );
        // Two of them are fine: another flaw is found.
        let short = certificate((0..2).map(|k| unlike(8_000, k)).collect());
        assert!(!matches!(check(&short), Err(Flaw::TooLong(_))));
        let mut many = certificate(vec!["1".parse().unwrap()]);
        let one = many.multipliers[0].clone();
        many.multipliers = vec![one; MOST_MULTIPLIERS + 1];
        assert_eq!(
            check(&many),
            Err(Flaw::TooLong(Excess::Multipliers(MOST_MULTIPLIERS + 1)))
        );
        many.multipliers.pop();
        assert!(!matches!(check(&many), Err(Flaw::TooLong(_))));
    }

    #[test]
    fn the_product_of_steps_and_digits_counts() {
        let mut wide = certificate(vec!["1".parse().unwrap(); 1000]);
        let by = unlike(20_000, 0);
        wide.multipliers[0].by = by;
        let flaw = check(&wide).unwrap_err();
        assert!(
            matches!(flaw, Flaw::TooLong(Excess::Work { steps: 1000, .. })),
            "{flaw}"
        );
    }
}
