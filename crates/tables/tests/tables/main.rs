//! Tables of every format through the public interface: written by others, written by us, and written to do harm.

mod common;
mod foreign;
mod hostile;
mod prepared;
mod round_trip;
