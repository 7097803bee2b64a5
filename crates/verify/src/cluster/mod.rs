//! Runs on more than one machine: what a scheduler is told, so that it starts the shards and merges them.

mod shell;
mod slurm;

pub use slurm::{ClusterError, Scripts, SlurmJob, slurm_scripts};
