"""Figures of packages worked out by pandas, for domain::packaging to be held against.

    pip install pandas
    python golden.py

makes rows.csv and assumptions.json (the same each time) and works out wanted.json from them. It is not run by the
tests: what it writes is kept beside it. Nothing here follows the Rust: the rows go through pandas as people use it.
"""

import csv
import json
import random
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
COLUMNS = [
    "Date", "JIRA-Key", "Project", "Package Number", "Name", "Type", "Complexity", "Technology", "Status", "Packager",
    "QA", "Account/ Order#", "Total Time (1)", "Time in period (2)", "QA passes", "Overdue", "Innovations (hr)",
    "Packaging &  Development", "Testing (hr)", "TR package (hr)",
]

ASSUMPTIONS = {
    "currency": "USD",
    "terms": [
        {
            "from": "2016-01-01",
            "wage": "18",
            "complexities": [
                {"name": "Basic", "price": "100", "planned_hours": "2"},
                {"name": "Easy", "price": 180, "planned_hours": 4},
                {"name": "Medium", "price": "360.00", "planned_hours": "8"},
                {"name": "Complex", "price": "680", "planned_hours": "16"},
            ],
        },
        {
            "from": "2017-03-15",
            "wage": 21.5,
            "complexities": [
                {"name": "Basic", "price": "112.50", "planned_hours": 1.75},
                {"name": "Easy", "price": "199.99", "planned_hours": "3.333333"},
                {"name": "Complex", "price": "700", "planned_hours": "15"},
            ],
        },
        {
            "from": "2018-01-07",
            "wage": "24.123456",
            "complexities": [
                {"name": "Basic", "price": 120, "planned_hours": "2"},
                {"name": "Medium", "price": "400", "planned_hours": "8.5"},
                {"name": "Complex", "price": "745.1", "planned_hours": "14"},
                {"name": "Huge", "price": "2000", "planned_hours": "40"},
            ],
        },
    ],
}

CASES = [
    ("costs", {}),
    ("profits", {"window": "5"}),
    ("profits", {"window": "30d"}),
    ("costs", {"from": "2017-01-08", "to": "2017-03-19", "window": "7d"}),
    ("costs", {"complexity": ["Basic"], "window": "10"}),
    ("profits", {"complexity": ["Basic", "Complex"], "window": "90d"}),
    ("profits", {"project": ["ABC"], "window": "20"}),
    ("costs", {"project": ["MY-APP", "ÄÖÜ"], "complexity": ["Easy", "Medium"], "window": "365d"}),
    ("profits", {"from": "2018-01-07", "window": "500"}),
    ("costs", {"to": "2016-12-25", "complexity": ["Medium"], "window": "28d"}),
    ("profits", {"start": "01/06/2017", "end": "30/06/2017", "window": "8d"}),
    ("costs", {"complexity": ["Huge"], "from": "2017-12-01", "window": "6"}),
    ("costs", {"project": ["NONE"], "window": "5"}),
]


def make_rows():
    """Weeks in no order, packages that come back in later weeks, and cells of every kind."""
    rng = random.Random(2018)
    weeks = [date(2015, 12, 27) + timedelta(weeks=n) for n in range(130)]
    rng.shuffle(weeks)
    complexities = ["Basic"] * 6 + ["Easy"] * 4 + ["Medium"] * 3 + ["Complex"] * 2 + ["Huge", "basic", "", "Tiny"]
    rows = []
    for week in weeks:
        for _ in range(rng.randrange(0, 9)):
            project = rng.choice(["ABC", "MY-APP", "ÄÖÜ", "X-Y-Z", "ABC"])
            number = rng.randrange(1, 400)
            worked = rng.choice([1, 2, 4, 8, 16]) * rng.lognormvariate(0.1, 0.6)
            hours = rng.choice([f"{worked:.2f}", f"{worked:.1f}".replace(".", ","), f"{worked:.0f}"])
            hours = rng.choices([hours, "", "NaN", "n/a", "1,5,0", "-1.25", "7e1"], [60, 3, 2, 1, 1, 1, 1])[0]
            texts = [rng.choice(["Adobe Reader", 'The "Tool", new', "7-Zip"]), "New", rng.choice(complexities)]
            people = [rng.choice(["MSI", "App-V", ""]), "Closed", rng.choice(["ann", "bob", "cy"]), "dora"]
            tail = [f"{rng.randrange(9)}", "", "", f"{worked / 2:.2f}", "0.5", ""]
            key = [f"{project}-{number}", project, str(number)]
            rows.append([week.isoformat(), *key, *texts, *people, "132/ 7", hours, *tail, ""])
    # The same again in other weeks, before and after, and twice in one.
    again = [[rng.choice(weeks).isoformat(), *row[1:]] for row in rng.sample(rows, 60)]
    again += rng.sample(rows, 10)
    for row in again:
        rows.insert(rng.randrange(len(rows) + 1), row)
    return rows


