"""The reading process: a paper on standard input, frames on standard output (`wire`). It writes no files."""

import sys

from clerestory.papers.limits import confine


def main() -> int:
    """Read one paper. 0: the answer was written, whatever it says.

    Hostile bytes provoke anything: what is not expected ends the process without an answer, and then the
    paper is not taken."""
    confined = confine()
    # Parsers are loaded only now: nothing of them runs with more than is left.
    from datetime import datetime

    from clerestory.papers import wire
    from clerestory.papers.errors import MOST_BYTES, PaperRefusedError
    from clerestory.papers.reading import read_paper

    out = sys.stdout.buffer

    def show(width: int, height: int, dots: bytes) -> None:
        out.write(wire.page(width, height, dots))

    at, roots = wire.read_asked(sys.stdin.buffer.read)
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        found = read_paper(
            data, roots=roots, at=datetime.fromisoformat(at), confined=confined, show=show
        ).to_json()
    except PaperRefusedError as refused:
        found = {"refused": refused.kind}
    except MemoryError:
        found = {"refused": "beyond_limits"}
    out.write(wire.reading(found))
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
