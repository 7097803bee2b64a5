//! Whether a record that was read is one that this program writes: reports and re-checks may then rely on it. A record is
//! text that anybody may have edited; its id becomes the name of files.

use super::{Band, CaseRecord, ExperimentRecord};
use crate::config::is_experiment_name;
use telescope_core::schedules::StepSizes;

impl ExperimentRecord {
    /// What is not as it is written, if anything.
    #[must_use]
    pub fn flaw(&self) -> Option<String> {
        if !is_experiment_name(&self.id) {
            return Some(format!(
                "its id {:?} is no name of an experiment",
                self.id.chars().take(60).collect::<String>()
            ));
        }
        if self.cases.is_empty() {
            return Some("it holds no case".to_owned());
        }
        self.cases.iter().find_map(|case| {
            let flaw = case.flaw()?;
            let id: String = case.id.chars().take(60).collect();
            Some(format!("case {id:?}: {flaw}"))
        })
    }
}

impl CaseRecord {
    fn flaw(&self) -> Option<String> {
        let steps = self.constants.steps;
        if !(1..=StepSizes::MAX_STEPS).contains(&steps) {
            return Some(format!("a run of {steps} steps is none"));
        }
        let curves = &self.curves;
        let points = curves.checkpoints.len();
        let rises = curves.checkpoints.windows(2).all(|pair| pair[0] < pair[1]);
        let within = |t: &usize| (1..=steps).contains(t);
        if !(rises && curves.checkpoints.iter().all(within)) {
            return Some("its checkpoints do not rise from 1 to T".to_owned());
        }
        let as_long = |values: &[f64]| values.is_empty() || values.len() == points;
        for curve in &curves.curves {
            let band = match &curve.band {
                None => true,
                Some(Band::Confidence { lower, upper } | Band::Quantiles { lower, upper }) => {
                    as_long(lower) && as_long(upper)
                }
            };
            let exact = curve.exact.as_deref().is_none_or(as_long);
            if !(band && exact && as_long(&curve.mean)) {
                return Some(format!(
                    "a curve of {} has not a value for each checkpoint",
                    curve.output.chars().take(60).collect::<String>()
                ));
            }
        }
        if !curves.distances.as_deref().is_none_or(as_long) {
            return Some("there is not a distance for each checkpoint".to_owned());
        }
        if let Some(contour) = &self.contour
            && (contour.columns == 0 || contour.values.len() % contour.columns != 0)
        {
            return Some("the values of its contour fill no rectangle".to_owned());
        }
        let square = |law: &super::LawRecord| {
            law.covariance.len() == law.mean.len().saturating_mul(law.mean.len())
        };
        if !self.laws.iter().all(square) {
            return Some("a covariance is no square matrix".to_owned());
        }
        if self.schedule.first.is_empty() || !self.schedule.points.iter().all(|(t, _)| within(t)) {
            return Some("its step sizes are not those of a run".to_owned());
        }
        None
    }
}
