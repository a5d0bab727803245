"""The footnotes of an Entity List entry, read from the text of its license requirement.

Footnotes 1, 4, 5 and 3 go with 15 CFR 734.9(e)(1), (e)(2), (e)(3) and (g); lists print a footnote as a bare
digit after the paragraph or at the end, or spell it out.
"""

import re
from typing import Final

_BY_PARAGRAPH: Final = {"(e)(1)": "1", "(e)(2)": "4", "(e)(3)": "5", "(g)": "3"}
_PARAGRAPH: Final = re.compile(r"734\.9\s*(\(e\)\s*\(\d\)|\(g\))", re.I)
_SPELT: Final = re.compile(r"footnotes?\s+((?:\d\b[,\s]*(?:and|or)?\s*)+)", re.I)
_AFTER_PARAGRAPH: Final = re.compile(r"734\.9\s*(?:\(e\)(?!\s*\()|\(g\)),?\s*([1-9])(?![\d.])", re.I)
_AT_THE_END: Final = re.compile(r"EAR[\s.)]*([1-9])[\s.]*$")


def footnotes(license_requirement: str | None) -> tuple[str, ...]:
    """The footnote numbers a license requirement carries, in order, without repeats."""
    text = license_requirement or ""
    found = {_BY_PARAGRAPH.get(re.sub(r"\s", "", one).lower(), "") for one in _PARAGRAPH.findall(text)}
    found |= {digit for spelt in _SPELT.findall(text) for digit in re.findall(r"\d", spelt)}
    found |= set(_AFTER_PARAGRAPH.findall(text)) | set(_AT_THE_END.findall(text))
    return tuple(sorted(found - {""}))
