"""Documents point at things that are there, decisions have no gaps, and computed documents are up to date."""

import re
import subprocess
import sys

import pytest

from clerestory.site.folders import CLONE

DOCUMENTS = [*CLONE.glob("*.md"), *(CLONE / "docs").rglob("*.md"), *(CLONE / "lawpacks").rglob("*.md")]
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")
MENTION = re.compile(r"\bdocs/[\w./-]+\.(?:md|svg|json)\b")


def test_every_link_in_a_document_leads_somewhere():
    dead = [
        f"{document.relative_to(CLONE)}: {link}"
        for document in DOCUMENTS
        for link in LINK.findall(document.read_text())
        if not (document.parent / link).exists()
    ]
    assert dead == []


def test_every_document_the_program_names_is_there():
    sources = [
        *(CLONE / "src").rglob("*.py"),
        *(CLONE / "src").rglob("*.sql"),
        *(CLONE / "scripts").rglob("*"),
    ]
    dead = {
        f"{source.relative_to(CLONE)}: {name}"
        for source in sources
        if source.is_file() and source.suffix != ".pyc"
        for name in MENTION.findall(source.read_text())
        if not (CLONE / name).exists()
    }
    assert dead == set()


def test_decisions_are_numbered_without_gaps_and_titled_with_their_number():
    pages = sorted((CLONE / "docs/decisions").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        title, *rest = page.read_text().splitlines()
        assert title.startswith(f"# {page.name[:4]} "), page.name
        assert len(rest) < 60, f"{page.name} is longer than a page"


@pytest.mark.slow
def test_computed_documents_are_up_to_date():
    # `make check` does the same before every change.
    checked = subprocess.run(
        [sys.executable, "scripts/generated_documents.py", "--check"],
        cwd=CLONE,
        text=True,
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_every_setting_is_documented():
    described = (CLONE / "docs/operations/settings.md").read_text()
    read = (CLONE / "src/clerestory/site/settings/environment.py").read_text()
    names = set(re.findall(r'_text\("(\w+)"\)', read)) - {"NO_COLOR", "CLERESTORY_SAMPLE_SIGN_INS"}
    assert names
    assert {name for name in names if f"`{name}`" not in described} == set()
