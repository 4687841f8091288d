"""What import-linter cannot see, ruff refuses.

Each ban is seen to work, and to be lifted only where it must be.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from clerestory.site.folders import CLONE


def lint(text: str, path: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    linted = subprocess.run(
        [
            ruff,
            "check",
            "--no-cache",
            "--select",
            "TID251,BLE001",
            "--output-format",
            "concise",
            "--stdin-filename",
            path,
            "-",
        ],
        input=text,
        cwd=CLONE,
        text=True,
        capture_output=True,
        check=False,
    )
    return linted.stdout


@pytest.mark.parametrize(
    "text",
    [
        "from django.apps import apps\napps.get_model('registry', 'Handle')\n",
        "import importlib\n",
        "from importlib import import_module\n",
        "from datetime import datetime\ndatetime.now()\n",
        "import datetime\ndatetime.datetime.utcnow()\n",
        "from datetime import date\ndate.today()\n",
        "from django.utils import timezone\ntimezone.now()\n",
        "import time\ntime.time()\n",
        "import os\nos.environ['A']\n",
        "from os import getenv\n",
    ],
)
@pytest.mark.parametrize("room", ["law", "casework", "web/staff", "cli"])
def test_a_way_round_the_floors_is_refused(text, room):
    assert "TID251" in lint(text, f"src/clerestory/{room}/seeded.py")


def test_catching_everything_is_refused_outside_the_site():
    text = "try:\n    pass\nexcept Exception:\n    pass\n"
    assert "BLE001" in lint(text, "src/clerestory/casework/seeded.py")
    assert "BLE001" not in lint(text, "src/clerestory/site/seeded.py")


def test_the_clock_and_the_settings_may_read_what_others_may_not():
    assert "TID251" not in lint(
        "from datetime import datetime\ndatetime.now()\n", "src/clerestory/site/clock.py"
    )
    assert "TID251" not in lint("import os\nos.environ\n", "src/clerestory/site/settings/environment.py")
    assert "TID251" in lint("import os\nos.environ\n", "src/clerestory/site/health.py")
