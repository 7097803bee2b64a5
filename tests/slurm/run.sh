#!/usr/bin/env bash
# Runs an experiment on a real Slurm, kills a node in the middle, and compares every byte with a run on one machine.
# Usage: tests/slurm/run.sh [PATH-OF-TELESCOPE]; needs the Debian packages slurm-wlm and munge.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
telescope=$(realpath "${1:-$here/../../target/release/telescope}")
source "$here/cluster.sh"

for tool in munged slurmctld slurmd sbatch; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: install slurm-wlm and munge" >&2; exit 2; }
done
work=$(mktemp -d)
finish() {
    code=$?
    stop_cluster
    if [ "$code" -ne 0 ]; then
        tail -n 20 "$work"/cluster/log/slurmctld.log "$work"/runs/*.slurm/*.log 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT
# No session of a user, and no shell of theirs, is left behind by an interrupt.
trap 'exit 130' INT TERM

cd "$work"
cp "$here/long.toml" .
say() { printf 'slurm test: %s\n' "$*"; }

say "one machine"
"$telescope" run long.toml --out runs/alone --threads 1 >alone.txt

say "the cluster"
start_cluster "$work/cluster"
"$telescope" slurm long.toml --out runs/cluster --nodes 2 --shards 4 --submit
wait_for() {
    local what=$1 attempt
    shift
    for attempt in $(seq 600); do
        "$@" && return 0
        sleep 0.2
    done
    say "waited in vain for $what"
    squeue || true
    return 1
}
on_second_node() { squeue -h -t R -w n2 -o %i | grep . >/dev/null; }
chunks() { [ "$(find runs/cluster/chunks -type f ! -name '.*' 2>/dev/null | wc -l)" -ge 3 ]; }
requeued() { scontrol show job "$1" 2>/dev/null | grep 'Restarts=[1-9]' >/dev/null; }
merged() { [ -z "$(squeue -h)" ]; }

wait_for "a shard on the second node" on_second_node
wait_for "finished chunks" chunks
first=$(squeue -h -t R -w n1 -o %i)
second=$(squeue -h -t R -w n2 -o %i)
say "$(find runs/cluster/chunks -type f | wc -l) chunks are there; kill node n2, which runs $second"
kill_node n2
say "tell $first on node n1 that its time is nearly up"
# A job that queues itself again just then makes scancel try again, and fail: whether it was told is seen by the job.
tell_first() {
    local turn
    timeout 4 scancel --batch --signal=USR1 "$first" || true
    for turn in 1 2 3 4 5 6; do
        requeued "$first" && return 0
        sleep 0.5
    done
    return 1
}
wait_for "$first to queue itself again" tell_first
wait_for "$second to be queued again" requeued "$second"
say "both are queued again"
start_node n2
wait_for "the merge" merged
tail -n 3 runs/cluster.slurm/merge.log

say "compare"
# Locks hold nothing, and shards.json says how many shards there were. Everything else must be the same.
diff -r --exclude='.lock*' --exclude=shards.json runs/alone runs/cluster
twice=$(scontrol show job | grep -c 'Restarts=[1-9]')
[ "$twice" -ge 2 ] || { say "only $twice shards were started twice"; exit 1; }
say "passed: $(find runs/cluster -type f | wc -l) files, the same bytes as on one machine"
