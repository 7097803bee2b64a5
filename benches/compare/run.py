"""Times W1 to W4 by numpy, JAX or PyTorch: run.py [numpy|jax|torch] [W1 ...]."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import importlib
import sys
import time

import workloads

LIBRARIES = {"numpy": "by_numpy", "jax": "by_jax", "torch": "by_torch"}


def main(arguments):
    wanted = [name for name in arguments if name in LIBRARIES] or list(LIBRARIES)
    ids = [name for name in arguments if name.startswith("W")] or list(workloads.ALL)
    print("| workload | contender | ns a step | mean R of the average |\n|---|---|--:|--:|")
    for library in wanted:
        try:
            module = importlib.import_module(LIBRARIES[library])
        except ImportError as error:
            print(f"{library} is left out: {error}", file=sys.stderr)
            continue
        for name in ids:
            workload = workloads.ALL[name]
            best = float("inf")
            for turn in range(3):
                start = time.process_time()
                mean = module.run(workload, seed=turn)
                seconds = time.process_time() - start
                # The first turn compiles, where there is something to compile.
                if turn > 0:
                    best = min(best, seconds)
            steps = len(workload.step_sizes) * workload.replicates
            print(f"| {name} | {library} | {best * 1e9 / steps:.1f} | {mean:.6g} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
