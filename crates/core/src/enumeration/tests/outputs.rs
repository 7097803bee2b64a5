//! Outputs that are enumerated on demand, against every path one after the other.

use super::*;
use crate::averages::Average;
use crate::averages::tests::{by_definition, many};

#[test]
fn every_average_is_enumerated_where_it_is_asked_for() {
    let line = data(&[1.0, -2.0, 0.5], &[1.0, 3.0, 0.0]);
    let oracle = FiniteSum::<Rational, _>::new(Absolute, line.clone());
    let setup = setup(&line, AnySampler::WithReplacement, WHOLE, ratios("3/4"));
    let etas = ratios("0 1/2 1/3 2/5 1/7");
    let table = StepSizes::from_ratios(etas.clone()).unwrap();
    let result = enumerate_with(&setup, &table, &ratios("0"), MANY, &many()).unwrap();
    let runs: Vec<Keep> = (0..3_usize.pow(5))
        .map(|mut code| {
            let mut path = vec![0; 5];
            for row in &mut path {
                *row = code % 3;
                code /= 3;
            }
            Keep::path(&oracle, &WholeSpace, setup.start(), &etas, &path)
        })
        .collect();
    for output in many() {
        for k in 1..=5 {
            let risk_of = |run: &Keep| {
                let risk = |x: &[Rational]| oracle.risk(x);
                Some(oracle.risk(&by_definition(output, &run.iterates, &etas, k, risk)?))
            };
            let risks: Option<Vec<Rational>> = runs.iter().map(risk_of).collect();
            let mean = risks.map(|risks| total(risks.into_iter()) / Rational::from(runs.len()));
            assert_eq!(result.risk(output, k), mean.as_ref(), "{output} {k}");
        }
    }
    // The best is no worse than any iterate, and here better than all in the mean.
    let best = result.risk(Output::BEST, 5).unwrap();
    assert!((1..=5).all(|k| best < result.risk(Output::LAST, k).unwrap()));

    // What is asked for changes nothing else, and what is not asked for is not there.
    let plain = enumerate(&setup, &table, &ratios("0"), MANY).unwrap();
    for output in Output::ALL {
        assert_eq!(plain.risk(output, 5), result.risk(output, 5));
    }
    assert_eq!(plain.iterate_risks(), result.iterate_risks());
    assert_eq!(plain.worst_path(), result.worst_path());
    for output in many()
        .into_iter()
        .filter(|output| !Output::ALL.contains(output))
    {
        assert_eq!(plain.risk(output, 5), None);
        assert!(output.average != Average::Last);
    }
}
