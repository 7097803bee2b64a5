//! The problem in mathematics, from the experiment's own file.

use super::markdown::{Page, display, math, text};
use super::{data_section, draw_section};
use crate::config::{
    AnyOracle, DataConfig, ExperimentFile, FiniteSumConfig, InlineRow, PieceConfig, ProblemConfig,
    QuadraticConfig, Start,
};
use crate::data::SyntheticConfig;
use crate::number;
use crate::record::{CaseRecord, ExactText};
use telescope_core::arithmetic::Rational;
use telescope_core::number::Number;

/// Larger matrices and longer vectors are described, not written out.
pub(super) const MOST_SHOWN: usize = 6;

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
        ProblemConfig::FiniteSum(sum) => finite_sum(page, sum, case, dimension),
        ProblemConfig::MaxAffine(config) => max_affine(page, &config.pieces, dimension),
        ProblemConfig::Wiggle => {
            page.block(&display(
                r"R(x) = x^2 (1 + \sin x), \qquad x \in \mathbb{R}",
            ));
        }
    }
    draw_section::oracle(page, file);
    draw_section::domain(page, &file.domain);
    draw_section::method(page, &file.method);
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

fn finite_sum(page: &mut Page, sum: &FiniteSumConfig, case: &CaseRecord, dimension: usize) {
    let penalty = sum
        .penalty
        .as_ref()
        .filter(|penalty| *penalty.number().exact() != Rational::ZERO)
        .map_or_else(String::new, |penalty| {
            format!(
                r" + \frac{{{}}}{{2}} \Vert x \Vert^2",
                latex(penalty.number())
            )
        });
    page.block(&display(&format!(
        r"R(x) = \frac1n\sum_{{i=1}}^n {}{penalty}, \qquad x \in \mathbb{{R}}^{{{dimension}}}",
        sum.loss.latex("a_i", "y_i")
    )));
    if let Some(definition) = sum.loss.definition() {
        page.block(&display(&definition));
    }
    let counted = match (&sum.data, case.rows) {
        (_, Some(rows)) => Some(rows as u64),
        (DataConfig::Inline(rows), None) => Some(rows.iter().map(|row| u64::from(row.count)).sum()),
        (DataConfig::Synthetic(config), None) => Some(config.rows.into()),
        (DataConfig::Csv(_) | DataConfig::File(_), None) => None,
    };
    let rows = counted.map_or_else(String::new, |rows| {
        format!("{} = {} rows of ", math("n"), number::count(rows))
    });
    let source = match &sum.data {
        DataConfig::Inline(rows) => inline(rows),
        DataConfig::Csv(file) | DataConfig::File(file) => {
            data_section::source(file, case.data.as_ref())
        }
        DataConfig::Synthetic(config) => made(config, sum.loss.wants_classes()),
    };
    page.block(&format!(
        "**Data.** {rows}{} = {}; {source}",
        math("d"),
        number::counted(dimension as u64, "coordinate")
    ));
}

/// The largest of affine functions, its pieces written out while they are few and short.
fn max_affine(page: &mut Page, pieces: &[PieceConfig], dimension: usize) {
    let count = pieces.len();
    page.block(&display(&format!(
        r"R(x) = \max_{{1 \le k \le {count}}} \langle a_k, x\rangle + b_k, \qquad x \in \mathbb{{R}}^{{{dimension}}}"
    )));
    if count > MOST_SHOWN || dimension > MOST_SHOWN {
        page.block("The pieces are in the record, under `config`.");
        return;
    }
    let shown: Vec<String> = pieces
        .iter()
        .enumerate()
        .map(|(index, piece)| {
            let k = index + 1;
            let intercept = piece
                .intercept
                .as_ref()
                .map_or_else(|| "0".to_owned(), latex);
            format!(r"a_{k} = {},\; b_{k} = {intercept}", column(&piece.slope))
        })
        .collect();
    page.block(&display(&shown.join(r",\quad ")));
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

fn made(config: &SyntheticConfig, signs: bool) -> String {
    let noise = match &config.noise {
        Some(noise) => format!(r" + {}\, z_i", latex(noise.number())),
        None => String::new(),
    };
    let long = match &config.long_rows {
        Some(long) => format!(
            "; the features of row {0}, 2·{0}, … are {1} times as long",
            long.every,
            long.factor.number()
        ),
        None => String::new(),
    };
    let sum = format!(r"\textstyle\sum_k (-1)^{{k+1}} a_{{ik}}{noise}");
    let label = if signs {
        format!(r"y_i = \operatorname{{sign}}\bigl({sum}\bigr)")
    } else {
        format!("y_i = {sum}")
    };
    format!(
        "made from the seed {}: standard normal features, {}, rounded to multiples of 1/64{long}.",
        config.seed,
        math(&label)
    )
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
pub(super) fn column(numbers: &[Number]) -> String {
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
pub(super) fn latex(number: &Number) -> String {
    if number.is_ratio() {
        number.to_string()
    } else {
        number::shortest_latex(number.value())
    }
}
