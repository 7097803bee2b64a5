//! A theorem of one's own: steps between a and b give E R(x̄) − R* ≤ r²/(2Ta) + bL²/2, since S ≥ Ta and Q ≤ bS. Random
//! problems are asked whether it is true, and whether it is with bL²/4. `cargo run -p telescope-verify --example own_theorem`.

use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::Output;
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::{NoiseForm, StepSizes};
use telescope_theory::bound::Formula;
use telescope_theory::hypothesis::Hypothesis;
use telescope_theory::setting::Noise;
use telescope_theory::stated::Stated;
use telescope_theory::theorem::{Family, Steps};
use telescope_verify::evidence::property::{ClaimDecision, check_claim};

/// r², L², the step sizes.
struct Between<const OVER: usize>(Rational, Noise, StepSizes);

impl<const OVER: usize> Formula for Between<OVER> {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let Self(distance_sq, noise, table) = self;
        let sizes = || (1..=steps).map(|t| table.get::<A>(t));
        let least = sizes().reduce(|a, b| a.min(&b))?;
        let most = sizes().reduce(|a, b| a.max(&b))?;
        let start = A::from_rational(distance_sq) / &(A::from_count(2 * steps) * &least);
        let noise = A::from_quantity(&noise.largest(steps))?;
        Some(start + &(most * &noise / &A::from_count(OVER)))
    }
}

fn theorem<const OVER: usize>() -> Stated<Between<OVER>> {
    Stated {
        id: "between",
        title: "Steps between a and b",
        latex: r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2}{2Ta} + \frac{bL^2}{2}",
        source: "a corollary of the weighted average",
        output: Output::WEIGHTED,
        forms: &[NoiseForm::Sup, NoiseForm::Moment],
        needs: &[Hypothesis::PositiveSteps],
        family: Family {
            steps: Steps::Falling,
            ..Family::default()
        },
        formula: |setting, form| {
            let distance_sq = setting.distance_sq().expect("a hypothesis");
            let noise = setting.noise(form).expect("a hypothesis");
            Between(distance_sq, noise, setting.step_sizes.clone())
        },
    }
}

fn main() {
    let (form, rows) = (NoiseForm::Sup, AnySampler::WithReplacement);
    let found = check_claim(&theorem::<2>(), form, rows, &[], 500, 1);
    assert_eq!((found.decision, found.decided), (ClaimDecision::Held, 500));
    let spoiled = check_claim(&theorem::<4>(), form, rows, &[], 500, 1);
    let refuted = matches!(spoiled.decision, ClaimDecision::Refuted { .. });
    assert!(refuted, "half of the noise is too little");
}
