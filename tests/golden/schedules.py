"""Prints learning rates of PyTorch, optax and scikit-learn as schedules.json: see README.md beside this file."""

import json
import math
import sys

import jax

jax.config.update("jax_enable_x64", True)

import numpy
import optax
import sklearn
import torch
from sklearn.linear_model import SGDClassifier, SGDRegressor

SETS = []


def add(library, name, arguments, ours, index, values):
    SETS.append(
        {
            "library": library,
            "class": name,
            "arguments": arguments,
            "schedule": ours,
            "index": index,
            "values": [float(value) for value in values],
        }
    )


# --- torch: the rate in force at the k-th step() of the optimiser, k from 0.


def torch_rates(base, make, steps):
    parameter = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([parameter], lr=base)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def add_torch(name, base, arguments, ours, steps=48):
    kind = getattr(torch.optim.lr_scheduler, name)
    add(
        "torch",
        f"torch.optim.lr_scheduler.{name}",
        {"lr": base, **arguments},
        ours,
        "value i is the rate of the optimiser's step i, i from 0, the scheduler stepped after it",
        torch_rates(base, lambda optimizer: kind(optimizer, **arguments), steps),
    )


for base, size, gamma in [(0.1, 10, 0.1), (0.5, 7, 0.9), (0.01, 1, 1.05)]:
    add_torch(
        "StepLR",
        base,
        {"step_size": size, "gamma": gamma},
        {"step": {"initial": base, "factor": gamma, "period": size}},
    )
for base, gamma in [(0.1, 0.9), (0.3, 0.99), (1.0, 0.5)]:
    add_torch(
        "ExponentialLR",
        base,
        {"gamma": gamma},
        {"exponential": {"initial": base, "decay": -math.log(gamma)}},
    )
    add_torch(
        "ExponentialLR",
        base,
        {"gamma": gamma},
        {"step": {"initial": base, "factor": gamma, "period": 1}},
    )
for base, milestones, gamma in [(0.1, [10, 30], 0.1), (0.25, [5, 6, 40], 0.5)]:
    levels = [base * gamma**i for i in range(len(milestones) + 1)]
    # The step with count k is our step t = k + 1.
    boundaries = [milestone + 1 for milestone in milestones]
    add_torch(
        "MultiStepLR",
        base,
        {"milestones": milestones, "gamma": gamma},
        {"piecewise-constant": {"boundaries": boundaries, "levels": levels}},
    )
for base, factor, total in [(0.1, 0.5, 4), (0.3, 0.25, 20)]:
    add_torch(
        "ConstantLR",
        base,
        {"factor": factor, "total_iters": total},
        {"piecewise-constant": {"boundaries": [total + 1], "levels": [base * factor, base]}},
    )
for base, start, end, total in [(0.1, 1.0, 0.1, 30), (0.2, 0.25, 1.0, 12), (0.05, 1.0, 0.0, 50)]:
    add_torch(
        "LinearLR",
        base,
        {"start_factor": start, "end_factor": end, "total_iters": total},
        {"linear-decay": {"initial": base * start, "end": base * end, "steps": total}},
    )
for base, total in [(0.1, 48), (0.7, 20)]:
    add_torch(
        "PolynomialLR",
        base,
        {"total_iters": total, "power": 1.0},
        # 48 is also the number of steps here: then the length is left to the run.
        {"linear-decay": {"initial": base, **({} if total == 48 else {"steps": total})}},
    )
for base, length, least in [(0.1, 47, 0.0), (0.5, 60, 0.05), (0.02, 48, 0.001)]:
    add_torch(
        "CosineAnnealingLR",
        base,
        {"T_max": length, "eta_min": least},
        {"cosine": {"initial": base, "end": least, **({} if length == 48 else {"steps": length})}},
    )
for base, most, up, down in [(0.001, 0.1, 10, 10), (0.01, 0.3, 4, 11), (0.1, 0.5, 7, None)]:
    sizes = {"step_size_up": up, "step_size_down": down}
    ours = {"base": base, "maximum": most, "steps-up": up}
    add_torch(
        "CyclicLR",
        base,
        {"base_lr": base, "max_lr": most, **sizes, "mode": "triangular", "cycle_momentum": False},
        {"triangular": {**ours, **({} if down is None else {"steps-down": down})}},
    )
