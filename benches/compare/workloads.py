"""The four workloads as plain numbers."""

import csv
import math
import pathlib
from dataclasses import dataclass, field


@dataclass
class Workload:
    step_sizes: list
    replicates: int
    eigenvalues: list = field(default_factory=list)
    start: list = field(default_factory=list)
    checkpoints: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    labels: list = field(default_factory=list)


def polynomial(steps):
    return [0.1 / math.sqrt(1 + 0.1 * t) for t in range(1, steps + 1)]


def spaced(count, steps):
    points = [round(steps ** (k / (count - 1))) for k in range(count)]
    for k in range(1, count):
        points[k] = max(points[k], points[k - 1] + 1)
    points[-1] = steps
    return points


def breast_cancer():
    path = pathlib.Path(__file__).parents[2] / "data" / "breast_cancer.csv"
    with open(path, newline="") as file:
        lines = list(csv.reader(file))[1:]
    labels = [1.0 if line[-1] == "malignant" else -1.0 for line in lines]
    columns = list(zip(*[[float(cell) for cell in line[:-1]] for line in lines]))
    standard = []
    for column in columns:
        mean = sum(column) / len(column)
        deviation = math.sqrt(sum((a - mean) ** 2 for a in column) / len(column))
        standard.append([(a - mean) / deviation for a in column])
    standard.append([1.0] * len(labels))
    return [list(row) for row in zip(*standard)], labels


def quadratic(dimension, replicates, checkpoints):
    return Workload(
        step_sizes=polynomial(1000),
        replicates=replicates,
        eigenvalues=[2 + 2 * k / (dimension - 1) for k in range(dimension)],
        start=[-5.0 if k % 2 == 0 else -2.0 for k in range(dimension)],
        checkpoints=checkpoints,
    )


_ROWS, _LABELS = breast_cancer()

ALL = {
    "W1": quadratic(2, 100_000, [1000]),
    "W2": quadratic(64, 2000, [1000]),
    "W3": Workload(polynomial(5690), 2000, rows=_ROWS, labels=_LABELS, start=[0.0] * len(_ROWS[0])),
    "W4": quadratic(2, 100_000, spaced(50, 1000)),
}
