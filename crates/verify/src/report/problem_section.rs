//! The problem in mathematics, from the experiment's own file.

use super::markdown::{Page, code, display, math, text};
use crate::config::{
    AnyOracle, CsvConfig, DataConfig, ExperimentFile, FiniteSumConfig, InlineRow, NoiseConfig,
    ProblemConfig, QuadraticConfig, Start,
};
use crate::number;
use crate::record::{CaseRecord, ExactText};
use telescope_core::arithmetic::Rational;
use telescope_core::domains::AnyDomain;
use telescope_core::number::{Nonnegative, Number};
use telescope_core::samplers::AnySampler;

/// Larger matrices and longer vectors are described, not written out.
const MOST_SHOWN: usize = 6;

/// What is minimised, how gradients are drawn, where, from where and for how long.
pub(super) fn problem(case: &CaseRecord) -> String {
    let mut page = Page::default();
    match serde_json::from_value::<ExperimentFile>(case.config.clone()) {
        Ok(file) => describe(&mut page, &file, case),
        Err(error) => page.block(&format!(
            "The record's configuration cannot be read ({}), so the problem is not shown.",
            text(&error.to_string())
        )),
    }
    page.into_text()
}

fn describe(page: &mut Page, file: &ExperimentFile, case: &CaseRecord) {
    let dimension = case.start.len();
    match &file.problem {
        ProblemConfig::Quadratic(quadratic) => quadratic_risk(page, quadratic, &file.oracle),
        ProblemConfig::FiniteSum(sum) => finite_sum(page, sum, case.rows, dimension),
    }
    match &file.oracle {
        AnyOracle::AdditiveNoise(noise) => page.block(&format!(
            "**Oracle.** The gradient plus independent normal noise: {} with {}.",
            math(r"g_t = \nabla R(x_t) + w_t"),
            math(&format!(r"w_t \sim \mathcal{{N}}\bigl(0, {}\bigr)", covariance(noise)))
        )),
        AnyOracle::RandomTarget(noise) => page.block(&format!(
            "**Oracle.** A quadratic with a random minimiser: {} with {}, and {}.",
            math(r"f(w, x) = \tfrac12 (x-w)^\top A (x-w)"),
            math(&format!(r"w_t \sim \mathcal{{N}}\bigl(c, {}\bigr)", covariance(noise))),
            math(r"g_t = A(x_t - w_t)")
        )),
        AnyOracle::SingleSample(single) => page.block(&format!(
            "**Oracle.** The subgradient of one row's loss; {}.",
            match single.sampler {
                AnySampler::WithReplacement => "each step draws a row uniformly, independently of all before (with replacement)",
                AnySampler::FixedOrder => "rows are taken in a fixed order, 1, 2, …, n, 1, 2, …",
            }
        )),
    }
    page.block(&match &file.domain {
        AnyDomain::WholeSpace => "**Domain.** The whole space: no projection.".to_owned(),
        AnyDomain::Ball(ball) => format!(
            "**Domain.** The ball {}, on which every step is projected.",
            math(&format!(
                r"\lbrace x : \Vert x{}\Vert \le {} \rbrace",
                ball.centre
                    .as_ref()
                    .map_or_else(String::new, |centre| format!(" - {}", column(centre))),
                latex(ball.radius.number())
            ))
        ),
    });
    page.block(&format!(
        "**Start and length.** {}, T = {} steps.",
        start(&file.run.start, &case.start),
        number::count(file.run.steps as u64)
    ));
}

fn quadratic_risk(page: &mut Page, quadratic: &QuadraticConfig, oracle: &AnyOracle) {
    let constant = match oracle {
        AnyOracle::RandomTarget(_) => {
            r" + \tfrac12\operatorname{tr}\bigl(A\operatorname{Var}w\bigr)"
        }
        _ => "",
    };
    let size = quadratic.matrix.len();
    page.block(&display(&format!(
        r"R(x) = \tfrac12 (x-c)^\top A\,(x-c){constant}, \qquad x \in \mathbb{{R}}^{{{size}}}"
    )));
    if size <= MOST_SHOWN {
        let rows: Vec<String> = quadratic
            .matrix
            .iter()
            .map(|row| row.iter().map(latex).collect::<Vec<_>>().join(" & "))
            .collect();
        page.block(&display(&format!(
            r"A = \begin{{pmatrix}} {} \end{{pmatrix}}, \qquad c = {}",
            rows.join(r" \\ "),
            column(&quadratic.minimiser)
        )));
    } else {
        page.block(&format!(
            "A and c have {size} rows; they are in the record, under `config`."
        ));
    }
}

