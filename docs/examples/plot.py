"""Plot gaps against their bounds from the tables of `telescope report --parquet`.

    telescope report reports --parquet --out target/results
    python3 docs/examples/plot.py target/results/tables [EXPERIMENT]

Needs polars and matplotlib.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a file, no window
import matplotlib.pyplot as plt
import polars as pl

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "target/results/tables")
wanted = sys.argv[2] if len(sys.argv) > 2 else "book-constant"

claims = pl.read_parquet(folder / "claims.parquet")
curves = pl.read_parquet(folder / "curves.parquet")

# Which theorem is how tight at T? Planted errors do not count.
tight = (
    claims.filter(~pl.col("control") & pl.col("verdict").is_in(["proved", "verified"]))
    .group_by("theorem")
    .agg(pl.len().alias("claims"), pl.col("ratio").min().alias("least"), pl.col("ratio").median().alias("median"))
    .sort("least")
)
with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True):
    print("bound / gap of claims that hold:")
    print(tight)

# Gap and bound after t steps, one line an output and case.
rows = curves.filter((pl.col("experiment") == wanted) & pl.col("bound").is_not_null())
if rows.is_empty():
    sys.exit(f"{wanted} has no bound on a gap; there are: {', '.join(curves['experiment'].unique().sort())}")
figure, axes = plt.subplots(figsize=(7, 4.5))
for (case, output), line in rows.group_by(["case", "output"], maintain_order=True):
    gap = line["exact_gap"].fill_null(line["mean_gap"])
    (drawn,) = axes.loglog(line["step"], gap, label=f"{case}: {output}")
    axes.loglog(line["step"], line["bound"], "--", color=drawn.get_color())
axes.set(xlabel="step t", ylabel="gap (solid) and bound (dashed)", title=wanted)
axes.legend(fontsize="small")
figure.tight_layout()
path = folder / f"{wanted}.png"
figure.savefig(path, dpi=150)
print(f"{rows.height} points, least bound / gap {rows['ratio'].min():.4g}; drawn in {path}")