for most, total, start, divide, final, anneal in [
    (0.1, 50, 0.3, 25.0, 1e4, "cos"),
    (0.5, 40, 0.25, 10.0, 100.0, "cos"),
    (0.3, 60, 0.5, 4.0, 50.0, "linear"),
]:
    rise = start * total - 1
    assert rise == int(rise)
    add_torch(
        "OneCycleLR",
        most / divide,
        {
            "max_lr": most,
            "total_steps": total,
            "pct_start": start,
            "anneal_strategy": anneal,
            "cycle_momentum": False,
            "div_factor": divide,
            "final_div_factor": final,
            "three_phase": False,
        },
        {
            "one-cycle": {
                "initial": most / divide,
                "maximum": most,
                "end": most / divide / final,
                "rise": int(rise),
                "steps": total,
                "anneal": {"cos": "cosine", "linear": "linear"}[anneal],
            }
        },
        steps=total - 1,
    )


def add_sequential(base, start, warm, name, arguments, ours):
    lr_scheduler = torch.optim.lr_scheduler

    def make(optimizer):
        first = lr_scheduler.LinearLR(optimizer, start_factor=start, total_iters=warm)
        second = getattr(lr_scheduler, name)(optimizer, **arguments)
        return lr_scheduler.SequentialLR(optimizer, [first, second], milestones=[warm])

    add(
        "torch",
        "torch.optim.lr_scheduler.SequentialLR",
        {
            "lr": base,
            "schedulers": [
                {"LinearLR": {"start_factor": start, "total_iters": warm}},
                {name: arguments},
            ],
            "milestones": [warm],
        },
        {"warm-up": {"steps": warm, "initial": base * start, "then": ours}},
        "value i is the rate of the optimiser's step i, i from 0; the second scheduler counts from the milestone",
        torch_rates(base, make, 48),
    )


add_sequential(
    0.1, 0.25, 5, "CosineAnnealingLR", {"T_max": 43}, {"cosine": {"initial": 0.1}}
)
add_sequential(
    0.4,
    0.1,
    8,
    "StepLR",
    {"step_size": 10, "gamma": 0.5},
    {"step": {"initial": 0.4, "factor": 0.5, "period": 10}},
)


# --- optax: schedule(count), count from 0.


def add_optax(name, arguments, ours, steps=48):
    schedule = getattr(optax, name)(**arguments)
    text = {key: str(value) if isinstance(value, dict) else value for key, value in arguments.items()}
    values = []
    for count in range(steps):
        value = schedule(jax.numpy.asarray(count, dtype=jax.numpy.int64))
        assert jax.numpy.asarray(value).dtype == jax.numpy.float64 or name == "constant_schedule"
        values.append(float(value))
    add("optax", f"optax.{name}", text, ours, "value i is schedule(i), the count from 0", values)


add_optax("constant_schedule", {"value": 0.3}, {"constant": {"step-size": 0.3}}, steps=30)
for initial, scale, length in [(0.1, 0.5, 10), (0.3, 0.9, 1)]:
    arguments = {"init_value": initial, "transition_steps": length, "decay_rate": scale}
    add_optax(
        "exponential_decay",
        arguments,
        {"exponential": {"initial": initial, "decay": -math.log(scale) / length}},
    )
    add_optax(
        "exponential_decay",
        {**arguments, "staircase": True},
        {"step": {"initial": initial, "factor": scale, "period": length}},
    )
# optax scales where count > boundary, by its documentation from the step after it; the values decide.
for initial, scales in [(0.4, {10: 0.5, 25: 0.5}), (0.1, {5: 0.1, 6: 10.0})]:
    levels, boundaries = [initial], []
    for boundary, factor in scales.items():
        boundaries.append(boundary + 1)
        levels.append(levels[-1] * factor)
    add_optax(
        "piecewise_constant_schedule",
        {"init_value": initial, "boundaries_and_scales": scales},
        {"piecewise-constant": {"boundaries": boundaries, "levels": levels}},
    )