fn finite_sum(page: &mut Page, sum: &FiniteSumConfig, rows: Option<usize>, dimension: usize) {
    page.block(&display(&format!(
        r"R(x) = \frac1n\sum_{{i=1}}^n {}, \qquad x \in \mathbb{{R}}^{{{dimension}}}",
        indexed(sum.loss.latex())
    )));
    let counted = match (&sum.data, rows) {
        (_, Some(rows)) => Some(rows as u64),
        (DataConfig::Inline(rows), None) => Some(rows.iter().map(|row| u64::from(row.count)).sum()),
        (DataConfig::Csv(_), None) => None,
    };
    let rows = counted.map_or_else(String::new, |rows| {
        format!("{} = {} rows of ", math("n"), number::count(rows))
    });
    let source = match &sum.data {
        DataConfig::Inline(rows) => inline(rows),
        DataConfig::Csv(csv) => csv_source(csv),
    };
    page.block(&format!(
        "**Data.** {rows}{} = {}; {source}",
        math("d"),
        number::counted(dimension as u64, "coordinate")
    ));
}

/// The loss with the index of its row.
fn indexed(loss: &str) -> String {
    loss.replace(r"\langle a, x\rangle", r"\langle a_i, x\rangle")
        .replace("- y|", "- y_i|")
        .replace("{-y", "{-y_i")
}

fn inline(rows: &[InlineRow]) -> String {
    if rows.len() > MOST_SHOWN {
        return "they are in the record, under `config`.".to_owned();
    }
    let shown: Vec<String> = rows
        .iter()
        .map(|row| {
            let pair = math(&format!(
                r"a = {},\; y = {}",
                column(&row.features),
                latex(&row.label)
            ));
            match row.count {
                1 => pair,
                count => format!("{pair} {} times", number::count(count.into())),
            }
        })
        .collect();
    format!("in this order: {}.", shown.join(", then "))
}

fn csv_source(csv: &CsvConfig) -> String {
    let mut sentence = format!(
        "from {}, label in the column {}",
        code(&csv.path.to_string_lossy().replace('\\', "/")),
        code(&csv.target)
    );
    if let Some(class) = &csv.positive_class {
        sentence.push_str(&format!(" ({} is +1)", code(class)));
    }
    if csv.standardise {
        sentence.push_str("; each column shifted to mean 0 and scaled to standard deviation 1");
    }
    if csv.standardise_target {
        sentence.push_str("; the label shifted to mean 0 and scaled to standard deviation 1");
    }
    if csv.intercept {
        sentence.push_str("; a column of ones appended");
    }
    sentence.push('.');
    sentence
}

fn covariance(noise: &NoiseConfig) -> String {
    let deviations: Vec<&Number> = noise
        .standard_deviations
        .iter()
        .map(Nonnegative::number)
        .collect();
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

fn start(start: &Start, exact: &[ExactText]) -> String {
    match start {
        Start::Origin => math("x_1 = 0"),
        Start::Point(point) if point.len() <= MOST_SHOWN => {
            math(&format!("x_1 = {}", column(point)))
        }
        Start::Point(point) => format!(
            "{} with {} coordinates, in the record",
            math("x_1"),
            point.len()
        ),
        Start::LipschitzTimesTotalStepSize => {
            let value = match exact {
                [only] => format!(" = {}", only.shortened()),
                _ => String::new(),
            };
            format!("{}{value}, the tight start", math("x_1 = L\\,S"))
        }
    }
}

/// Coordinates in a row, as an element of the space.
fn column(numbers: &[Number]) -> String {
    if numbers.len() > MOST_SHOWN {
        return r"(\dots)".to_owned();
    }
    let entries: Vec<String> = numbers.iter().map(latex).collect();
    if entries.len() == 1 {
        entries.concat()
    } else {
        format!("({})", entries.join(", "))
    }
}

/// A number of the file, as its author wrote it.
fn latex(number: &Number) -> String {
    if number.is_ratio() {
        number.to_string()
    } else {
        number::shortest_latex(number.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page says of this file, and how a record keeps it.
    fn told(more: &str) -> (String, String) {
        let text = format!(r#"{{ "path": "data/a.csv", "target": "y"{more} }}"#);
        let csv: CsvConfig = serde_json::from_str(&text).expect("valid");
        let kept = serde_json::to_string(&csv).expect("serialisable");
        (csv_source(&csv), kept)
    }

    #[test]
    fn a_standardised_label_is_told_and_kept_only_where_it_is_asked_for() {
        let (said, kept) = told("");
        assert_eq!(said, "from `data/a.csv`, label in the column `y`.");
        assert!(!kept.contains("standardise-target"), "{kept}");
        let (said, kept) = told(r#", "standardise-target": true"#);
        let sentence = "; the label shifted to mean 0 and scaled to standard deviation 1.";
        assert!(said.ends_with(sentence), "{said}");
        assert!(kept.contains(r#""standardise-target":true"#), "{kept}");
    }
}
