//! A domain as the exact set that it is: membership, diameter, reach and support, on which facts and lower bounds rest.

use super::{
    AnyDomain, AxisBox, Ball, ExactBall, ExactDomain, HalfSpace, RootedDomain, Segment, Simplex,
};
use crate::arithmetic::{
    Arithmetic, Interval, Lanes, Magnitude, Quantity, Rational, Roots, rational_sqrt,
};
use crate::number::Number;
use crate::problems::Row;
use crate::vector::{distance_sq, dot, norm_sq, sum};

/// A checked domain in a space of known dimension.
///
/// ```
/// use telescope_core::domains::{AnyDomain, Shape};
///
/// let text = r#"{ "box": { "lower": [0, 0], "upper": [3, 4] } }"#;
/// let shape = Shape::new(&serde_json::from_str::<AnyDomain>(text).unwrap(), 2).unwrap();
/// // The diagonal is 5, the middle (3/2, 2), and 5 is also the way from the origin to the far corner.
/// assert_eq!(shape.diameter(2).unwrap().square().exact(), Some(&25.into()));
/// assert_eq!(shape.reach(&[0.into(), 0.into()]).unwrap().square().exact(), Some(&25.into()));
/// assert_eq!(shape.middle(2)[0].to_string(), "3/2");
/// assert_eq!(Shape::WholeSpace.diameter(2), None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// R^d.
    WholeSpace,
    /// {x : ‖x − centre‖ ≤ radius}.
    Ball {
        /// c.
        centre: Vec<Rational>,
        /// ρ > 0.
        radius: Number,
    },
    /// {x : lower ≤ x ≤ upper}.
    Box {
        /// The lower ends.
        lower: Vec<Rational>,
        /// The upper ends.
        upper: Vec<Rational>,
    },
    /// {x : ⟨normal, x⟩ ≤ offset}.
    HalfSpace {
        /// The outer normal, not 0.
        normal: Vec<Rational>,
        /// The largest ⟨normal, x⟩.
        offset: Rational,
    },
    /// {x ≥ 0 : Σ x_i = total}.
    Simplex {
        /// The sum of the coordinates, greater than 0.
        total: Rational,
    },
}

/// Why a domain does not fit a problem.
///
/// ```
/// use telescope_core::domains::{AnyDomain, Shape};
///
/// let text = r#"{ "ball": { "radius": 1, "centre": [0, 0] } }"#;
/// let error = Shape::new(&serde_json::from_str::<AnyDomain>(text).unwrap(), 3).unwrap_err();
/// assert_eq!(error.to_string(), "the number of coordinates of the ball's centre is 2, the problem's is 3");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// A list of the wrong length.
    #[error(
        "the number of coordinates of the {domain}'s {list} is {given}, the problem's is {problem}"
    )]
    Dimension {
        /// The domain's name.
        domain: &'static str,
        /// The list's name in files.
        list: &'static str,
        /// Its length.
        given: usize,
        /// Coordinates of the problem.
        problem: usize,
    },
    /// A box without a point.
    #[error(
        "the box is empty: its upper end {upper} lies below its lower end {lower} in coordinate {coordinate}"
    )]
    Empty {
        /// The coordinate, from 1.
        coordinate: usize,
        /// Its lower end.
        lower: String,
        /// Its upper end.
        upper: String,
    },
    /// A hyperplane without a direction.
    #[error("the half-space's normal is 0: it bounds nothing")]
    NoNormal,
}

impl ShapeError {
    /// The list that is wrong, by its name in files.
    #[must_use]
    pub fn list(&self) -> &'static str {
        match self {
            Self::Dimension { list, .. } => list,
            Self::Empty { .. } => "upper",
            Self::NoNormal => "normal",
        }
    }
}

fn exact(numbers: &[Number]) -> Vec<Rational> {
    numbers
        .iter()
        .map(|number| number.exact().clone())
        .collect()
}

