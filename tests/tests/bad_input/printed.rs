//! Bad printed values: one that cannot be compared must not be passed over.

use super::Bad;
use super::common::{LOGISTIC, QUADRATIC, with};

fn published(experiment: &str, gap: &str, says: &[&'static str]) -> Bad {
    Bad::file(
        format!(
            "{experiment}\n[[published]]\noutput = \"weighted-average\"\ngap = \"{gap}\"\nsource = \"a book\"\n"
        ),
        says,
    )
}

fn endpoints(experiment: &str, points: &str, says: &[&'static str]) -> Bad {
    Bad::file(
        format!(
            "{experiment}\n[[endpoints]]\noutput = \"final-iterate\"\npoints = {points}\nsource = \"a book\"\n"
        ),
        says,
    )
}

pub(crate) fn printed_gap_that_is_no_decimal() -> Bad {
    published(
        QUADRATIC,
        "1e400",
        &[
            "experiments/bad.toml:25:7:",
            "published.0.gap",
            "\"1e400\" is no decimal",
            "hint: copy the digits",
        ],
    )
}

pub(crate) fn printed_gap_without_an_exact_one() -> Bad {
    published(
        LOGISTIC,
        "0.5",
        &[
            "experiments/bad.toml:",
            "published.0.gap",
            "no exact expectation",
            "hint:",
        ],
    )
}

pub(crate) fn endpoint_of_other_dimension() -> Bad {
    endpoints(
        QUADRATIC,
        "[[1.0, 2.0], [1.0]]",
        &[
            "experiments/bad.toml:25:23:",
            "endpoints.0.points.1",
            "1 coordinate, the problem has 2",
            "hint:",
        ],
    )
}

pub(crate) fn endpoints_without_a_point() -> Bad {
    endpoints(
        QUADRATIC,
        "[]",
        &[
            "experiments/bad.toml:25:10:",
            "endpoints.0.points",
            "no point is given",
            "hint:",
        ],
    )
}

pub(crate) fn endpoints_without_a_law() -> Bad {
    endpoints(
        LOGISTIC,
        "[[1.0, 2.0]]",
        &[
            "experiments/bad.toml:",
            "endpoints.0.points",
            "no exact law",
            "hint:",
        ],
    )
}

pub(crate) fn printed_gap_of_the_best_iterate_of_a_quadratic() -> Bad {
    Bad::file(
        format!(
            "{QUADRATIC}\n[[published]]\noutput = \"best-iterate\"\ngap = \"0.5\"\nsource = \"a book\"\n"
        ),
        &[
            "experiments/bad.toml:24:10:",
            "published.0.output",
            "the exact gap of best-iterate is not known",
            "hint: give the value of another output",
        ],
    )
}

pub(crate) fn endpoints_of_the_best_iterate() -> Bad {
    Bad::file(
        format!(
            "{QUADRATIC}\n[[endpoints]]\noutput = \"best-iterate\"\npoints = [[1.0, 2.0]]\nsource = \"a book\"\n"
        ),
        &[
            "experiments/bad.toml:24:10:",
            "endpoints.0.output",
            "best-iterate has no exact law",
            "hint: give the end points of another output",
        ],
    )
}

pub(crate) fn endpoints_under_noise_that_is_not_normal() -> Bad {
    let signs = with(
        QUADRATIC,
        "scales = [1.0, 1.0]",
        "scales = [1.0, 1.0]\nlaw = \"rademacher\"",
    );
    endpoints(
        &signs,
        "[[1.0, 2.0]]",
        &[
            "experiments/bad.toml:26:10:",
            "endpoints.0.points",
            "under rademacher noise only the mean and the covariance",
            "hint: give end points with a quadratic and normal noise only",
        ],
    )
}
