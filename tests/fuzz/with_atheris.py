"""The same targets under atheris, where it is installed: `PYTHONPATH=src python -m tests.fuzz.with_atheris
messages -max_total_time=3600`. It is no dependency; any environment with atheris alone will do."""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["clerestory.channels.switch"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.seeds import SEEDS, WORDS


def main() -> None:
    """Put the seeds and the words where libFuzzer reads them, and go."""
    name, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        for number, seed in enumerate(SEEDS[name]):
            (corpus / f"seed-{number}").write_bytes(seed)
        lines = ['"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in WORDS]
        words.write_text("\n".join(lines) + "\n")
        atheris.Setup([sys.argv[0], f"-dict={words}", "-max_len=4000", *options, str(corpus)], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
