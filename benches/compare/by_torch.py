"""PyTorch, vectorised over the replicates, 64-bit floats, one thread."""

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def run(workload, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        return (rows if workload.rows else quadratic)(workload, generator)


def quadratic(workload, generator):
    a = torch.tensor(workload.eigenvalues)
    x = torch.tensor(workload.start).repeat(workload.replicates, 1)
    sums, total = torch.zeros_like(x), 0.0
    looked_at, risk = set(workload.checkpoints), None
    for t, eta in enumerate(workload.step_sizes, start=1):
        noise = torch.randn(x.shape, generator=generator)
        sums.add_(x, alpha=eta)
        total += eta
        x.sub_(eta * (a * x + noise))
        if t in looked_at:
            risk = 0.5 * ((sums / total) ** 2 @ a)
            if len(looked_at) > 1:
                risk.var(), torch.quantile(risk, torch.tensor([0.05, 0.5, 0.95]))
    return float(risk.mean())


def rows(workload, generator):
    features, labels = torch.tensor(workload.rows), torch.tensor(workload.labels)
    x = torch.zeros(workload.replicates, features.shape[1])
    sums, total = torch.zeros_like(x), 0.0
    for eta in workload.step_sizes:
        drawn = torch.randint(len(labels), (workload.replicates,), generator=generator)
        a, y = features[drawn], labels[drawn]
        slope = -y / (1 + torch.exp(y * (a * x).sum(1)))
        sums.add_(x, alpha=eta)
        total += eta
        x.sub_((eta * slope)[:, None] * a)
    margins = (sums / total) @ features.T * labels
    return float(torch.nn.functional.softplus(-margins).mean())