for initial, end, length in [(0.1, 0.0, 40), (1.0, 0.2, 30), (0.01, 0.5, 48)]:
    add_optax(
        "linear_schedule",
        {"init_value": initial, "end_value": end, "transition_steps": length},
        {"linear-decay": {"initial": initial, "end": end, **({} if length == 48 else {"steps": length})}},
    )
add_optax(
    "polynomial_schedule",
    {"init_value": 0.3, "end_value": 0.1, "power": 1, "transition_steps": 20},
    {"linear-decay": {"initial": 0.3, "end": 0.1, "steps": 20}},
)
for initial, alpha, length in [(0.1, 0.0, 40), (0.5, 0.1, 30), (1.0, 0.0, 48)]:
    end = {} if alpha == 0.0 else {"end": alpha * initial}
    add_optax(
        "cosine_decay_schedule",
        {"init_value": initial, "decay_steps": length, "alpha": alpha},
        {"cosine": {"initial": initial, **end, **({} if length == 48 else {"steps": length})}},
    )
for peak, length, start, divide, final in [(0.1, 50, 0.3, 25.0, 1e4), (0.5, 40, 0.26, 5.0, 10.0)]:
    add_optax(
        "cosine_onecycle_schedule",
        {
            "transition_steps": length,
            "peak_value": peak,
            "pct_start": start,
            "div_factor": divide,
            "final_div_factor": final,
        },
        {
            "one-cycle": {
                "initial": peak / divide,
                "maximum": peak,
                "end": peak / (divide * final),
                "rise": int(start * length),
                "steps": length + 1,
            }
        },
        steps=length + 5,
    )
add_optax(
    "linear_onecycle_schedule",
    {
        "transition_steps": 40,
        "peak_value": 0.2,
        "pct_start": 0.4,
        "pct_final": 1.0,
        "div_factor": 8.0,
        "final_div_factor": 10.0,
    },
    # Without a final phase the fall ends at peak_value/final_div_factor.
    {
        "one-cycle": {
            "initial": 0.2 / 8.0,
            "maximum": 0.2,
            "end": 0.2 / 10.0,
            "rise": 16,
            "steps": 41,
            "anneal": "linear",
        }
    },
    steps=39,
)
for initial, peak, warm, length, end in [(0.0, 0.1, 10, 48, 0.0), (0.01, 0.5, 5, 30, 0.05)]:
    add_optax(
        "warmup_cosine_decay_schedule",
        {
            "init_value": initial,
            "peak_value": peak,
            "warmup_steps": warm,
            "decay_steps": length,
            "end_value": end,
        },
        {
            "warm-up": {
                "steps": warm,
                "initial": initial,
                "then": {
                    "cosine": {
                        "initial": peak,
                        "end": end,
                        **({} if length == 48 else {"steps": length - warm}),
                    }
                },
            }
        },
    )
add_optax(
    "warmup_constant_schedule",
    {"init_value": 0.02, "peak_value": 0.3, "warmup_steps": 12},
    {"warm-up": {"steps": 12, "initial": 0.02, "then": {"constant": {"step-size": 0.3}}}},
)


# --- torch's rule that looks at a metric: its metrics stand beside the rates.


def add_plateau(arguments, metrics, ours):
    parameter = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimiser = torch.optim.SGD([parameter], lr=arguments["lr"])
    rest = {key: value for key, value in arguments.items() if key != "lr"}
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, eps=0.0, **rest)
    rates = []
    for metric in metrics:
        scheduler.step(metric)
        rates.append(float(optimiser.param_groups[0]["lr"]))
    add(
        "torch",
        "torch.optim.lr_scheduler.ReduceLROnPlateau",
        arguments | {"eps": 0.0},
        {"reduce-on-plateau": ours},
        "value i is the rate after the scheduler has seen metric i, i from 0; ours looks before each step",
        rates,
    )
    SETS[-1]["metrics"] = metrics


