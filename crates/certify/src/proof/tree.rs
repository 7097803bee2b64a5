//! The worst-case problem of SGD on a finite sum: every outcome of the draws is a path, and the paths share what they have
//! seen. Each component has a value and a subgradient at each point of the tree.
//!
//! Nothing is relaxed: for d large enough every Gram matrix and all values that satisfy the components' inequalities belong
//! to n functions of the class, since the inequalities of [`Class::pair`](super::Class::pair) are those of interpolation. Components are shifted
//! to have the value 0 at x*, which changes neither the method nor gaps of the mean.

use super::{
    Draws, Expression, Label, Metric, Model, Name, Place, Point, Ratio, Scope, Statement,
    StatementError, Vector,
};
use telescope_core::arithmetic::Rational;

/// A point that the draws so far lead to.
#[derive(Clone)]
struct Node {
    draws: Draws,
    position: Vector,
    /// Σ w_t x_t of the path to here, this point not included.
    mean: Vector,
}

/// The worst-case problem of a statement on a sum of `components` functions.
///
/// # Errors
/// If the statement has no meaning.
pub(super) fn model(
    statement: &Statement,
    components: usize,
    noise_sq: Option<&Ratio>,
) -> Result<Model, StatementError> {
    let numbers = || (1..=components).map(|number| u8::try_from(number).expect("at most 99"));
    let chance = Rational::ONE / Rational::from(components);
    let shares = match statement.metric {
        Metric::Average(weights) | Metric::Values(weights) => {
            Some(weights.shares(&statement.step_sizes)?)
        }
        Metric::LastIterate | Metric::Distance => None,
        Metric::BestIterate | Metric::LastGradient => return Err(StatementError::NotOfSums),
    };
    let mut model = Model::new(statement.class.clone());
    let start = model.vector();
    let scope = Scope::FiniteSum;
    let distance_sq = statement.distance_sq.0.clone();
    model.require(
        Label::Distance,
        Expression::norm_sq(&start),
        distance_sq,
        scope,
    );
    minimiser(&mut model, components, noise_sq);
    let mut objective = Expression::default();
    let mut nodes = vec![Node {
        draws: Draws::default(),
        position: start,
        mean: Vector::zero(),
    }];
    // The chance of each node at this time, and of each of its components.
    let mut weight = Rational::ONE;
    for (t, step_size) in statement.step_sizes.iter().enumerate() {
        let last = t + 1 == statement.steps();
        let share = shares.as_ref().map(|shares| &shares[t]);
        let mut children = Vec::new();
        for node in &nodes {
            let mean =
                share.map_or_else(Vector::zero, |share| node.mean.plus(share, &node.position));
            for number in numbers() {
                let at = Name::Component(number, Place::After(node.draws));
                let point = component(&mut model, at, &node.position, t);
                let value = Expression::value(point.value.expect("a value of its own"));
                match (statement.metric, share) {
                    (Metric::Values(_), Some(share)) => {
                        objective.accumulate(&(&weight * &chance * share), &value);
                    }
                    (Metric::LastIterate, _) if last => {
                        objective.accumulate(&(&weight * &chance), &value);
                    }
                    _ => {}
                }
                if !last || statement.metric == Metric::Distance {
                    let step = -step_size.0.clone();
                    children.push(Node {
                        draws: node.draws.then(number),
                        position: node.position.plus(&step, &point.subgradient),
                        mean: mean.clone(),
                    });
                }
            }
            if let (true, Metric::Average(_)) = (last, statement.metric) {
                for number in numbers() {
                    let at = Name::Component(number, Place::Average(node.draws));
                    let point = component(&mut model, at, &mean, t);
                    let value = Expression::value(point.value.expect("a value of its own"));
                    objective.accumulate(&(&weight * &chance), &value);
                }
            }
        }
        nodes = children;
        weight *= &chance;
    }
    if statement.metric == Metric::Distance {
        for node in &nodes {
            objective.accumulate(&weight, &Expression::norm_sq(&node.position));
        }
    }
    model.maximise(objective);
    Ok(model)
}

/// A point of a component, with a value and a subgradient of its own.
fn component(model: &mut Model, name: Name, position: &Vector, seen: usize) -> Point {
    let Name::Component(number, _) = name else {
        unreachable!("only components have places");
    };
    let (subgradient, value) = (model.vector(), model.value());
    model.insert(Point {
        name,
        position: position.clone(),
        subgradient,
        value: Some(value),
        seen,
        sampled: false,
        function: number.into(),
        projected_from: None,
    })
}

/// The components at x* = 0: values 0, subgradients whose sum is 0, since x* minimises the mean.
fn minimiser(model: &mut Model, components: usize, noise_sq: Option<&Ratio>) {
    let shared = components == 1 || noise_sq.is_some_and(|noise_sq| noise_sq.0.is_zero());
    let mut left = Vector::zero();
    let mut noise = Expression::default();
    let chance = Rational::ONE / Rational::from(components);
    for number in 1..=components {
        let subgradient = if shared {
            Vector::zero()
        } else if number == components {
            left.clone()
        } else {
            model.vector()
        };
        left = left.minus(&subgradient);
        noise.accumulate(&chance, &Expression::norm_sq(&subgradient));
        model.insert(Point {
            name: Name::Component(u8::try_from(number).expect("at most 99"), Place::Minimiser),
            position: Vector::zero(),
            subgradient,
            value: None,
            seen: 0,
            sampled: false,
            function: number,
            projected_from: None,
        });
    }
    if let (false, Some(noise_sq)) = (shared, noise_sq) {
        model.require(Label::Noise, noise, noise_sq.0.clone(), Scope::FiniteSum);
    }
}
