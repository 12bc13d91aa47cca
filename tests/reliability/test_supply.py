"""What the report is built with: every library by version and hash, each under a licence that goes with this project's."""

import re

from analysis.publishing.bill_of_materials import NOT_INSTALLED, bill, libraries, licences_page
from tests.reliability.council import ROOT

LOCK = ROOT / "requirements.lock"
COMPATIBLE = re.compile(r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Zlib|CC0|Unlicense|HPND)\b")
NOT_COMPATIBLE = re.compile(r"\b(GPL|AGPL|LGPL|General Public|Proprietary|Commercial)\b")


def test_every_library_has_its_version_and_hashes() -> None:
    found = list(libraries(LOCK))
    assert len(found) > 40
    assert [each.name for each in found if not each.hashes] == []
    assert {"papermill", "pandas", "jinja2", "pyyaml"} <= {each.name for each in found}


def test_every_licence_goes_with_this_project() -> None:
    stated = {each.name: each.licence for each in libraries(LOCK)}
    wrong = {name: licence for name, licence in stated.items() if licence != NOT_INSTALLED and not COMPATIBLE.search(licence)}
    assert wrong == {}
    assert [name for name, licence in stated.items() if NOT_COMPATIBLE.search(licence)] == []


def test_a_licence_that_does_not_go_would_be_seen() -> None:
    assert NOT_COMPATIBLE.search("GNU General Public License v3 (GPLv3)")
    assert not COMPATIBLE.search("not stated")


def test_the_page_of_licences_is_up_to_date() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    missing = [line for line in licences_page(LOCK).splitlines() if line not in page.splitlines()]
    assert missing == [], "run python -m analysis.publishing.bill_of_materials --licences > docs/licences.md"


def test_the_bill_of_materials_names_all_of_them_alike_each_time() -> None:
    made = bill(LOCK)
    assert made == bill(LOCK)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.5")
    assert [each["purl"] for each in made["components"]] == [f"pkg:pypi/{each.name}@{each.version}" for each in libraries(LOCK)]
