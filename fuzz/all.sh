#!/usr/bin/env bash
# Runs every target, one after the other, and prints what each did. What it finds lies in fuzz/artifacts, what it learns
# outside the repository, in the folder given.
# Options before the targets go to `cargo fuzz`: --sanitizer=address for memory errors, --no-trace-compares for two to
# three times the executions, each of them blinder. Without --sanitizer there is none.
# Usage: fuzz/all.sh RUNS FOLDER [OPTION]... [TARGET]...
set -euo pipefail
cd "$(dirname "$0")/.."
runs=$1 learned=$2
shift 2
built=()
kind=
while [[ ${1:-} == -* ]]; do
    built+=("$1")
    kind=$kind$1
    shift
done
[[ $kind == *--sanitizer=* ]] || built+=(--sanitizer=none)
targets=("$@")
[ "$#" -gt 0 ] || targets=(experiment plan csv libsvm parquet arrow record report certificate)
export RUSTC_BOOTSTRAP=1
cargo fuzz build "${built[@]}"
failed=0
for target in "${targets[@]}"; do
    options=(-runs="$runs" -timeout=25 -rss_limit_mb=3000 -malloc_limit_mb=1500 -print_final_stats=1)
    seeds=fuzz/corpus/$target
    case $target in
    experiment | plan) options+=(-max_len=1024 -dict=fuzz/dictionaries/toml.dict) ;;
    record | certificate) options+=(-max_len=8192 -dict=fuzz/dictionaries/json.dict) ;;
    report)
        options+=(-max_len=8192 -dict=fuzz/dictionaries/json.dict)
        seeds=fuzz/corpus/record
        ;;
    csv | libsvm) options+=(-max_len=512) ;;
    *) options+=(-max_len=2048) ;;
    esac
    mkdir -p "$learned/$target"
    log=$learned/$target$kind.log
    # What a target prints is closed: only the fuzzer speaks.
    if ! cargo fuzz run "${built[@]}" "$target" "$learned/$target" "$seeds" -- \
        "${options[@]}" -close_fd_mask=3 >"$log" 2>&1; then
        failed=1
        printf '%s: FAILED, see %s\n' "$target" "$log"
    fi
    printf '%s: %s\n' "$target" "$(grep -E '^stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$log" |
        sed 's/^stat:://; s/: */ /' | tr '\n' ' ')"
done
exit "$failed"
