"""What 100,000 rows of reports take in pandas: the same steps as `connectors/examples/packaging.rs`, on its files.

    python figures.py FOLDER

prints a JSON object like its. Pages need lxml too; without it they are left out.
"""

import json
import statistics
import sys
import time
from io import StringIO
from pathlib import Path

import pandas as pd

PRICES = {"Basic": 100.0, "Easy": 180.0, "Medium": 360.0, "Complex": 680.0}
PLANNED = {"Basic": 2.0, "Easy": 4.0, "Medium": 8.0, "Complex": 16.0}
WAGE = 18.0
TIMES = {}


def timed(name, count, work):
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        result = work()
        taken.append((time.perf_counter() - start) * 1e3)
    TIMES[name] = statistics.median(taken)
    return result


def read_pages(pages):
    return pd.concat([pd.read_html(StringIO(page), attrs={"id": "issueDetails"})[0] for page in pages])


def load(file):
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    return rows.assign(x=pd.to_datetime(rows["Date"])).sort_values("x", kind="stable")


def points(rows):
    listed = rows[rows["Complexity"].isin(PRICES)]
    unique = listed.drop_duplicates(subset=[name for name in rows.columns if name not in ("Date", "x")])
    hours = pd.to_numeric(unique["Total Time (1)"].str.replace(",", ".", regex=False), errors="coerce")
    found = unique.assign(hours=hours).dropna(subset=["hours"])
    price = found["Complexity"].map(PRICES)
    planned = found["Complexity"].map(PLANNED) * WAGE
    costs = found["hours"] * WAGE
    return found.assign(
        price=price, costs=costs, profits=price - costs, planned_costs=planned, planned_profits=price - planned
    )


def choose(found):
    chosen = found["x"].between("2013-01-01", "2017-12-31") & found["Complexity"].isin(["Basic", "Easy", "Medium"])
    return found[chosen].set_index("x")["profits"]


def outliers(found):
    groups = found["profits"].groupby(found["Complexity"])
    deviation = (found["profits"] - groups.transform("median")).abs()
    return 0.6745 * deviation / deviation.groupby(found["Complexity"]).transform("median") > 3.5


def totals(found):
    month = found["x"].dt.strftime("%Y-%m")
    columns = ["hours", "price", "costs", "profits", "planned_costs", "planned_profits"]
    return found.groupby(["Project", month])[columns].sum()


def main():
    folder = Path(sys.argv[1])
    pages = [path.read_text(encoding="utf-8") for path in sorted((folder / "pages").iterdir())]
    try:
        timed("pages", 1, lambda: read_pages(pages))
    except ImportError:
        print("The pages need lxml too: python3 -m pip install lxml", file=sys.stderr)
    rows = timed("load", 5, lambda: load(folder / "time_tracking.csv"))
    plain = rows.drop(columns="x")
    timed("write", 3, lambda: plain.to_csv(index=False, lineterminator="\r\n"))
    found = timed("points", 5, lambda: points(rows))
    timed("select_all", 11, lambda: found[found["x"].between("1970-01-01", "2100-01-01")])
    by_points = timed("filter_points", 11, lambda: choose(found).rolling(100, min_periods=1).mean())
    by_days = timed("filter_days", 11, lambda: choose(found).rolling("30D").mean())
    values = found["profits"]
    timed("slider", 11, lambda: values.rolling(100, min_periods=1).mean())
    timed("summary", 11, lambda: (values.mean(), values.quantile([0.25, 0.5, 0.75]), values.min(), values.max()))
    timed("outliers", 11, lambda: outliers(found))
    timed("totals", 5, lambda: totals(found))
    figures = {
        "filtered": len(by_points), "last_of_points": by_points.iloc[-1], "last_of_days": by_days.iloc[-1],
        "median": values.median(),
    }
    counts = {"rows": len(rows), "points": len(found), "version": pd.__version__}
    print(json.dumps({"milliseconds": TIMES, "counts": counts, "figures": figures}))


if __name__ == "__main__":
    main()
