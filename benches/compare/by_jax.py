"""JAX: jit(vmap(scan)), 64-bit floats."""

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def run(workload, seed):
    keys = jax.random.split(jax.random.key(seed), workload.replicates)
    etas = jnp.array(workload.step_sizes)
    if workload.rows:
        features, labels = jnp.array(workload.rows), jnp.array(workload.labels)
        return float(rows(features, labels, etas, keys).mean())
    a, start = jnp.array(workload.eigenvalues), jnp.array(workload.start)
    points = np.array(workload.checkpoints) - 1
    risks = np.asarray(quadratic(a, start, etas, keys))[:, points]
    if len(points) > 1:
        risks.var(axis=0), np.quantile(risks, [0.05, 0.5, 0.95], axis=0)
    return risks[:, -1].mean()


@jax.jit
def quadratic(a, start, etas, keys):
    def one(key):
        def step(state, inputs):
            x, sums, total = state
            eta, key = inputs
            sums, total = sums + eta * x, total + eta
            x = x - eta * (a * x + jax.random.normal(key, x.shape))
            return (x, sums, total), 0.5 * jnp.sum(a * (sums / total) ** 2)

        each = jax.random.split(key, len(etas))
        return jax.lax.scan(step, (start, jnp.zeros_like(start), 0.0), (etas, each))[1]

    return jax.vmap(one)(keys)


@jax.jit
def rows(features, labels, etas, keys):
    def one(key):
        def step(state, inputs):
            x, sums, total = state
            eta, key = inputs
            row = jax.random.randint(key, (), 0, len(labels))
            a, y = features[row], labels[row]
            slope = -y / (1 + jnp.exp(y * (a @ x)))
            return (x - eta * slope * a, sums + eta * x, total + eta), None

        zero = jnp.zeros(features.shape[1])
        each = jax.random.split(key, len(etas))
        (_, sums, total), _ = jax.lax.scan(step, (zero, zero, 0.0), (etas, each))
        return jnp.logaddexp(0.0, -(features @ (sums / total)) * labels).mean()

    return jax.vmap(one)(keys)
