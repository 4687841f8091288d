"""The web server of administration is told one address more than the other, and shares no session with it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from clerestory.site.errors import LaunchError
from clerestory.site.installation import ensure_keys
from clerestory.site.launch_ports import administration_port

ASK = """
import json
from clerestory.site import settings
print(json.dumps({
    "key": settings.SECRET_KEY, "session": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME,
    "databases": sorted(settings.DATABASES),
}))
"""


def settings_with(folder: Path, **addresses: str) -> dict[str, object]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = {**kept, "CLERESTORY_VAR": str(folder), "DATABASE_URL": "postgresql://app@/x", **addresses}
    said = subprocess.run([sys.executable, "-c", ASK], env=env, check=True, capture_output=True, text=True)
    return dict(json.loads(said.stdout))


def test_a_session_of_the_ordinary_server_does_not_open_at_the_administrations(tmp_path: Path) -> None:
    ensure_keys(tmp_path / "secrets")
    ordinary = settings_with(tmp_path)
    administration = settings_with(tmp_path, REGISTRAR_DATABASE_URL="postgresql://registrar@/x")
    assert ordinary["databases"] == ["default"]
    assert administration["databases"] == ["default", "registrar"]
    for name in ("key", "session", "csrf"):
        assert ordinary[name]
        assert administration[name]
        assert ordinary[name] != administration[name], name


def test_the_administrations_port_is_the_next_free_one_unless_one_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        assert administration_port(port - 1) > port
        monkeypatch.setenv("ADMINISTRATION_PORT", str(port))
        with pytest.raises(LaunchError, match="taken already"):
            administration_port(port - 1)
    monkeypatch.setenv("ADMINISTRATION_PORT", "http")
    with pytest.raises(LaunchError, match="is not a port"):
        administration_port(port - 1)
