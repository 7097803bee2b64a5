//! Pages as the decoders get them, with what a page says of itself checked first: a decoder makes room for as many values as
//! it is told there are.

use parquet::basic::Type;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

/// The pages of one column of a row group.
pub(super) struct CheckedPages {
    inner: Box<dyn PageReader>,
    /// The fewest bytes that a value of a dictionary takes.
    width: usize,
    /// The rows of the group; each has at most one value.
    rows: usize,
}

impl CheckedPages {
    pub(super) fn new(inner: Box<dyn PageReader>, column: &ColumnDescriptor, rows: usize) -> Self {
        let width = match column.physical_type() {
            // A dictionary of booleans there is not; a text takes its length.
            Type::BOOLEAN => 1,
            Type::INT32 | Type::FLOAT | Type::BYTE_ARRAY => 4,
            Type::INT64 | Type::DOUBLE => 8,
            Type::INT96 => 12,
            Type::FIXED_LEN_BYTE_ARRAY => usize::try_from(column.type_length()).unwrap_or(1).max(1),
        };
        Self { inner, width, rows }
    }

    fn check(&self, page: Page) -> Result<Page> {
        let count = page.num_values() as usize;
        let bytes = page.buffer().len();
        let fits = match page {
            Page::DictionaryPage { .. } => count
                .checked_mul(self.width)
                .is_some_and(|least| least <= bytes),
            Page::DataPage { .. } | Page::DataPageV2 { .. } => count <= self.rows,
        };
        if fits {
            Ok(page)
        } else {
            Err(ParquetError::General(format!(
                "a page says that it has {count} values, in {bytes} bytes of a column with {} rows",
                self.rows
            )))
        }
    }
}

impl Iterator for CheckedPages {
    type Item = Result<Page>;
    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for CheckedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.inner.get_next_page()?;
        page.map(|page| self.check(page)).transpose()
    }
    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }
    fn skip_next_page(&mut self) -> Result<()> {
        self.inner.skip_next_page()
    }
}