def write_inputs():
    with open(HERE / "rows.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *make_rows()])
    (HERE / "assumptions.json").write_text(json.dumps(ASSUMPTIONS, indent=1) + "\n")


def read_terms():
    terms = pd.json_normalize(
        json.loads((HERE / "assumptions.json").read_text())["terms"], "complexities", ["from", "wage"]
    )
    terms = terms.rename(columns={"name": "Complexity"}).astype(
        {"price": float, "planned_hours": float, "wage": float}
    )
    return terms.assign(valid=pd.to_datetime(terms["from"])).drop(columns="from")


def wrangle(terms):
    """All points, and how many rows were left out for what."""
    rows = pd.read_csv(HERE / "rows.csv", dtype=str, keep_default_na=False)
    rows["id"] = range(len(rows))
    rows["x"] = pd.to_datetime(rows["Date"])
    rows = rows.sort_values("x", kind="stable")
    dates = terms[["valid"]].drop_duplicates().sort_values("valid")
    rows = pd.merge_asof(rows, dates, left_on="x", right_on="valid")
    rows = rows.merge(terms, how="left", on=["valid", "Complexity"])
    listed = rows[rows["price"].notna()]
    unique = listed.drop_duplicates(subset=COLUMNS[1:], keep="first").copy()
    unique["hours"] = pd.to_numeric(
        unique["Total Time (1)"].str.replace(",", ".", regex=False), errors="coerce"
    )
    points = unique.dropna(subset=["hours"]).copy()
    points["costs"] = points["hours"] * points["wage"]
    points["profits"] = points["price"] - points["costs"]
    points["planned_costs"] = points["planned_hours"] * points["wage"]
    points["planned_profits"] = points["price"] - points["planned_costs"]
    left_out = {
        "complexity": len(rows) - len(listed),
        "duplicate": len(listed) - len(unique),
        "no_hours": len(unique) - len(points),
    }
    return points.reset_index(drop=True), left_out


def choose(points, query):
    if "start" in query:
        first, last = (pd.to_datetime(query[name], format="%d/%m/%Y") for name in ("start", "end"))
    else:
        first = pd.Timestamp(query.get("from", "1970-01-01"))
        last = pd.Timestamp(query.get("to", "2100-01-01"))
    points = points[points["x"].between(first, last, inclusive="both")]
    for name, column in [("complexity", "Complexity"), ("project", "Project")]:
        if name in query:
            points = points[points[column].isin(query[name])]
    return points


def rolling(points, metric, window):
    values = points.set_index("x")[metric]
    if window.endswith("d"):
        return values.rolling(window.upper()).mean()
    return values.rolling(int(window), min_periods=1).mean()


def outliers(points, metric):
    """Modified z-scores of Iglewicz and Hoaglin, by complexity."""
    far = pd.Series(False, index=points.index)
    for _, values in points.groupby("Complexity")[metric]:
        deviation = (values - values.median()).abs()
        if deviation.median() > 0:
            score = 0.6745 * deviation / deviation.median()
        elif deviation.mean() > 0:
            score = deviation / (1.253314 * deviation.mean())
        else:
            continue
        far[values.index] = score > 3.5
    return far


def planned(points, terms, metric, query):
    if points.empty:
        return {}
    held = terms[terms["valid"] <= points["x"].max()]
    held = held[held["valid"] == held["valid"].max()].set_index("Complexity")
    costs = held["planned_hours"] * held["wage"]
    values = costs if metric == "costs" else held["price"] - costs
    return values[values.index.isin(query.get("complexity", values.index))].to_dict()


def totals(points, by):
    keys = points.assign(Month=points["x"].dt.strftime("%Y-%m"))
    grouped = keys.groupby(by, sort=True)
    sums = grouped.agg(
        points=("id", "size"), hours=("hours", "sum"), prices=("price", "sum"), costs=("costs", "sum"),
        profits=("profits", "sum"), planned_costs=("planned_costs", "sum"), planned_profits=("planned_profits", "sum"),
        mean_cost=("costs", "mean"), mean_profit=("profits", "mean"), packages=("JIRA-Key", "nunique"),
    )
    return sums.reset_index().to_dict("records")


def work_out(points, terms, metric, query):
    chosen = choose(points, query)
    values = chosen[metric]
    quartiles = values.quantile([0.25, 0.5, 0.75]).tolist()
    summary = {
        "mean": values.mean(), "median": values.median(), "lower_quartile": quartiles[0],
        "upper_quartile": quartiles[2], "min": values.min(), "max": values.max(),
    }
    return {
        "metric": metric,
        "query": [[name, text] for name, said in query.items() for text in ([said] if isinstance(said, str) else said)],
        "rows": chosen["id"].tolist(),
        "values": values.tolist(),
        "rolling_mean": rolling(chosen, metric, query.get("window", "100")).tolist(),
        "summary": None if chosen.empty else summary,
        "outliers": chosen["id"][outliers(chosen, metric)].tolist(),
        "planned": planned(chosen, terms, metric, query),
    }


def main():
    write_inputs()
    terms = read_terms()
    points, left_out = wrangle(terms)
    wanted = {
        "left_out": left_out,
        "cases": [work_out(points, terms, metric, query) for metric, query in CASES],
        "by_project_and_month": totals(points, ["Project", "Month"]),
        "by_complexity": totals(points, ["Complexity"]),
    }
    lines = json.dumps(wanted, ensure_ascii=False, allow_nan=False)
    # A line for each case and each list, so that a change is seen where it is.
    for start in ['{"metric"', '"rows"', '"values"', '"rolling_mean"', '"summary"', '{"Project"', '{"Complexity"']:
        lines = lines.replace(start, "\n" + start)
    (HERE / "wanted.json").write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