impl Shape {
    /// Checks that the domain fits a problem of that many coordinates.
    ///
    /// # Errors
    /// If it does not, or is empty.
    pub fn new(domain: &AnyDomain, dimension: usize) -> Result<Self, ShapeError> {
        let list = |list: &'static str, numbers: &[Number]| {
            if numbers.len() == dimension {
                Ok(exact(numbers))
            } else {
                Err(ShapeError::Dimension {
                    domain: domain.id(),
                    list,
                    given: numbers.len(),
                    problem: dimension,
                })
            }
        };
        Ok(match domain {
            AnyDomain::WholeSpace => Self::WholeSpace,
            AnyDomain::Ball(ball) => Self::Ball {
                centre: match &ball.centre {
                    Some(centre) => list("centre", centre)?,
                    None => vec![Rational::ZERO; dimension],
                },
                radius: ball.radius.number().clone(),
            },
            AnyDomain::Box(spec) => {
                let (lower, upper) = (list("lower", &spec.lower)?, list("upper", &spec.upper)?);
                if let Some(k) = (0..dimension).find(|&k| upper[k] < lower[k]) {
                    return Err(ShapeError::Empty {
                        coordinate: k + 1,
                        lower: spec.lower[k].to_string(),
                        upper: spec.upper[k].to_string(),
                    });
                }
                Self::Box { lower, upper }
            }
            AnyDomain::HalfSpace(spec) => {
                let normal = list("normal", &spec.normal)?;
                if norm_sq(&normal) == Rational::ZERO {
                    return Err(ShapeError::NoNormal);
                }
                Self::HalfSpace {
                    normal,
                    offset: spec.offset.exact().clone(),
                }
            }
            AnyDomain::Simplex(spec) => Self::Simplex {
                total: spec
                    .total
                    .as_ref()
                    .map_or(Rational::ONE, |total| total.number().exact().clone()),
            },
        })
    }

    /// Whether the point lies in the domain.
    #[must_use]
    pub fn contains(&self, x: &[Rational]) -> bool {
        match self {
            Self::WholeSpace => true,
            Self::Ball { centre, radius } => {
                distance_sq(x, centre) <= radius.exact() * radius.exact()
            }
            Self::Box { lower, upper } => x
                .iter()
                .zip(lower.iter().zip(upper))
                .all(|(x, (lower, upper))| lower <= x && x <= upper),
            Self::HalfSpace { normal, offset } => dot(normal, x) <= *offset,
            Self::Simplex { total } => x.iter().all(|x| *x >= Rational::ZERO) && sum(x) == *total,
        }
    }

    /// Whether a point of the domain lies on its boundary, where a projection may have put it. A simplex is all boundary.
    #[must_use]
    pub fn on_boundary(&self, x: &[Rational]) -> bool {
        match self {
            Self::WholeSpace => false,
            Self::Ball { centre, radius } => {
                distance_sq(x, centre) >= radius.exact() * radius.exact()
            }
            Self::Box { lower, upper } => x
                .iter()
                .zip(lower.iter().zip(upper))
                .any(|(x, (lower, upper))| x <= lower || x >= upper),
            Self::HalfSpace { normal, offset } => dot(normal, x) >= *offset,
            Self::Simplex { .. } => true,
        }
    }

    /// A point of the domain: the ball's centre, the box's middle, the simplex's middle.
    #[must_use]
    pub fn middle(&self, dimension: usize) -> Vec<Rational> {
        match self {
            Self::WholeSpace => vec![Rational::ZERO; dimension],
            Self::Ball { centre, .. } => centre.clone(),
            Self::Box { lower, upper } => lower
                .iter()
                .zip(upper)
                .map(|(lower, upper)| (lower + upper) / Rational::from(2))
                .collect(),
            Self::HalfSpace { normal, offset } => {
                let scale = offset / norm_sq(normal);
                normal.iter().map(|a| a * &scale).collect()
            }
            Self::Simplex { total } => vec![total / Rational::from(dimension); dimension],
        }
    }

    /// The largest distance between two points; `None` if there is none. The simplex's is √2·total between two corners.
    #[must_use]
    pub fn diameter(&self, dimension: usize) -> Option<Magnitude> {
        let square = match self {
            Self::WholeSpace | Self::HalfSpace { .. } => return None,
            Self::Ball { radius, .. } => {
                return Some(Magnitude::from_exact(&(radius.exact() + radius.exact())));
            }
            Self::Box { lower, upper } => distance_sq(lower, upper),
            Self::Simplex { .. } if dimension == 1 => Rational::ZERO,
            Self::Simplex { total } => total * total * Rational::from(2),
        };
        Some(magnitude(&square))
    }

    /// An upper bound on ‖x − point‖ over the domain; `None` if there is none. Tight for the box and the simplex, and for
    /// the ball ‖point − c‖ + ρ.
    #[must_use]
    pub fn reach(&self, point: &[Rational]) -> Option<Magnitude> {
        match self {
            Self::WholeSpace | Self::HalfSpace { .. } => None,
            Self::Ball { centre, radius } => {
                let offset_sq = distance_sq(point, centre);
                Some(match rational_sqrt(&offset_sq) {
                    Some(offset) => Magnitude::from_exact(&(offset + radius.exact())),
                    None => {
                        let reach = Interval::from_rational(&offset_sq).sqrt()
                            + Interval::from_rational(radius.exact());
                        Magnitude::from_square(Quantity::Enclosed(reach.square()))
                    }
                })
            }
            Self::Box { lower, upper } => {
                let mut square = Rational::ZERO;
                for ((x, lower), upper) in point.iter().zip(lower).zip(upper) {
                    square += Ord::max((x - lower).square(), (upper - x).square());
                }
                Some(magnitude(&square))
            }
            // A convex function is largest at a corner: total·e_i.
            Self::Simplex { total } => {
                let size = norm_sq(point);
                (0..point.len())
                    .map(|i| &size - total * &point[i] * Rational::from(2) + total * total)
                    .max()
                    .map(|square| magnitude(&square))
            }
        }
    }

    /// The least ⟨v, x⟩ over the domain, enclosed; `None` if it is unbounded, or not seen to be bounded.
    #[must_use]
    pub fn least_linear(&self, v: &[Interval]) -> Option<Interval> {
        match self {
            Self::WholeSpace | Self::HalfSpace { .. } => None,
            Self::Ball { centre, radius } => {
                let middle = dot(v, &crate::vector::enclose(centre));
                let norm = norm_sq(v).sqrt();
                Some(middle - Interval::from_rational(radius.exact()) * norm)
            }
            Self::Box { lower, upper } => {
                let mut total = Interval::zero();
                for ((v, lower), upper) in v.iter().zip(lower).zip(upper) {
                    let ends = (
                        *v * Interval::from_rational(lower),
                        *v * Interval::from_rational(upper),
                    );
                    total = total + Arithmetic::min(&ends.0, &ends.1);
                }
                Some(total)
            }
            Self::Simplex { total } => {
                let least = v.iter().copied().reduce(|a, b| Arithmetic::min(&a, &b))?;
                Some(Interval::from_rational(total) * least)
            }
        }
    }

    /// The least ⟨a, x⟩ for a sparse row a, or for −a, by what the row stores; `None` if there is none, or none that is
    /// looked for.
    #[must_use]
    pub fn least_on_row(&self, row: Row<'_>, negated: bool) -> Option<Interval> {
        let sign = Interval::point(if negated { -1.0 } else { 1.0 });
        match self {
            Self::WholeSpace | Self::HalfSpace { .. } => None,
            Self::Ball { centre, radius } => {
                let mut middle = Interval::zero();
                for (column, a) in row.entries() {
                    middle = Interval::point(a)
                        .mul_add(&Interval::from_rational(&centre[column]), &middle);
                }
                let norm = row.norm_sq::<Interval>().sqrt();
                Some(sign * middle - Interval::from_rational(radius.exact()) * norm)
            }
            Self::Box { lower, upper } => {
                let mut total = Interval::zero();
                for (column, a) in row.entries() {
                    let a = sign * Interval::point(a);
                    let ends = (
                        a * Interval::from_rational(&lower[column]),
                        a * Interval::from_rational(&upper[column]),
                    );
                    total = total + Arithmetic::min(&ends.0, &ends.1);
                }
                Some(total)
            }
            // Columns that are not stored are 0; where there are none, taking 0 in leaves a lower bound one.
            Self::Simplex { total } => {
                let least = row.values().iter().fold(Interval::zero(), |least, &a| {
                    Arithmetic::min(&least, &(sign * Interval::point(a)))
                });
                Some(Interval::from_rational(total) * least)
            }
        }
    }

    /// The projection in an arithmetic with roots.
    #[must_use]
    pub fn rooted<A: Lanes + Roots>(&self) -> RootedDomain<A> {
        let lift = |numbers: &[Rational]| numbers.iter().map(A::from_rational).collect::<Vec<A>>();
        match self {
            Self::WholeSpace => RootedDomain::WholeSpace,
            Self::Ball { centre, radius } if centre.len() == 1 => {
                RootedDomain::Segment(segment(&centre[0], radius))
            }
            Self::Ball { centre, radius } => RootedDomain::Ball(Ball {
                centre: lift(centre),
                radius: radius.in_arithmetic(),
            }),
            Self::Box { lower, upper } => RootedDomain::Box(AxisBox {
                lower: lift(lower),
                upper: lift(upper),
            }),
            Self::HalfSpace { normal, offset } => {
                let scale = scale(normal);
                let normal: Vec<Rational> = normal.iter().map(|a| a * &scale).collect();
                RootedDomain::HalfSpace(HalfSpace::new(
                    lift(&normal),
                    A::from_rational(&(offset * &scale)),
                ))
            }
            Self::Simplex { total } => RootedDomain::Simplex(Simplex {
                total: A::from_rational(total),
            }),
        }
    }

    /// The projection in rationals.
    #[must_use]
    pub fn exact(&self) -> ExactDomain {
        match self {
            Self::WholeSpace => ExactDomain::WholeSpace,
            Self::Ball { centre, radius } if centre.len() == 1 => {
                ExactDomain::Segment(segment(&centre[0], radius))
            }
            Self::Ball { centre, radius } => {
                ExactDomain::Ball(ExactBall::new(centre.clone(), radius.exact().clone()))
            }
            Self::Box { lower, upper } => ExactDomain::Box(AxisBox {
                lower: lower.clone(),
                upper: upper.clone(),
            }),
            Self::HalfSpace { normal, offset } => {
                ExactDomain::HalfSpace(HalfSpace::new(normal.clone(), offset.clone()))
            }
            Self::Simplex { total } => ExactDomain::Simplex(Simplex {
                total: total.clone(),
            }),
        }
    }
}

/// The power of two that brings the largest entry of a normal into [1/2, 1): its square then neither overflows nor
/// vanishes in doubles, and a power of two changes no rounding.
fn scale(normal: &[Rational]) -> Rational {
    let half = Rational::from_parts(1.into(), 2_u8.into());
    let zero = Rational::ZERO;
    let sizes = normal
        .iter()
        .map(|a| if *a < zero { -a } else { a.clone() });
    let mut largest = sizes.max().unwrap_or_default();
    let mut scale = Rational::ONE;
    while largest >= Rational::ONE {
        largest *= &half;
        scale *= &half;
    }
    while largest > zero && largest < half {
        largest += largest.clone();
        scale += scale.clone();
    }
    scale
}

fn segment<A: Lanes>(centre: &Rational, radius: &Number) -> Segment<A> {
    Segment {
        lower: A::from_rational(&(centre - radius.exact())),
        upper: A::from_rational(&(centre + radius.exact())),
    }
}

fn magnitude(square: &Rational) -> Magnitude {
    Magnitude::from_square(Quantity::Exact(square.clone()))
}
