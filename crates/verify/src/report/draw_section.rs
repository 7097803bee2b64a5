//! How gradients are drawn, where iterates live and what is done with a subgradient, in mathematics.

use super::markdown::{Page, math};
use super::problem_section::{MOST_SHOWN, column, latex};
use crate::config::{AnyOracle, ExperimentFile, NoiseConfig, ProblemConfig};
use crate::number;
use telescope_core::arithmetic::Rational;
use telescope_core::domains::AnyDomain;
use telescope_core::methods::AnyMethod;
use telescope_core::number::{Nonnegative, Number};
use telescope_core::samplers::{AnySampler, NoiseLaw};

/// How g_t comes about.
pub(super) fn oracle(page: &mut Page, file: &ExperimentFile) {
    let gradient = match &file.problem {
        ProblemConfig::MaxAffine(_) => ("subgradient", r"\partial R(x_t)"),
        _ => ("gradient", r"\nabla R(x_t)"),
    };
    match &file.oracle {
        AnyOracle::AdditiveNoise(noise) if noise.law == NoiseLaw::Normal => {
            let sum = match gradient.0 {
                "gradient" => r"g_t = \nabla R(x_t) + w_t",
                _ => r"g_t - w_t \in \partial R(x_t)",
            };
            page.block(&format!(
                "**Oracle.** The {} plus independent normal noise: {} with {}.",
                gradient.0,
                math(sum),
                math(&format!(
                    r"w_t \sim \mathcal{{N}}\bigl(0, {}\bigr)",
                    covariance(noise)
                ))
            ));
        }
        AnyOracle::AdditiveNoise(noise) => page.block(&format!(
            "**Oracle.** The {} plus independent noise of mean 0: {} with {} and {}.",
            gradient.0,
            math(&format!(r"g_t - w_t \in {}", gradient.1)),
            math(r"w_{t,k} = s_k \zeta_{t,k}"),
            law(noise)
        )),
        AnyOracle::RandomTarget(noise) if noise.law == NoiseLaw::Normal => page.block(&format!(
            "**Oracle.** A quadratic with a random minimiser: {} with {}, and {}.",
            math(r"f(w, x) = \tfrac12 (x-w)^\top A (x-w)"),
            math(&format!(
                r"w_t \sim \mathcal{{N}}\bigl(c, {}\bigr)",
                covariance(noise)
            )),
            math(r"g_t = A(x_t - w_t)")
        )),
        AnyOracle::RandomTarget(noise) => page.block(&format!(
            "**Oracle.** A quadratic with a random minimiser: {} with {} and {}, and {}.",
            math(r"f(w, x) = \tfrac12 (x-w)^\top A (x-w)"),
            math(r"w_{t,k} = c_k + s_k \zeta_{t,k}"),
            law(noise),
            math(r"g_t = A(x_t - w_t)")
        )),
        AnyOracle::SingleSample(single) => page.block(&format!(
            "**Oracle.** The subgradient of one row's loss; {}.",
            rows(single.sampler)
        )),
        AnyOracle::Minibatch(batch) => page.block(&format!(
            "**Oracle.** The mean subgradient of {}; {}.",
            number::counted(batch.size as u64, "row"),
            rows(batch.sampler)
        )),
        AnyOracle::FullGradient => page.block(&format!(
            "**Oracle.** A {} of the risk itself, without noise: {}.",
            gradient.0,
            math(&format!(r"g_t \in {}", gradient.1))
        )),
    }
}

fn rows(sampler: AnySampler) -> &'static str {
    match sampler {
        AnySampler::WithReplacement => {
            "each step draws a row uniformly, independently of all before (with replacement)"
        }
        AnySampler::FixedOrder => "rows are taken in a fixed order, 1, 2, …, n, 1, 2, …",
        AnySampler::Importance => {
            "rows are drawn independently, row i with a chance in proportion to ‖a_i‖, and its loss is divided by n times that chance"
        }
        AnySampler::Reshuffle => {
            "every row is taken once an epoch, in a new random order each time (without replacement)"
        }
        AnySampler::ShuffleOnce => {
            "every row is taken once an epoch, in one random order drawn before the run"
        }
        AnySampler::DistinctInBatch => {
            "each step draws a uniform set of different rows, independently of all steps before"
        }
    }
}

/// The law of ζ and the scales.
fn law(noise: &NoiseConfig) -> String {
    let scales: Vec<Number> = noise
        .scales
        .iter()
        .map(|scale| scale.number().clone())
        .collect();
    let law = match &noise.law {
        NoiseLaw::Normal => "independent standard normals".to_owned(),
        NoiseLaw::Rademacher => "independent signs, +1 and −1 equally likely".to_owned(),
        NoiseLaw::Sphere => format!("uniform on the sphere of radius {}", math(r"\sqrt d")),
        NoiseLaw::StudentT(student) => {
            let variance = if student.degrees == 2 {
                ": its variance is infinite"
            } else {
                ""
            };
            format!(
                "independent Student t variables with {} degrees of freedom{variance}",
                student.degrees
            )
        }
        NoiseLaw::TruncatedNormal(cut) => format!(
            "pairs of standard normals, cut to the disc of radius {}",
            math(&latex(cut.cutoff.number()))
        ),
    };
    let scales = if scales.len() == 1 {
        math(&format!("s = {}", latex(&scales[0])))
    } else {
        math(&format!("s = {}", column(&scales)))
    };
    format!("{}: {law}; {scales}", math(r"\zeta"))
}

