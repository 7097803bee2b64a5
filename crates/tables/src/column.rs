//! One column while a file is read: its numbers or names, and which rows miss a value.

use std::collections::BTreeMap;

/// Names in the order in which they came first, and which row has which.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Names {
    /// One a row: the name's number.
    pub(crate) codes: Vec<u32>,
    /// The names by number.
    pub(crate) names: Vec<String>,
    numbers: BTreeMap<String, u32>,
}

impl Names {
    /// Adds a row; `false` if it has a new name and there are `limit` already.
    pub(crate) fn push(&mut self, name: &str, limit: usize) -> bool {
        let code = match self.numbers.get(name) {
            Some(&code) => code,
            None if self.names.len() >= limit => return false,
            None => {
                let code = self.names.len() as u32;
                self.names.push(name.to_owned());
                self.numbers.insert(name.to_owned(), code);
                code
            }
        };
        self.codes.push(code);
        true
    }

    /// Adds a row without a name; its code means nothing.
    pub(crate) fn push_missing(&mut self) {
        self.codes.push(0);
    }

    /// The names that the rows left have, sorted, and the place of each row's name among them. `present` says which
    /// rows have one.
    pub(crate) fn sorted(&self, present: impl Fn(usize) -> bool) -> (Vec<String>, Vec<u32>) {
        let mut used = vec![false; self.names.len()];
        for (row, &code) in self.codes.iter().enumerate() {
            if present(row) {
                used[code as usize] = true;
            }
        }
        let mut order: Vec<(String, usize)> = (0..self.names.len())
            .filter(|&code| used[code])
            .map(|code| (self.names[code].clone(), code))
            .collect();
        sort_names(&mut order, |(name, _)| name);
        let mut place = vec![0; self.names.len()];
        for (rank, &(_, code)) in order.iter().enumerate() {
            place[code] = rank as u32;
        }
        let names = order.into_iter().map(|(name, _)| name).collect();
        let codes = self
            .codes
            .iter()
            .map(|&code| place.get(code as usize).copied());
        (names, codes.map(Option::unwrap_or_default).collect())
    }
}

/// Sorts by name: as numbers if every name is a finite number, else by code point.
pub(crate) fn sort_names<T>(items: &mut [T], name: impl Fn(&T) -> &String) {
    let number = |item: &T| {
        let value = name(item).parse::<f64>().ok();
        value.filter(|value| value.is_finite())
    };
    let numeric = items.iter().all(|item| number(item).is_some());
    items.sort_by(|a, b| {
        let by_number = if numeric {
            // Both are there. Equal numbers, such as 1 and 1.0, go by text.
            number(a)
                .unwrap_or_default()
                .total_cmp(&number(b).unwrap_or_default())
        } else {
            std::cmp::Ordering::Equal
        };
        by_number.then_with(|| name(a).cmp(name(b)))
    });
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cells {
    /// Finite numbers; 0 stands where one is missing.
    Numbers(Vec<f64>),
    Names(Names),
}

/// A column with its gaps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) cells: Cells,
    /// The rows without a value, from 0, ascending.
    pub(crate) missing: Vec<usize>,
}

impl Column {
    pub(crate) fn numbers(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            cells: Cells::Numbers(Vec::new()),
            missing: Vec::new(),
        }
    }

    pub(crate) fn names(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            cells: Cells::Names(Names::default()),
            missing: Vec::new(),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        match &self.cells {
            Cells::Numbers(values) => values.len(),
            Cells::Names(names) => names.codes.len(),
        }
    }

    pub(crate) fn push_missing(&mut self) {
        self.missing.push(self.rows());
        match &mut self.cells {
            Cells::Numbers(values) => values.push(0.0),
            Cells::Names(names) => names.push_missing(),
        }
    }

    /// Leaves out the rows that `keep` does not have.
    pub(crate) fn retain(&mut self, keep: &[bool]) {
        let mut rows = keep.iter();
        let mut kept = || *rows.next().unwrap_or(&true);
        match &mut self.cells {
            Cells::Numbers(values) => values.retain(|_| kept()),
            Cells::Names(names) => names.codes.retain(|_| kept()),
        }
        let mut before = Vec::with_capacity(keep.len());
        let mut count = 0;
        for &keep in keep {
            before.push(count);
            count += usize::from(keep);
        }
        self.missing.retain(|&row| keep[row]);
        for row in &mut self.missing {
            *row = before[*row];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        sort_names(&mut names, |name| name);
        names
    }

    #[test]
    fn names_sort_as_numbers_only_where_all_are() {
        assert_eq!(sorted(&["10", "9", "-1"]), ["-1", "9", "10"]);
        assert_eq!(sorted(&["10", "9", "x"]), ["10", "9", "x"]);
        assert_eq!(sorted(&["1.0", "1", "nan"]), ["1", "1.0", "nan"]);
    }

    #[test]
    fn names_of_dropped_rows_are_no_levels() {
        let mut column = Column::names("c");
        let Cells::Names(names) = &mut column.cells else {
            unreachable!("made of names");
        };
        for name in ["b", "a", "c", "b"] {
            assert!(names.push(name, 3));
        }
        assert!(!names.push("d", 3));
        column.push_missing();
        column.retain(&[true, false, true, true, true]);
        assert_eq!(column.missing, [3]);
        let Cells::Names(names) = &column.cells else {
            unreachable!("made of names");
        };
        let (levels, codes) = names.sorted(|row| row != 3);
        assert_eq!(levels, ["b", "c"]);
        assert_eq!(codes[..3], [0, 1, 0]);
    }
}
