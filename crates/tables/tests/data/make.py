#!/usr/bin/env python3
"""Write the small tables beside this script, in the formats and by the libraries that people use.

    pip install pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1 scikit-learn==1.9.1 numpy==2.4.6
    python3 make.py

`tests/tables/foreign.rs` reads them and expects the doubles written here. Versions of the libraries may change the bytes of
the files, and must not change what is in them.
"""

import gzip
import os
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
from sklearn.datasets import dump_svmlight_file

HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(HERE, name)


# Integers, a float with a missing value, a boolean, a category, a class.
COLUMNS = {
    "count": [3, -1, 0, 9007199254740992],
    "size": [0.1, 1e-300, None, -2.5],
    "used": [True, False, False, True],
    "colour": ["red", "blue", None, "red"],
    "kind": ["yes", "no", "no", "yes"],
}

frame = pd.DataFrame(COLUMNS)
frame["colour"] = frame["colour"].astype("category")
frame.to_csv(path("pandas.csv"), index=False)
frame.to_csv(path("pandas.csv.gz"), index=False, compression={"method": "gzip", "mtime": 0})
frame.to_parquet(path("pandas.parquet"), index=False)
frame.to_parquet(path("pandas-gzip.parquet"), index=False, compression="gzip")
frame.to_parquet(path("pandas-lz4.parquet"), index=False, compression="lz4")
frame.to_feather(path("pandas.feather"))

lines = pl.DataFrame(COLUMNS).with_columns(pl.col("colour").cast(pl.Categorical))
lines.write_csv(path("polars.csv"))
lines.write_parquet(path("polars.parquet"))
lines.write_ipc(path("polars.arrow"))
lines.write_ipc(path("polars-zstd.arrow"), compression="zstd")
lines.write_ipc_stream(path("polars.arrows"))

# One column of each numeric type.
types = pa.table(
    {
        "i8": pa.array([-128, 127], pa.int8()),
        "u8": pa.array([0, 255], pa.uint8()),
        "u32": pa.array([0, 2**32 - 1], pa.uint32()),
        "u64": pa.array([2**53, 2**63], pa.uint64()),
        "f16": pa.array(np.array([1.5, -6.1035e-05], np.float16)),
        "f32": pa.array([0.1, -3.5], pa.float32()),
        "small": pa.array([Decimal("1.25"), Decimal("-0.30")], pa.decimal128(5, 2)),
        "large": pa.array([Decimal("12345678901234567890.125"), Decimal("0.001")], pa.decimal128(30, 3)),
        "text": pa.array(["0.5", " 1e3 "], pa.large_string()),
        "view": pa.array(["a", "b"], pa.string_view()),
        "empty": pa.array([None, None], pa.null()),
        "when": pa.array([0, 1], pa.timestamp("ms")),
        "list": pa.array([[1.0], []], pa.list_(pa.float64())),
        "y": pa.array([0.5, 2.0], pa.float64()),
    }
)
pq.write_table(types.drop(["view"]), path("types.parquet"), compression="zstd")
pq.write_table(
    types.drop(["view"]),
    path("types-plain.parquet"),
    compression="none",
    use_dictionary=False,
    store_decimal_as_integer=True,
)
feather.write_feather(types, path("types.feather"), compression="uncompressed")

# Rows with gaps, and an empty row.
sparse = np.array([[0.0, 0.1, 0.0, -2.0], [0.0, 0.0, 0.0, 0.0], [1e-7, 0.0, 3.0, 0.0]])
labels = np.array([1, -1, 1])
for name, zero_based in [("sklearn.svmlight", False), ("sklearn-zero.svmlight", True)]:
    dump_svmlight_file(sparse, labels, path(name), zero_based=zero_based, comment="made by dump_svmlight_file")
dump_svmlight_file(sparse, labels, path("sklearn-query.svmlight"), zero_based=False, query_id=np.array([1, 1, 2]))
with open(path("sklearn.svmlight"), "rb") as plain:
    with open(path("sklearn.svmlight.gz"), "wb") as packed:
        packed.write(gzip.compress(plain.read(), mtime=0))
