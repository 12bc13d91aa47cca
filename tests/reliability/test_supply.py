"""What the report is built with: every library by version and hash, each under a licence that goes with this project."""

import re
from importlib.metadata import metadata

import pytest

from analysis.publishing.bill_of_materials import NOT_INSTALLED, bill, libraries
from tests.support.council import ROOT
from tests.support.licences import PAGE, SECTIONS, licences_page, licences_written

LOCK = ROOT / "requirements.lock"
COMPATIBLE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Zlib|CC0|Unlicense|HPND)\b"
)
NOT_COMPATIBLE = re.compile(r"\b(GPL|AGPL|LGPL|General Public|Proprietary|Commercial|SSPL|BUSL)(v?[\d.]+)?\b")

each_lock = pytest.mark.parametrize("lock", SECTIONS)


@each_lock
def test_every_library_has_its_version_and_hashes(lock: str) -> None:
    found = list(libraries(ROOT / lock))
    assert len(found) > 40
    assert [each.name for each in found if not each.hashes] == []
    assert {"papermill", "pandas", "jinja2", "pyyaml"} <= {each.name for each in found}


@each_lock
def test_nothing_in_a_lock_is_passed_over(lock: str) -> None:
    """Every line that is no hash and no remark begins a library; none comes from an address or without a version."""
    lines = [
        line.split(" ")[0]
        for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()
        if line and line[0] not in " #"
    ]
    assert sorted(lines) == sorted(f"{each.name}=={each.version}" for each in libraries(ROOT / lock))


@each_lock
def test_every_library_is_on_the_page_of_licences_with_one_that_goes_with_this_project(lock: str) -> None:
    written = licences_written()
    names = {each.name for each in libraries(ROOT / lock)}
    assert sorted(names - written.keys()) == []
    assert {name: written[name] for name in names if not COMPATIBLE.search(written[name])} == {}
    assert {name: written[name] for name in names if NOT_COMPATIBLE.search(written[name])} == {}


def test_a_licence_that_does_not_go_would_be_seen() -> None:
    for stated in (
        "GNU General Public License v3 (GPLv3)",
        "AGPL-3.0-only",
        "LGPLv2.1",
        "MIT AND GPL-2.0-or-later",
        "SSPL-1.0",
    ):
        assert NOT_COMPATIBLE.search(stated), stated
    for stated in ("not stated", NOT_INSTALLED, ""):
        assert not COMPATIBLE.search(stated), stated


def test_the_page_of_licences_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [line for line in licences_page().splitlines() if line not in page.splitlines()]
    assert missing == [], "run python -m tests.support.licences > docs/licences.md"
    names = {each.name for lock in SECTIONS for each in libraries(ROOT / lock)}
    assert licences_written().keys() - names == set(), "libraries that are not in the lock files any more"


def test_the_bill_of_materials_names_all_of_them_alike_each_time() -> None:
    made = bill(LOCK)
    assert made == bill(LOCK)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert [each["purl"] for each in made["components"]] == [
        f"pkg:pypi/{each.name}@{each.version}" for each in libraries(LOCK)
    ]
    hashes = [
        tuple(value["content"] for value in each["externalReferences"][0]["hashes"])
        for each in made["components"]
    ]
    assert hashes == [each.hashes for each in libraries(LOCK)]
    assert [each["hashes"] for each in made["components"]] == [
        each["externalReferences"][0]["hashes"] for each in made["components"]
    ]


def test_licences_are_spdx_expressions_where_a_library_states_one() -> None:
    stated = {each["name"]: each["licenses"] for each in bill(LOCK)["components"]}
    assert stated["numpy"] == [{"expression": metadata("numpy")["License-Expression"]}]
    named = [licence["license"]["name"] for [licence] in stated.values() if "license" in licence]
    assert named and all(named)
