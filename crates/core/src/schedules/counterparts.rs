//! Which schedules other libraries have too, under which names: each is compared with values that the library printed
//! (`tests/golden/schedules.json`).

/// Names of schedules in experiment files with the classes and functions of other libraries that they can reproduce.
/// Unless its file says otherwise, a library's count of steps or epochs is our k = t − 1.
///
/// ```
/// use telescope_core::schedules::COUNTERPARTS;
///
/// let cosine = COUNTERPARTS.iter().find(|(name, _)| *name == "cosine").unwrap();
/// assert!(cosine.1.contains(&"torch.optim.lr_scheduler.CosineAnnealingLR"));
/// ```
pub const COUNTERPARTS: [(&str, &[&str]); 16] = [
    (
        "constant",
        &[
            "optax.constant_schedule",
            "sklearn.linear_model.SGDRegressor(learning_rate='constant')",
        ],
    ),
    (
        "exponential",
        &[
            "torch.optim.lr_scheduler.ExponentialLR",
            "optax.exponential_decay",
        ],
    ),
    (
        "polynomial",
        &["sklearn.linear_model.SGDRegressor(learning_rate='invscaling')"],
    ),
    (
        "piecewise-constant",
        &[
            "torch.optim.lr_scheduler.MultiStepLR",
            "torch.optim.lr_scheduler.ConstantLR",
            "optax.piecewise_constant_schedule",
        ],
    ),
    ("optimal-constant", &[]),
    (
        "inverse-time",
        &["sklearn.linear_model.SGDClassifier(learning_rate='optimal')"],
    ),
    (
        "inverse-sqrt",
        &["sklearn.linear_model.SGDRegressor(learning_rate='invscaling')"],
    ),
    (
        "step",
        &[
            "torch.optim.lr_scheduler.StepLR",
            "torch.optim.lr_scheduler.ExponentialLR",
            "optax.exponential_decay",
        ],
    ),
    (
        "linear-decay",
        &[
            "torch.optim.lr_scheduler.LinearLR",
            "torch.optim.lr_scheduler.PolynomialLR",
            "optax.linear_schedule",
            "optax.polynomial_schedule",
        ],
    ),
    (
        "cosine",
        &[
            "torch.optim.lr_scheduler.CosineAnnealingLR",
            "optax.cosine_decay_schedule",
        ],
    ),
    ("triangular", &["torch.optim.lr_scheduler.CyclicLR"]),
    (
        "one-cycle",
        &[
            "torch.optim.lr_scheduler.OneCycleLR",
            "optax.cosine_onecycle_schedule",
            "optax.linear_onecycle_schedule",
        ],
    ),
    (
        "warm-up",
        &[
            "torch.optim.lr_scheduler.SequentialLR",
            "optax.warmup_cosine_decay_schedule",
            "optax.warmup_constant_schedule",
        ],
    ),
    (
        "reduce-on-plateau",
        &["torch.optim.lr_scheduler.ReduceLROnPlateau"],
    ),
    ("table", &[]),
    ("weight-transform", &[]),
];
