#!/usr/bin/env python3
"""Copy larger real data sets out of the wheel of a public package, for trials; nothing in the suite needs them.

    pip download --no-deps river==0.26.1 -d DIR
    python3 data/fetch.py DIR/river-0.26.1-*.whl                    # writes data/large/shuttle.csv.gz

The folder data/large/ is not committed. Nothing but the standard library is used; the wheel is read, not installed. A
file with another SHA-256 than the one written here is refused.
"""

import gzip
import hashlib
import os
import sys
import zipfile

# Statlog (Shuttle), UCI data set 148, made binary: 49,097 rows of nine integers and `anomaly`, 1 in 3,511 of them.
NAME = "river/datasets/shuttle.csv.gz"
SHA256 = "1ed4bfa77233d95bff2c8ab2482725d2d800410daedf5919ad80ec6faf60ff59"
ROWS, ANOMALIES = 49_097, 3_511


def fail(message):
    sys.exit(f"fetch.py: {message}")


def main(arguments):
    if len(arguments) != 1:
        fail("give the path of river's wheel; the first lines of this file say how to get it")
    try:
        with zipfile.ZipFile(arguments[0]) as wheel:
            content = wheel.read(NAME)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        fail(f"{arguments[0]}: {error}; download river==0.26.1")
    if hashlib.sha256(content).hexdigest() != SHA256:
        fail(f"{NAME} is not the file this script was written for; download river==0.26.1")
    header, *rows = gzip.decompress(content).decode("ascii").splitlines()
    names = header.split(",")
    labels = [row.split(",")[names.index("anomaly")] for row in rows]
    if (len(rows), labels.count("1")) != (ROWS, ANOMALIES) or len(names) != 10:
        fail(f"{NAME} has {len(rows)} rows, {labels.count('1')} anomalies and the columns {header}")
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "large")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "shuttle.csv.gz")
    with open(path, "wb") as file:
        file.write(content)
    print(f"{path}: {ROWS} rows, {ANOMALIES} anomalies, SHA-256 {SHA256}")


main(sys.argv[1:])
