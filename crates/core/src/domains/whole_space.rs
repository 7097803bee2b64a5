//! The whole space: nothing to project.

use super::Domain;
use crate::arithmetic::Arithmetic;

/// R^d.
///
/// ```
/// use telescope_core::domains::{Domain, WholeSpace};
///
/// let mut x = [1e9];
/// WholeSpace.project(&mut x);
/// assert_eq!(x, [1e9]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WholeSpace;

impl<A: Arithmetic> Domain<A> for WholeSpace {
    #[inline(always)]
    fn project(&self, _x: &mut [A]) {}
}
