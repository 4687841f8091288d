"""The database's own log against our openings: who read a record without the gate is named."""

from pathlib import Path

import pytest

from clerestory.channels.reconciliation.database_doors import CSVLOG, DoorMapping, read_doors, reconcile_doors
from clerestory.channels.reconciliation.errors import LogFileError

MAPPING = DoorMapping(("records.driver",), ("gate",), ("counter",), "America/Denver")


def audit(
    at: str, account: str, *, statement: int = 1, table: str = "records.driver", kind: str = "READ",
    session: str = "s1", sql: str = "select * from records.driver", width: int = 26,
) -> str:  # fmt: skip
    message = f'AUDIT: SESSION,{statement},1,{kind},SELECT,TABLE,{table},""{sql}"",<not logged>'
    told = dict.fromkeys(CSVLOG, "") | {
        "log_time": at,
        "user_name": f'"{account}"',
        "session_id": session,
        "message": f'"{message}"',
    }
    return ",".join(list(told.values())[:width]) + "\n"


def compared(folder: Path, lines: list[str], openings: list[str], mapping: DoorMapping = MAPPING):
    (folder / "postgresql.csv").write_text("".join(lines))
    (folder / "ours.csv").write_text("time,account,table\n" + "".join(f"{one}\n" for one in openings))
    return reconcile_doors(folder / "postgresql.csv", folder / "ours.csv", mapping)


def test_a_read_that_no_opening_accounts_for_is_named(tmp_path):
    found = compared(
        tmp_path,
        [
            audit("2026-01-02 10:00:00.100 UTC", "gate"),
            audit("2026-01-02 10:00:05.000 UTC", "gate", statement=2),
            audit("2026-01-02 10:07:00.000 UTC", "gate", statement=3),
            audit("2026-01-02 10:08:00.000 UTC", "clerk", session="s2"),
            audit("2026-01-02 10:09:00.000 UTC", "counter", session="s3"),
        ],
        [
            "2026-01-02T10:00:00Z,gate,records.driver",
            "2026-01-02T10:00:05Z,gate,records.driver",
            "2026-01-02T12:00:00Z,gate,records.driver",
        ],
    )
    assert found.counted == {"through_the_gate": 2, "direct": 2, "by_the_record_system": 1, "unreadable": 0}
    assert found.direct.select("account", "table", "number").rows() == [
        ("gate", "records.driver", 3),
        ("clerk", "records.driver", 4),
    ]
    assert found.unread["number"].to_list() == [4]
    assert "select" not in str(found.direct.rows()), "no statement is kept"


def test_one_statement_is_one_read_and_other_tables_do_not_count(tmp_path):
    found = compared(
        tmp_path,
        [
            audit("2026-01-02 10:00:00 UTC", "clerk"),
            audit("2026-01-02 10:00:00 UTC", "clerk"),
            audit("2026-01-02 10:00:00 UTC", "clerk", session="s2"),
            audit("2026-01-02 10:00:01 UTC", "clerk", statement=2, table="records.fee"),
            audit("2026-01-02 10:00:02 UTC", "clerk", statement=3, kind="DDL"),
        ],
        [],
    )
    assert found.counted["direct"] == 2


def test_a_statement_over_several_lines_and_a_local_zone_are_read(tmp_path):
    lines = [
        audit("2026-01-02 03:00:00 MST", "gate", sql="select *\n from records.driver\n where 'a, b' <> ''"),
        audit("2026-07-02 04:00:00 MDT", "gate", statement=2),
    ]
    found = compared(
        tmp_path,
        lines,
        ["2026-01-02T10:00:01Z,gate,records.driver", "2026-07-02T10:00:01Z,gate,records.driver"],
    )
    assert found.counted == {"through_the_gate": 2, "direct": 0, "by_the_record_system": 0, "unreadable": 0}


@pytest.mark.parametrize("width", [23, 24, 26])
def test_the_layouts_of_all_releases_are_read(tmp_path, width):
    found = compared(tmp_path, [audit("2026-01-02 10:00:00 UTC", "clerk", width=width)], [])
    assert found.counted["direct"] == 1


def test_a_line_that_cannot_be_read_is_counted_and_named(tmp_path):
    broken = audit("2026-01-02 10:00:00 UTC", "clerk").replace("SESSION,1,1", "SESSION,one,1")
    found = compared(tmp_path, [audit("soon", "clerk"), broken, "x,y\n"], [])
    assert found.unreadable.rows() == [
        (1, "a time that cannot be read"),
        (2, "no line of pgaudit"),
        (3, "2 fields, expected 26"),
    ]


def test_another_file_is_refused(tmp_path):
    with pytest.raises(LogFileError, match="found 2 columns; expected csvlog with 23, 24, 26 columns"):
        compared(tmp_path, ["a,b\n"], [])
    line = audit("2026-01-02 10:00:00 UTC", "clerk")
    with pytest.raises(LogFileError, match="line 2: a time that cannot be read"):
        compared(tmp_path, [line], ["soon,gate,records.driver"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('format = "x"', "format 'x'"),
        ('format = "clerestory/database-doors/1"', "no tables"),
        (
            'format = "clerestory/database-doors/1"\ntables = ["driver"]\nours = ["gate"]',
            "the table 'driver'",
        ),
        ('format = "clerestory/database-doors/1"\ntable = ["a.b"]', "the entry 'table'"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path, text, told):
    path = tmp_path / "doors.toml"
    path.write_text(text)
    with pytest.raises(LogFileError, match=told):
        read_doors(path)


def test_a_mapping_is_read(tmp_path):
    path = tmp_path / "doors.toml"
    path.write_text(
        'format = "clerestory/database-doors/1"\ntables = ["Records.Driver"]\nours = ["gate"]\n'
        'own_system = ["counter"]\nzone = "America/Denver"\n'
    )
    assert read_doors(path) == MAPPING
