#!/usr/bin/env python3
"""Write data/breast_cancer.csv and data/diabetes.csv from the copies inside scikit-learn's wheel.

    pip download --no-deps scikit-learn==1.9.1 -d DIR
    python3 data/prepare.py DIR/scikit_learn-1.9.1-*.whl            # write
    python3 data/prepare.py DIR/scikit_learn-1.9.1-*.whl --check    # compare only

Made with scikit-learn 1.9.1 and Python 3.11; any Python from 3.9 and any wheel that holds the same
files gives the same bytes. Nothing but the standard library is used. The wheel is read, not installed.

What changes on the way: the breast cancer file's first line (counts and class names) becomes a header of
column names, and its class code 0 or 1 becomes its name. The diabetes features and targets, two compressed
files without a header, become one with a header; a target, always a whole number, is written as such.
Every other number is copied as the text it is, so no rounding can creep in.
"""

import gzip
import hashlib
import os
import re
import sys
import zipfile

# The files in the wheel of scikit-learn 1.9.1; of a compressed one, the hash is that of its content.
FOLDER = "sklearn/datasets/"
CANCER = FOLDER + "data/breast_cancer.csv"
CANCER_DESCRIPTION = FOLDER + "descr/breast_cancer.rst"
DIABETES = FOLDER + "data/diabetes_data_raw.csv.gz"
DIABETES_TARGET = FOLDER + "data/diabetes_target.csv.gz"
DIABETES_DESCRIPTION = FOLDER + "descr/diabetes.rst"
SHA256 = {
    CANCER: "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed",
    CANCER_DESCRIPTION: "3c5855182a44d12c91f1fb27388741fb70b4b92ba40fb742dca9b5e404c68f19",
    DIABETES: "86badf50b4f9436ddd1e497dc0ae1b93166f8120221ee7dca4634fe849f3be7c",
    DIABETES_TARGET: "244713a551f62a291a354212d8a048adec6cb1244b2bc44e66a0698f5006d26d",
    DIABETES_DESCRIPTION: "07dcfc13957a82485bdfce44aecffba72e7977595966d118b81f162cb827e381",
}
# What this script makes of them.
OUTPUT_SHA256 = {
    "breast_cancer.csv": "518936fa92ca3d8a78c420aee22030c4e519ffcba3be15dd23e83f2fc22e20e5",
    "diabetes.csv": "36e3fd6f8158bdc41f916d8989653227e5a5dd506c508de3f33febb48213e641",
}

CANCER_TARGET = "diagnosis"
CANCER_COUNTS = {"malignant": 212, "benign": 357}
# "radius (mean): 6.981 28.11" in the description is the column scikit-learn calls "mean radius".
PATTERNS = {"mean": "mean {}", "standard error": "{} error", "worst": "worst {}"}

DIABETES_PROGRESSION = "progression"
DIABETES_ROWS = 442


def fail(message):
    sys.exit(f"prepare.py: {message}")


def member(wheel, name):
    """One file of the wheel as text, refused unless it is the one this script was written for."""
    try:
        content = wheel.read(name)
    except KeyError:
        fail(f"the wheel has no {name}; is it scikit-learn's?")
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        fail(f"{name} has SHA-256 {found}, expected {SHA256[name]}; use scikit-learn 1.9.1")
    return content.decode("ascii")


def cancer_names(description):
    """The 30 column names in snake_case, in the order of the description's summary table."""
    names = []
    for line in description.splitlines():
        row = re.match(r"([a-z ]+) \((mean|standard error|worst)\): +[0-9.]+ +[0-9.]+$", line)
        if row:
            names.append(PATTERNS[row.group(2)].format(row.group(1)).replace(" ", "_"))
    return names


def breast_cancer(wheel):
    """The CSV to write: header, then one line a sample, the class by name in the last column."""
    names = cancer_names(member(wheel, CANCER_DESCRIPTION))
    lines = member(wheel, CANCER).splitlines()
    rows, columns, *classes = lines[0].split(",")
    if int(rows) != len(lines) - 1 or int(columns) != len(names) or len(set(names)) != len(names):
        fail(f"{rows} rows and {columns} columns announced, {len(lines) - 1} and {len(names)} found")
    out = [",".join(names + [CANCER_TARGET])]
    counts = dict.fromkeys(classes, 0)
    for number, line in enumerate(lines[1:], start=2):
        *values, code = line.split(",")
        if len(values) != len(names) or code not in ("0", "1"):
            fail(f"line {number} of {CANCER} has {len(values)} values and class {code}")
        for value in values:
            float(value)
        counts[classes[int(code)]] += 1
        out.append(",".join(values + [classes[int(code)]]))
    if counts != CANCER_COUNTS:
        fail(f"classes {counts}, expected {CANCER_COUNTS}")
    return "\n".join(out) + "\n"


def diabetes_names(description):
    """The ten column names, in the order of the description's list ("    - bmi     body mass index")."""
    return re.findall(r"^    - ([a-z0-9]+)\b", description, flags=re.MULTILINE)


def diabetes(wheel):
    """The CSV to write: header, then one line a patient, the progression in the last column."""
    names = diabetes_names(member(wheel, DIABETES_DESCRIPTION))
    lines = member(wheel, DIABETES).splitlines()
    targets = member(wheel, DIABETES_TARGET).splitlines()
    if (len(names), len(lines), len(targets)) != (10, DIABETES_ROWS, DIABETES_ROWS):
        fail(f"{len(names)} names, {len(lines)} rows and {len(targets)} targets found")
    out = [",".join(names + [DIABETES_PROGRESSION])]
    for number, (line, text) in enumerate(zip(lines, targets), start=1):
        values, target = line.split(" "), float(text)
        if len(values) != len(names) or target != int(target):
            fail(f"line {number} of {DIABETES} has {len(values)} values and target {text}")
        for value in values:
            float(value)
        out.append(",".join(values + [str(int(target))]))
    return "\n".join(out) + "\n"


def put(name, text, check):
    """Writes or compares one file beside this script, refused unless it is the one that is committed."""
    content = text.encode("ascii")
    digest = hashlib.sha256(content).hexdigest()
    if digest != OUTPUT_SHA256[name]:
        fail(f"{name} would have SHA-256 {digest}, expected {OUTPUT_SHA256[name]}: this script was changed")
    output = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    if check:
        with open(output, "rb") as committed:
            if committed.read() != content:
                fail(f"data/{name} differs; run prepare.py without --check to restore it")
        print(f"data/{name} is up to date, SHA-256 {digest}")
        return
    with open(output, "wb") as file:
        file.write(content)
    print(f"wrote data/{name}, SHA-256 {digest}")


def main(arguments):
    check = "--check" in arguments
    paths = [argument for argument in arguments if argument != "--check"]
    if len(paths) != 1:
        fail("usage: prepare.py WHEEL [--check]")
    with zipfile.ZipFile(paths[0]) as wheel:
        texts = {"breast_cancer.csv": breast_cancer(wheel), "diabetes.csv": diabetes(wheel)}
    for name, text in texts.items():
        put(name, text, check)


if __name__ == "__main__":
    main(sys.argv[1:])
