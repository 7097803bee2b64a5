//! Function values that cancel exactly: a flow on a network of values, repaired along a spanning tree.

use super::system::System;
use crate::proof::Label;
use telescope_core::arithmetic::Rational;

/// One end of a tree edge seen from the other, with the coefficients of both values.
struct Edge {
    row: usize,
    label: Label,
    ends: [(usize, Rational); 2],
}

/// Makes the function values cancel by changing the multipliers on a spanning tree; `None` if one would become negative.
pub(super) fn balance(system: &System, multipliers: &mut [Rational]) -> Option<()> {
    let ground = system.objective_values().len();
    let mut missing = system.objective_values().to_vec();
    let mut edges = Vec::new();
    for (index, (row, by)) in system.rows().iter().zip(&*multipliers).enumerate() {
        if by.is_zero() {
            continue;
        }
        let mut ends = row.values.clone();
        for (value, coefficient) in &ends {
            missing[*value] -= by * coefficient;
        }
        if ends.len() == 1 {
            ends.push((ground, Rational::ZERO));
        }
        if let Ok(ends) = <[_; 2]>::try_from(ends) {
            edges.push((
                by.clone(),
                Edge {
                    row: index,
                    label: row.label,
                    ends,
                },
            ));
        }
    }
    edges.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.label.cmp(&b.1.label)));
    let mut part: Vec<usize> = (0..=ground).collect();
    let mut tree: Vec<Edge> = Vec::new();
    for (_, edge) in edges {
        let [a, b] = [part[edge.ends[0].0], part[edge.ends[1].0]];
        if a != b {
            for entry in &mut part {
                if *entry == a {
                    *entry = b;
                }
            }
            tree.push(edge);
        }
    }
    // Leaves first: a leaf's one edge must carry what the leaf misses.
    while !tree.is_empty() {
        let degree = |node: usize| {
            tree.iter()
                .filter(|edge| edge.ends.iter().any(|end| end.0 == node))
                .count()
        };
        let (index, leaf) = tree.iter().enumerate().find_map(|(index, edge)| {
            let leaf =
                (0..2).find(|&side| edge.ends[side].0 != ground && degree(edge.ends[side].0) == 1);
            leaf.map(|leaf| (index, leaf))
        })?;
        let edge = tree.swap_remove(index);
        let (node, coefficient) = &edge.ends[leaf];
        let change = &missing[*node] / coefficient;
        missing[*node] = Rational::ZERO;
        let (other, coefficient) = &edge.ends[1 - leaf];
        if *other != ground {
            missing[*other] -= &change * coefficient;
        }
        let by = &mut multipliers[edge.row];
        *by += change;
        if *by < Rational::ZERO {
            return None;
        }
    }
    missing.iter().all(Rational::is_zero).then_some(())
}
