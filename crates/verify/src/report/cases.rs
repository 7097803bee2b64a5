//! An experiment of many cases: a table first, then a part for each case that opens on a click.

use super::claim_section::claim;
use super::fact_section;
use super::figures::{Figures, of_case};
use super::ledger_section::ledger;
use super::markdown::{Align, Page, Table, details, text};
use super::problem_section::problem;
use super::published_section::{gaps, law_sentences, laws, published};
use super::wording::{
    Gap, anchor, bound_cell, case_cell, expected_cell, headroom_cell, or_dash, relation,
    vacuity_cell, verdict_cell,
};
use crate::number;
use crate::record::{CaseRecord, ExperimentRecord, FactRecord};

/// With more cases than this, the paths of arms are not drawn, nor the gaps of those without claims.
const MOST_DRAWN_ARMS: usize = 6;

/// One row a claim.
pub(super) fn summary(experiment: &ExperimentRecord) -> String {
    let mut table = Table::new([
        ("case", Align::Left),
        ("T", Align::Right),
        ("claim", Align::Left),
        ("verdict", Align::Left),
        ("expected", Align::Left),
        ("bound", Align::Right),
        ("gap", Align::Right),
        ("bound / gap", Align::Right),
        ("says something", Align::Left),
    ]);
    for (index, case) in experiment.cases.iter().enumerate() {
        for (claim_index, claim) in case.claims.iter().enumerate() {
            let name = format!(
                "{} ({}), {}",
                text(&claim.theorem),
                claim.form.id(),
                relation(claim.relation)
            );
            table.row([
                case_cell(case),
                number::count(case.constants.steps as u64),
                format!("[{name}](#{})", anchor(index, claim_index)),
                verdict_cell(claim.found),
                expected_cell(claim),
                bound_cell(claim),
                or_dash(Gap::of(claim).map(Gap::cell)),
                headroom_cell(claim),
                vacuity_cell(claim),
            ]);
        }
    }
    if table.is_empty() {
        "No claims are made.".to_owned()
    } else {
        table.render()
    }
}

/// The parts of a case, in turn. `stem`: the beginning of its figures' names; `facts`: those to list here.
pub(super) struct CasePart<'a> {
    pub(super) experiment: &'a ExperimentRecord,
    pub(super) index: usize,
    pub(super) facts: &'a [&'a FactRecord],
    pub(super) stem: &'a str,
    pub(super) level: usize,
    /// Whether problem and schedule are the page's own, so that they are not repeated here.
    pub(super) alone: bool,
}

impl CasePart<'_> {
    pub(super) fn case(&self) -> &CaseRecord {
        &self.experiment.cases[self.index]
    }

    /// Facts, schedule, claims, figures, printed values, ledger.
    pub(super) fn render(&self, figures: &mut Figures) -> String {
        let case = self.case();
        let heading = |words: &str| format!("{} {words}", "#".repeat(self.level));
        let mut page = Page::default();
        if !self.alone {
            page.block(&details("The problem of this case", &problem(case)));
        }
        if !self.facts.is_empty() {
            page.block(&heading(if self.alone {
                "What is known"
            } else {
                "What is known of this case"
            }));
            page.block(&fact_section::facts(
                self.facts.iter().copied(),
                fact_section::per_step(case),
            ));
        }
        page.block(&heading("Step sizes"));
        page.block(&fact_section::schedule(
            &case.schedule,
            case.constants.steps,
        ));
        if self.alone {
            page.block(&schedule_figure(figures, self.stem, self.experiment));
        }
        page.block(&heading("Claims"));
        if case.claims.is_empty() {
            page.block("None.");
        }
        for (index, record) in case.claims.iter().enumerate() {
            let anchor = anchor(self.index, index);
            page.block(&claim(
                case,
                record,
                self.experiment.seed,
                &anchor,
                self.level + 1,
            ));
        }
        page.block(&heading("Gap against steps"));
        let title = if case.label.is_empty() {
            self.experiment.title.clone()
        } else {
            format!("{}: {}", self.experiment.title, case.label)
        };
        // Comparisons draw the gaps of arms; many arms would make a figure each without saying more.
        let many_arms = case.arm.is_some() && self.experiment.cases.len() > MOST_DRAWN_ARMS;
        page.block(&of_case(figures, self.stem, &title, case, !many_arms));
        page.block(&gaps(case));
        self.published(&mut page, case, &heading("Printed values and laws"));
        page.block(&heading("The proof, line by line"));
        page.block(&ledger(&case.ledger));
        page.into_text()
    }

    fn published(&self, page: &mut Page, case: &CaseRecord, heading: &str) {
        if case.published.is_empty() && case.laws.is_empty() {
            return;
        }
        page.block(heading);
        page.block(&published(case.published.iter().map(|value| (None, value))));
        page.block(&laws(case.laws.iter().map(|law| (None, law))));
        page.block(&law_sentences(&case.laws));
    }
}

/// The step sizes drawn.
pub(super) fn schedule_figure(
    figures: &mut Figures,
    stem: &str,
    experiment: &ExperimentRecord,
) -> String {
    let title = format!("{}: step sizes", experiment.title);
    let (drawn, all, svg) = super::line_figures::schedules(&title, &experiment.cases);
    let caption = if drawn < all {
        format!("{drawn} of {all} that differ.")
    } else {
        String::new()
    };
    figures.show(format!("{stem}-schedule.svg"), &title, &caption, svg)
}
