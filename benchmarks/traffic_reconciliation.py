"""Three-way traffic reconciliation on made-up logs with planted differences, beside plain joins, in one run.

    python benchmarks/traffic_reconciliation.py [--rows N ...] [--out FILE]

Every way runs in a process of its own on the same files: ours (read, pair, classify, write), the files read
and no more, a full outer join by Polars, and DuckDB's (from var/bench-venv, where it is installed). The joins
are what a script would do: no clock, no repetitions, no altered fields. Ends with exit 1 where a planted
difference is missed or one is found that was not planted. Never a test.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl
from decide import HERE, machine

VAR = HERE.parent / "var" / "bench"
LOGS = ("ours", "switch", "requester")
ROWS_A_MESSAGE = 2.637
"""Measured: a message stands in ours and the switch's log, in six of ten requesters' logs, and some twice."""
WAYS = {
    "reconcile": "clerestory traffic reconcile",
    "read": "the same files read, nothing compared",
    "polars": "full outer join, Polars",
    "duckdb": "full outer join, DuckDB",
}
FIELDS = ("sender", "line", "key", "control", "digest")
JOIN = """
create table joined as select o.sender as o, s.sender as s, r.sender as r
from read_csv('{ours}', all_varchar=true, nullstr='none') o
full join read_csv('{switch}', all_varchar=true, nullstr='none') s
using (sender, line, key, control, digest)
full join read_csv('{requester}', all_varchar=true, nullstr='none') r
using (sender, line, key, control, digest)
"""


def made(rows: int) -> Path:
    """A folder with three logs of about so many rows together, and the truth about them."""
    from clerestory.channels.reconciliation.made_up import Plan, log_of, parts
    from clerestory.impact.traffic.mix import default_mix, read_mix

    folder = VAR / f"traffic-logs-{rows}"
    if (folder / "truth.parquet").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    messages = round(rows / ROWS_A_MESSAGE)
    days = max(1, messages // 18_000)
    clocks = {"switch": 86_400.0, "requester": -3.5}
    plan = Plan(messages, 1_735_776_000_000_000, read_mix(default_mix()), days, clocks=clocks)
    truth = []
    files = {name: (folder / f"{name}.csv").open("wb") for name in LOGS}
    for number, part in enumerate(parts(plan)):
        print(f"making logs, part {number + 1}", file=sys.stderr, flush=True)
        truth.append(part.filter(pl.col("fate") != "plain").select("fate", "digest", "differs"))
        for name, file in files.items():
            log_of(name, part, plan).write_csv(file, include_header=not number)
    for file in files.values():
        file.close()
    about = {"messages": messages, "days": days, "truth": pl.concat(truth).height}
    (folder / "about.json").write_text(json.dumps(about))
    pl.concat(truth).write_parquet(folder / "truth.parquet")
    return folder


def way(name: str, folder: Path) -> dict[str, Any]:
    """Run one way here and say what it found."""
    return {"reconcile": _reconcile, "read": _read, "polars": _polars, "duckdb": _duckdb}[name](folder)


def _reconcile(folder: Path) -> dict[str, Any]:
    from clerestory.channels.reconciliation.logs import CODES
    from clerestory.channels.reconciliation.mapping import own_names
    from clerestory.channels.reconciliation.output import write_result
    from clerestory.channels.reconciliation.run import Files, reconcile

    with tempfile.TemporaryDirectory(dir=folder) as scratch, tempfile.TemporaryDirectory(dir=folder) as out:
        files = Files(*(folder / f"{log}.csv" for log in LOGS))
        found = reconcile(files, own_names(), Path(scratch))
        write_result(Path(out), found, own_names(), {})
    truth = pl.read_parquet(folder / "truth.parquet")
    classes = {}
    for fate in ("bypass", "lost", "altered"):
        planted = truth.filter(pl.col("fate") == fate)
        # Ours holds an altered subject written backwards, so that is what is looked for.
        backwards = (pl.col("differs") == "digest") & (pl.col("fate") == "altered")
        wanted = set(
            planted.select(
                pl.when(backwards).then(pl.col("digest").str.reverse()).otherwise("digest")
            ).to_series()
        )
        told = set(found.apart.filter(pl.col("class") == CODES.index(fate))["digest"])
        classes[fate] = [planted.height, len(wanted & told), len(told - wanted)]
    retries = found.messages()["retry"]
    planted = truth.filter(pl.col("fate") == "retry").height
    classes["retry"] = [planted, min(planted, retries), max(0, retries - planted)]
    clocks = [round(one.microseconds / 1e6, 2) for one in found.offsets]
    return {
        "classes": classes,
        "clocks": clocks,
        "others": {k.value: v for k, v in found.messages().items() if v},
    }


def _read(folder: Path) -> dict[str, Any]:
    from clerestory.channels.reconciliation.mapping import own_names
    from clerestory.channels.reconciliation.reading import LogReader

    mapping, rows = own_names(), 0
    for number, log in enumerate(LOGS):
        for block in LogReader(folder / f"{log}.csv", mapping.logs[number], mapping, None).read():
            rows += block.rows.height
    return {"rows": rows}


def _polars(folder: Path) -> dict[str, Any]:
    scans = [
        pl.scan_csv(folder / f"{log}.csv", infer_schema=False, missing_columns="raise")
        .select(*FIELDS)
        .with_columns(pl.lit(value=True).alias(log))
        for log in LOGS
    ]
    ours, switch, requester = scans
    joined = ours.join(switch, on=FIELDS, how="full", coalesce=True, nulls_equal=True)
    joined = joined.join(requester, on=FIELDS, how="full", coalesce=True, nulls_equal=True)
    held = [pl.col(log).is_not_null() for log in LOGS]
    counts = joined.select(
        (~held[0]).sum().alias("bypass"), (held[0] & ~held[1]).sum().alias("lost")
    ).collect(engine="streaming")
    return {"joined": counts.row(0, named=True)}


def _duckdb(folder: Path) -> dict[str, Any]:
    import duckdb

    database = duckdb.connect()
    database.execute(JOIN.format(**{log: folder / f"{log}.csv" for log in LOGS}))
    counted = "select count(*) filter (o is null), count(*) filter (o is not null and s is null) from joined"
    bypass, lost = database.execute(counted).fetchone()
    return {"joined": {"bypass": bypass, "lost": lost}}


def run(name: str, folder: Path) -> dict[str, Any] | None:
    """Run one way in a process of its own; None where it is not installed."""
    print(f"{WAYS[name]}, {folder.name}", file=sys.stderr, flush=True)
    path = HERE.parent / "var" / "bench-venv" / "bin" / "python"
    peers = None
    if path.exists():
        where = "import duckdb; print(duckdb.__path__[0])"
        peers = subprocess.run([path, "-c", where], capture_output=True, text=True, check=False)
    env = dict(os.environ)
    if name == "duckdb":
        if peers is None or peers.returncode:
            return None
        env["PYTHONPATH"] = str(Path(peers.stdout.strip()).parent)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, __file__, "--way", name, "--folder", str(folder)],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    wall = time.monotonic() - began
    if done.returncode:
        raise SystemExit(f"{WAYS[name]} failed: {done.stderr.strip().splitlines()[-1:]}")
    return {**json.loads(done.stdout.splitlines()[-1]), "wall": wall}


def tables(rows: int, folder: Path, found: dict[str, dict[str, Any] | None]) -> list[str]:
    """What one size found, as Markdown."""
    about = json.loads((folder / "about.json").read_text())
    size = sum((folder / f"{log}.csv").stat().st_size for log in LOGS)
    ours, base = found["reconcile"], found["polars"]
    assert ours is not None
    assert base is not None
    told = [
        "",
        f"## {rows:,} rows",
        "",
        f"{about['messages']:,} messages of {about['days']} days in three logs, {size / 1e9:.2f} GB.",
        f"Clocks were made 0, +86,400 and -3.5 seconds off; told, with latency: {ours['clocks']}.",
        "",
        "| way | rows a CPU second | CPU, the join by Polars is 1 | wall s | CPU s | peak | bypass | lost |",
        "|---|---|---|---|---|---|---|---|",
        *(_line(name, found[name], rows, base["cpu"]) for name in WAYS),
        "",
        "| class | planted | found | not planted, but told |",
        "|---|---|---|---|",
    ]
    return told + [f"| {fate} | {a:,} | {b:,} | {c:,} |" for fate, (a, b, c) in ours["classes"].items()]


def _line(name: str, one: dict[str, Any] | None, rows: int, base: float) -> str:
    if one is None:
        return f"| {WAYS[name]} | not installed (`scripts/setup-bench`) | | | | | | |"
    if "classes" in one:
        counts = {key: f"{sum(one['classes'][key][1:]):,}" for key in ("bypass", "lost")}
    else:
        counts = {key: f"{count:,}" for key, count in one.get("joined", {}).items()}
    figures = f"{rows / one['cpu']:,.0f} | {one['cpu'] / base:.1f} | {one['wall']:.1f} | {one['cpu']:.1f}"
    told = f"{counts.get('bypass', '-')} | {counts.get('lost', '-')}"
    return f"| {WAYS[name]} | {figures} | {one['peak'] / 2**20:,.0f} MiB | {told} |"


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--out", type=Path, default=HERE / "results-traffic-reconciliation.md")
    parser.add_argument("--way", choices=tuple(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.way:
        found = way(args.way, args.folder)
        used = resource.getrusage(resource.RUSAGE_SELF)
        # Not ru_maxrss, which begins at what the parent held when it forked.
        told = Path("/proc/self/status").read_text("utf-8")
        peak = int(told.split("VmHWM:")[1].split()[0]) * 1024
        print(json.dumps({**found, "cpu": used.ru_utime + used.ru_stime, "peak": peak}))
        return
    text = [
        "# Traffic reconciliation",
        "",
        "Our log, the switch's and a requester's, made up with planted differences (1 % round the gate,",
        f"0.1 % lost, 0.1 % altered, 2 % repeated). Polars {pl.__version__}; {machine()}.",
        "Ratios of CPU seconds count: the wall clock shows what else the machine did. Each way is a process",
        "of its own, its imports included. The joins know no clock, no repetition and no altered field: they",
        "tell each altered message as a bypass and a loss.",
    ]
    wrong = False
    for rows in args.rows:
        folder = made(rows)
        found = {name: run(name, folder) for name in WAYS}
        text += tables(rows, folder, found)
        ours = found["reconcile"]
        assert ours is not None
        wrong |= any(a != b or c for a, b, c in ours["classes"].values())
    args.out.write_text("\n".join(text) + "\n", "utf-8")
    print(args.out)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
