"""REPLAY on Spark is REPLAY: the same cells and, row for row, the same answers, from two executors."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.unit.impact.replay_world import LAWS, write_history, write_packs

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / "var" / "spark-venv" / "bin" / "python"
SOURCES = f"{ROOT / 'src'}:{ROOT}"
EXECUTORS = 2
CLI = "import sys; from clerestory.site.command import main; sys.exit(main())"
needs_spark = pytest.mark.skipif(
    not (PYTHON.parents[1] / "clerestory-stamp").exists(),
    reason="var/spark-venv is not there: make setup-spark",
)
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="there is no java: Spark needs Java 17")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """That of a cluster of two executors on this machine; what they leave behind lies in `folder`."""
    package = next((PYTHON.parents[1] / "lib").glob("python*/site-packages/pyspark"))
    home = folder / "spark-home"  # executors leave a folder `work` in it
    home.mkdir()
    for entry in package.iterdir():
        (home / entry.name).symlink_to(entry)
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",  # no task before every executor is there
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.executorEnv.PYTHONPATH": SOURCES,
    }
    told = " ".join(f"--conf {name}={value}" for name, value in settings.items())
    return {
        **os.environ,
        "PYTHONPATH": SOURCES,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYSPARK_PYTHON": str(PYTHON),
        "PYSPARK_SUBMIT_ARGS": f"--master local-cluster[{EXECUTORS},1,1024] {told} pyspark-shell",
        **more,
    }


def run(arguments: list[str | Path], env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(one) for one in arguments]
    return subprocess.run(command, env=env, cwd=cwd, text=True, capture_output=True, check=False, timeout=600)


def replayed(python: Path | str, made: Path, out: Path, *more: str) -> list[str | Path]:
    laws = ["--law", LAWS[0], "--against", LAWS[1], "--packs", made / "packs"]
    return [python, "-c", CLI, "replay", "--history", made / "history", *laws, "--out", out, *more]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spark")
    write_packs(folder / "packs")
    write_history(folder / "history", rows_a_file=100)
    return folder


@needs_spark
@pytest.mark.slow
def test_without_java_one_sentence_says_so(made: Path, tmp_path: Path) -> None:
    env = environment(tmp_path, JAVA_HOME=str(tmp_path / "nowhere"))
    answer = run(replayed(PYTHON, made, made / "out", "--engine", "spark"), env, tmp_path)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert "Spark did not start" in answer.stderr.splitlines()[-1]
    assert "Java 17 or later must be there" in answer.stderr.splitlines()[-1]
    assert not (made / "out").exists()


@needs_spark
@needs_java
@pytest.mark.slow
def test_two_executors_answer_every_row_as_one_machine_does(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "packs", tmp_path / "packs")
    script = Path(__file__).with_name("spark_rows.py")
    answer = run([PYTHON, script, tmp_path / "packs", made / "history"], environment(tmp_path), tmp_path)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)
    assert found["rows"] == found["rows_answered"] == 640
    assert found["rows_that_differ"] == 0
    assert found["cells"]
    assert found["cells_there"] > 100
    assert found["rare"]
    assert found["rare_there"] > 100
    counted = found["about"]["rows_by_executor"]
    assert len(counted) == EXECUTORS
    assert sum(counted) == found["rows"]
    assert "An executor of Spark has the law packs" in found["other_packs"]
    assert "It counted nothing" in found["other_packs"]


@needs_spark
@needs_java
@pytest.mark.slow
def test_spark_writes_the_same_files(made: Path, tmp_path: Path) -> None:
    env = environment(tmp_path)
    for engine in ("polars", "spark"):
        answer = run(replayed(PYTHON, made, tmp_path / engine, "--engine", engine), env, tmp_path)
        assert answer.returncode == 0, answer.stderr
    for name in ("cells.csv", "summary.json", "chart.svg"):
        assert (tmp_path / "spark" / name).read_bytes() == (tmp_path / "polars" / name).read_bytes()
    program = json.loads((tmp_path / "spark" / "provenance.json").read_text())["program"]
    assert program["engine"] == "spark"
    assert len(program["rows_by_executor"]) == EXECUTORS