fn covariance(noise: &NoiseConfig) -> String {
    let deviations: Vec<&Number> = noise.scales.iter().map(Nonnegative::number).collect();
    match deviations.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other.exact() == first.exact()) => {
            if *first.exact() == Rational::ONE {
                "I".to_owned()
            } else {
                format!("{}^2 I", bracketed(first))
            }
        }
        all if all.len() <= MOST_SHOWN => {
            let squares: Vec<String> = all
                .iter()
                .map(|deviation| format!("{}^2", bracketed(deviation)))
                .collect();
            format!(r"\operatorname{{diag}}({})", squares.join(", "))
        }
        _ => r"\operatorname{diag}(\sigma_1^2, \dots, \sigma_d^2)".to_owned(),
    }
}

/// A number that can carry an exponent.
fn bracketed(number: &Number) -> String {
    let text = latex(number);
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        text
    } else {
        format!("({text})")
    }
}

/// Where iterates live.
pub(super) fn domain(page: &mut Page, domain: &AnyDomain) {
    let projected = |what: &str, set: String| {
        format!(
            "**Domain.** The {what} {}, on which every step is projected.",
            math(&format!(r"\lbrace x : {set} \rbrace"))
        )
    };
    page.block(&match domain {
        AnyDomain::WholeSpace => "**Domain.** The whole space: no projection.".to_owned(),
        AnyDomain::Ball(ball) => projected(
            "ball",
            format!(
                r"\Vert x{}\Vert \le {}",
                ball.centre
                    .as_ref()
                    .map_or_else(String::new, |centre| format!(" - {}", column(centre))),
                latex(ball.radius.number())
            ),
        ),
        AnyDomain::Box(spec) => projected(
            "box",
            format!(r"{} \le x \le {}", column(&spec.lower), column(&spec.upper)),
        ),
        AnyDomain::HalfSpace(spec) => projected(
            "half-space",
            format!(
                r"\langle {}, x\rangle \le {}",
                column(&spec.normal),
                latex(&spec.offset)
            ),
        ),
        AnyDomain::Simplex(spec) => projected(
            "simplex",
            format!(
                r"x \ge 0,\; \textstyle\sum_i x_i = {}",
                spec.total
                    .as_ref()
                    .map_or_else(|| "1".to_owned(), |total| latex(total.number()))
            ),
        ),
    });
}

/// What is done with g_t, unless that is nothing.
pub(super) fn method(page: &mut Page, method: &AnyMethod) {
    let told = match method {
        AnyMethod::Sgd => return,
        AnyMethod::PerCoordinate(spec) => format!(
            "Each coordinate has its own step size: {} in place of {}, with {}.",
            math(r"f_k\, g_{t,k}"),
            math("g_{t,k}"),
            math(&format!(
                "f = {}",
                column(
                    &spec
                        .factors
                        .iter()
                        .map(|factor| factor.number().clone())
                        .collect::<Vec<_>>()
                )
            ))
        ),
        AnyMethod::AdaGrad(spec) => format!(
            "AdaGrad: {} in place of {}, with {}.",
            math(
                r"g_{t,k} \big/ \bigl(\sqrt{\textstyle\sum_{s \le t} g_{s,k}^2} + \varepsilon\bigr)"
            ),
            math("g_{t,k}"),
            math(&format!(
                r"\varepsilon = {}",
                spec.epsilon
                    .as_ref()
                    .map_or_else(|| "10^{-10}".to_owned(), |epsilon| latex(epsilon.number()))
            ))
        ),
        AnyMethod::AdaGradNorm => format!(
            "AdaGrad with one step size for all coordinates: {} in place of {}.",
            math(r"g_t \big/ \sqrt{\textstyle\sum_{s \le t} \Vert g_s\Vert^2}"),
            math("g_t")
        ),
        AnyMethod::ClipNorm(spec) => format!(
            "A gradient longer than {0} is shortened to it: {1} in place of {2}.",
            latex(spec.threshold.number()),
            math(&format!(
                r"g_t \min(1, {} / \Vert g_t \Vert)",
                latex(spec.threshold.number())
            )),
            math("g_t")
        ),
        AnyMethod::ClipValue(spec) => format!(
            "Each coordinate of a gradient is cut to the interval from −{0} to {0}.",
            latex(spec.threshold.number())
        ),
    };
    page.block(&format!("**Method.** {told}"));
}
