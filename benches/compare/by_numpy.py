"""numpy, vectorised over the replicates."""

import numpy as np


def run(workload, seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    return rows(workload, rng) if workload.rows else quadratic(workload, rng)


def quadratic(workload, rng):
    a = np.array(workload.eigenvalues)
    x = np.tile(workload.start, (workload.replicates, 1))
    sums, total = np.zeros_like(x), 0.0
    looked_at, risk = set(workload.checkpoints), None
    for t, eta in enumerate(workload.step_sizes, start=1):
        noise = rng.standard_normal(x.shape)
        sums += eta * x
        total += eta
        x -= eta * (a * x + noise)
        if t in looked_at:
            risk = 0.5 * ((sums / total) ** 2 @ a)
            if len(looked_at) > 1:
                risk.var(), np.quantile(risk, [0.05, 0.5, 0.95])
    return risk.mean()


def rows(workload, rng):
    features, labels = np.array(workload.rows), np.array(workload.labels)
    x = np.zeros((workload.replicates, features.shape[1]))
    sums, total = np.zeros_like(x), 0.0
    for eta in workload.step_sizes:
        drawn = rng.integers(0, len(labels), workload.replicates)
        a, y = features[drawn], labels[drawn]
        slope = -y / (1 + np.exp(y * np.einsum("ij,ij->i", a, x)))
        sums += eta * x
        total += eta
        x -= (eta * slope)[:, None] * a
    margins = (sums / total) @ features.T * labels
    return np.logaddexp(0, -margins).mean()
