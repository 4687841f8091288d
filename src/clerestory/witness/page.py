"""The page for people: which logs this witness watches, how far it has seen them, and its keys."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Final

from clerestory.ledger.keys import VerifierKey, shown
from clerestory.ledger.spelling import write_base64
from clerestory.ledger.witnessing import origin_hash
from clerestory.witness.state import CONFLICT
from clerestory.witness.witness import Watched

_LATEST_DATE: Final = 253_402_300_799
_HEAD: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Witness {name}</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}}
code{{overflow-wrap:anywhere}}th{{text-align:left;vertical-align:top;padding-right:1rem;font-weight:600}}
.alarm{{border:3px solid;padding:.5rem 1rem}}</style></head><body><main>
<h1>Witness {name}</h1>
<p>This program watches that the logs below only grow: that nothing in them is changed or taken away, and that
everybody is shown the same. It sees sizes and roots of trees; as a mirror also the public entries, which
hide what they are about.</p>
<h2>Keys</h2>
"""


def page(keys: Sequence[VerifierKey], logs: Sequence[Watched]) -> bytes:
    """The page, whole."""
    parts = [_HEAD.format(name=escape(shown(keys[0].name)))]
    parts += [f"<p><code>{escape(key.vkey)}</code></p>\n" for key in keys]
    parts.append("<h2>Logs</h2>\n")
    parts += [_log(log) for log in logs]
    parts.append("</main></body></html>\n")
    return "".join(parts).encode("utf-8", errors="backslashreplace")


def moment(at: int) -> str:
    """POSIX seconds as people write them, in UTC."""
    if not 0 <= at <= _LATEST_DATE:
        return f"second {at}"
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _log(log: Watched) -> str:
    prefix = origin_hash(log.origin)
    rows = []
    if log.trouble:
        rows.append(("State", escape(log.trouble)))
    elif log.held is None:
        rows.append(("State", "no checkpoint was seen yet"))
    else:
        checkpoint = log.held.checkpoint
        rows += [
            ("Size", f"{checkpoint.size:,} entries"),
            ("Root", f"<code>{write_base64(checkpoint.root)}</code>"),
            ("Last cosigned", moment(log.held.at)),
            ("Checkpoint", f'<a href="{prefix}/checkpoint">as cosigned</a>'),
        ]
    copied = "before it cosigns, every entry is fetched, verified and kept here" if log.is_mirrored else "no"
    rows.append(("Mirror", copied))
    table = "".join(f"<tr><th scope=row>{name}</th><td>{value}</td></tr>\n" for name, value in rows)
    return f"<h3>{escape(shown(log.origin))}</h3>\n{_alarm(log, prefix)}<table>{table}</table>\n"


def _alarm(log: Watched, prefix: str) -> str:
    if not log.evidence:
        return ""
    is_proved = any(name.startswith(CONFLICT) for name in log.evidence)
    said = (
        "This log has signed two different histories. Both signed heads are here:"
        if is_proved
        else "A signed head was refused, since it was not shown to have grown out of the one before:"
    )
    links = "".join(f'<li><a href="{prefix}/evidence/{name}">{name}</a></li>\n' for name in log.evidence)
    return f'<div class="alarm"><p><strong>{said}</strong></p><ul>{links}</ul></div>\n'
