//! Redoes a printed finite-sum witness from its text alone, with a few lines of its own in place of the library's loop.

use telescope_core::arithmetic::Rational;

pub(super) type Point = Vec<Rational>;

/// What a witness says.
#[derive(Debug)]
pub(super) struct Printed {
    rows: Vec<(Point, Rational)>,
    ball: Option<(Rational, Rational)>,
    pub(super) start: Point,
    pub(super) step_sizes: Vec<Rational>,
    /// From 0; empty if not printed.
    pub(super) drawn: Vec<usize>,
    pub(super) comparator: Option<Point>,
    pub(super) fixed_order: bool,
    lines: Vec<(String, String)>,
}

fn number(text: &str) -> Rational {
    text.trim().parse().unwrap()
}

fn numbers(text: &str) -> Point {
    text.trim_matches(['(', ')'])
        .split(',')
        .map(number)
        .collect()
}

impl Printed {
    pub(super) fn read(text: &str) -> Self {
        let lines: Vec<(String, String)> = text
            .lines()
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let find = |prefix: &str| {
            let found = lines.iter().find(|(name, _)| name.starts_with(prefix));
            found.map(|(_, value)| value.as_str())
        };
        let rows = find("rows, ").unwrap().split(") (").map(|row| {
            let (a, y) = row.trim_matches(['(', ')']).split_once(';').unwrap();
            (numbers(a), number(y))
        });
        let ball = find("domain")
            .unwrap()
            .strip_prefix("the ball of radius ")
            .map(|ball| {
                let (radius, centre) = ball.split_once(" around ").unwrap();
                (number(radius), numbers(centre).remove(0))
            });
        Self {
            rows: rows.collect(),
            ball,
            start: numbers(find("x_1").unwrap()),
            step_sizes: numbers(find("step sizes").unwrap()),
            drawn: find("rows drawn").map_or(vec![], |text| {
                text.split(", ")
                    .map(|row| row.parse::<usize>().unwrap() - 1)
                    .collect()
            }),
            comparator: find("comparator").map(numbers),
            fixed_order: text.contains("over and over"),
            lines,
        }
    }

    pub(super) fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// The value of a line, by its name.
    pub(super) fn value(&self, name: &str) -> Rational {
        let (_, value) = self.lines.iter().find(|(found, _)| found == name).unwrap();
        number(value.split(" at ").next().unwrap())
    }

    /// The last line: its name and its text.
    pub(super) fn last(&self) -> &(String, String) {
        self.lines.last().unwrap()
    }

    fn residual(&self, row: usize, x: &Point) -> Rational {
        let (a, y) = &self.rows[row];
        a.iter().zip(x).fold(-y.clone(), |sum, (a, x)| sum + a * x)
    }

    pub(super) fn risk(&self, x: &Point) -> Rational {
        let total = (0..self.rows.len()).fold(Rational::ZERO, |sum, row| {
            let residual = self.residual(row, x);
            if residual < Rational::ZERO {
                sum - residual
            } else {
                sum + residual
            }
        });
        total / Rational::from(self.rows.len())
    }

    pub(super) fn gradient(&self, row: usize, x: &Point) -> Point {
        let residual = self.residual(row, x);
        let sign = match residual.cmp(&Rational::ZERO) {
            std::cmp::Ordering::Less => Rational::from(-1),
            std::cmp::Ordering::Equal => Rational::ZERO,
            std::cmp::Ordering::Greater => Rational::ONE,
        };
        self.rows[row].0.iter().map(|a| a * &sign).collect()
    }

    /// x after a step of size `eta` along −g, and the projection.
    pub(super) fn step(&self, x: &Point, eta: &Rational, g: &Point) -> Point {
        let mut next: Point = x.iter().zip(g).map(|(x, g)| x - eta * g).collect();
        if let Some((radius, centre)) = &self.ball {
            next[0] = next[0].clone().max(centre - radius).min(centre + radius);
        }
        next
    }

    /// x_t on the rows drawn, t from 1.
    pub(super) fn iterate(&self, t: usize) -> Point {
        (0..t - 1).fold(self.start.clone(), |x, index| {
            self.step(
                &x,
                &self.step_sizes[index],
                &self.gradient(self.drawn[index], &x),
            )
        })
    }

    /// E R(output), path by path.
    pub(super) fn expected_risk(&self, output: &str) -> Rational {
        self.expected_from(output, vec![self.start.clone()])
    }

    /// `points` are x_1, x_2, ... so far.
    fn expected_from(&self, output: &str, points: Vec<Point>) -> Rational {
        let index = points.len() - 1;
        let x = &points[index];
        let Some(eta) = self.step_sizes.get(index) else {
            return self.risk(&match output {
                "weighted-average" => self.average(&points),
                "weighted-average-shifted" => self.average(&points[1..]),
                "last-iterate" => points[index - 1].clone(),
                "final-iterate" => x.clone(),
                other => panic!("no claim here speaks of {other}"),
            });
        };
        let after = |row: usize| {
            let mut points = points.clone();
            points.push(self.step(x, eta, &self.gradient(row, x)));
            self.expected_from(output, points)
        };
        if self.fixed_order {
            return after(index % self.rows.len());
        }
        let total = (0..self.rows.len()).fold(Rational::ZERO, |sum, row| sum + after(row));
        total / Rational::from(self.rows.len())
    }

    /// Σ η_t x_t / Σ η_t.
    fn average(&self, points: &[Point]) -> Point {
        let total = self
            .step_sizes
            .iter()
            .fold(Rational::ZERO, |sum, eta| sum + eta);
        let mut sums = vec![Rational::ZERO; self.start.len()];
        for (eta, x) in self.step_sizes.iter().zip(points) {
            for (sum, x) in sums.iter_mut().zip(x) {
                *sum += eta * x;
            }
        }
        sums.into_iter().map(|sum| sum / &total).collect()
    }
}
