"""`downloads/statements.csv`: what sources state, a row a statement."""

import csv

from analysis.document.statements_file import COLUMNS, statements_texts
from analysis.edition.edition import open_edition
from analysis.project import Project


def test_each_statement_of_the_areas_is_a_row_with_its_place(testshire: Project) -> None:
    path = testshire.data / "sources" / "made-up-paper" / "statements.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("pass_rate,T92000001,all,2011/12,change,2010/11,1,up 1,made-up-paper,p 3,\n")
        file.write("excluded,T07000001,all,2011/12,lower,districts,,=lower,made-up-paper,p 3,\n")
    edition = open_edition(testshire, "2012")
    rows = list(csv.DictReader(statements_texts(edition, edition.areas.reported)[0].splitlines()))
    assert [*rows[0]] == [*COLUMNS]
    assert [(row["area_name"], row["kind"], row["statement"]) for row in rows] == [
        ("Testshire", "change", "up 3 percentage points since 2010/11"),
        ("Testshire", "rank", "1st among the statistical neighbours"),
        ("Testshire", "higher", "higher than Testland"),
        ("Oakvale", "lower", "lower than the districts"),
    ]
    assert (rows[0]["value"], rows[0]["source"], rows[0]["place"]) == ("3", "made-up-paper", "p 2")
    assert rows[3]["printed"] == "'=lower", "a spreadsheet takes it for text"
