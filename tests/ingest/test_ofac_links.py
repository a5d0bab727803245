"""OFAC's remarks: who is linked to whom, and never how much of whom."""

from pathlib import Path

import pytest

from app.ingest.rows import UnreadableListError
from tests.ingest.reading import found_in

TABLE = "ent_num,name,linked_to_name,linked_to_ent_num\n"


def sdn(number: int, name: str, remarks: str, kind: str = "-0- ") -> str:
    return f'{number},"{name}",{kind},"IFSR",{"-0- ," * 7}"{remarks}"\r\n'


def test_a_link_is_a_stake_whose_share_is_not_known(tmp_path: Path) -> None:
    (stake,) = found_in(tmp_path, "ofac-links", TABLE + "11,DAUGHTER CO,PARENT BANK,7\n").stakes
    assert (stake.owner, stake.owned) == ("ofac:7", "ofac:11")
    assert (stake.share_min, stake.share_max) == (None, None)


def test_the_remarks_of_the_list_itself_are_read(tmp_path: Path) -> None:
    content = (
        sdn(11, "DAUGHTER CO", "Tax ID 5; Linked To: PARENT BANK; Linked To: SECOND OWNER S.A.; DOB 1.")
        + sdn(7, "PARENT BANK", "-0- ")
        + sdn(8, "SECOND OWNER S.A.", "Linked To: NOBODY OF THE LIST.")
        + "\x1a\r\n"
    )
    found = found_in(tmp_path, "ofac-links", content)
    assert [(one.owner, one.owned) for one in found.stakes] == [
        ("ofac:7", "ofac:11"),
        ("ofac:8", "ofac:11"),
        ("ofac:NOBODY OF THE LIST", "ofac:8"),
    ]
    assert [one.where for one in found.noted] == ["line 3"]
    assert found.progress.full


def test_a_list_without_its_end_is_not_taken_for_whole(tmp_path: Path) -> None:
    assert not found_in(tmp_path, "ofac-links", sdn(7, "PARENT BANK", "-0- ")).progress.full


def test_a_bad_row_is_refused_by_its_line(tmp_path: Path) -> None:
    found = found_in(tmp_path, "ofac-links", TABLE + "eleven,A,B,7\n12,C,,\n13,D,E,7\n14,F\n")
    assert [one.where for one in found.refused] == ["line 2", "line 3", "line 5"]
    assert len(found.stakes) == 1


@pytest.mark.parametrize("content", ["", "a,b,c\n", "<html></html>", "ent_num,name\n"])
def test_another_layout_is_refused_as_a_whole(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableListError):
        found_in(tmp_path, "ofac-links", content)
