"""A project with nothing but what an import reads: areas, groups, indicators, how a release is read, and perhaps a rule."""

from pathlib import Path

from analysis.project import Project


def write_project(
    root: Path, *, areas: str, indicators: str, described: str = "", rules: str = "", groups: str = "all"
) -> Project:
    """The tables as text, the description of the release `made`, and the ids of the groups."""
    data = root / "data"
    for folder in ("reference", "rules", "releases/registers"):
        (data / folder).mkdir(parents=True)
    groups = "\n".join(("id", *groups.split(), ""))
    for name, text in {"areas": areas, "groups": groups, "indicators": indicators}.items():
        (data / "reference" / f"{name}.csv").write_text(text, encoding="utf-8")
    if rules:
        (data / "rules" / "suppression.csv").write_text(rules, encoding="utf-8")
    if described:
        (data / "releases" / "made.yml").write_text(described, encoding="utf-8")
    return Project(root)


def head(
    symbols: str, *, source: str = "made", title: str = "Made figures", published: str = "2014-01-23"
) -> str:
    """What a description says of its release before its tables."""
    return f"""\
source: {source}
publisher: Office of Made Statistics
title: {title}
date_published: {published}
location: https://example.org
licence: Open Government Licence v3.0
transcribed_by: Read by the import.
decimals: 1
symbols: {symbols}
tables:
"""