FALLING_THEN_FLAT = [5.0 / (1 + i) for i in range(16)] + [0.3 + 0.01 * (i % 3) for i in range(32)]
NOISY = [2.0 + math.sin(1.7 * i) / (1 + 0.1 * i) for i in range(48)]
for metrics in [FALLING_THEN_FLAT, NOISY]:
    add_plateau(
        {"lr": 0.1, "factor": 0.5, "patience": 3, "threshold": 1e-4},
        metrics,
        {"initial": 0.1, "factor": 0.5, "patience": 3, "every": 1},
    )
    add_plateau(
        {"lr": 0.3, "factor": 0.1, "patience": 0, "threshold": 0.05, "min_lr": 1e-4},
        metrics,
        {"initial": 0.3, "factor": 0.1, "patience": 0, "every": 1, "threshold": 0.05, "minimum": 1e-4},
    )

# --- scikit-learn: read off the coefficient, since the rate itself is not kept. Each step has a feature of 1.0 and a
# label such that the subgradient is exactly −1 while the coefficient changes, so that the change from an exact zero
# is the rate itself.


def sgd(model, steps, classes=None):
    """η of each step: one sample at a time, coefficient and intercept set back to 0 before each."""
    rates = []
    feature, label = numpy.array([[1.0]]), numpy.array([1.0 if classes is None else 1])
    for _ in range(steps):
        if classes is None:
            model.partial_fit(feature, label)
        else:
            model.partial_fit(feature, label, classes=classes)
        rates.append(float(model.coef_.ravel()[0]))
        model.coef_[...] = 0.0
    return rates


def add_sklearn(name, rate, arguments, ours, steps=40):
    kind = {"SGDRegressor": SGDRegressor, "SGDClassifier": SGDClassifier}[name]
    arguments = {"learning_rate": rate, "penalty": None, "fit_intercept": False, **arguments}
    arguments |= {"shuffle": False, "loss": "squared_error" if name == "SGDRegressor" else "hinge"}
    # ½(x − 1)² at 0 and max(0, 1 − x) at 0 both have the derivative −1.
    classes = None if name == "SGDRegressor" else numpy.array([0, 1])
    add(
        "scikit-learn",
        f"sklearn.linear_model.{name}(learning_rate='{rate}')",
        arguments,
        ours,
        "value i is the rate of the sample i, i from 0, which the library's documentation calls t = i + 1",
        sgd(kind(**arguments), steps, classes),
    )


for eta0 in [0.01, 0.3]:
    add_sklearn("SGDRegressor", "constant", {"eta0": eta0}, {"constant": {"step-size": eta0}})
for eta0, power in [(0.01, 0.25), (0.1, 1.0), (0.5, 0.6)]:
    add_sklearn(
        "SGDRegressor",
        "invscaling",
        {"eta0": eta0, "power_t": power},
        {"polynomial": {"initial": eta0, "decay": 1.0, "power": power}},
    )
add_sklearn(
    "SGDRegressor",
    "invscaling",
    {"eta0": 0.2, "power_t": 0.5},
    {"inverse-sqrt": {"scale": 0.2}},
)
for alpha in [0.0001, 0.01, 0.5]:
    # The first rate is typw/max(1, |loss'(−typw, 1)|), typw = √(1/√α), and t_0 = 1/(α·rate); hinge' is −1.
    start = math.sqrt(1.0 / math.sqrt(alpha))
    add_sklearn(
        "SGDClassifier",
        "optimal",
        {"alpha": alpha},
        {"inverse-time": {"scale": 1.0, "offset": 1.0 / start, "decay": alpha}},
    )

document = {
    "versions": {
        "python": sys.version.split()[0],
        "torch": torch.__version__.split("+")[0],
        "optax": optax.__version__,
        "jax": jax.__version__,
        "scikit-learn": sklearn.__version__,
        "numpy": numpy.__version__,
    },
    "sets": SETS,
}
json.dump(document, sys.stdout, indent=1)
print()
