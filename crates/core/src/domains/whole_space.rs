//! The whole space: nothing to project.

use super::Domain;
use crate::arithmetic::Arithmetic;

/// R^d.
#[derive(Clone, Copy, Debug)]
pub struct WholeSpace;

impl<A: Arithmetic> Domain<A> for WholeSpace {
    #[inline(always)]
    fn project(&self, _x: &mut [A]) {}
}
