"""Which words people and places are called by: a hint for the tagger, never a verdict ("May", "Reading", "Will").

The list is made by tools/build_names.py from GeoNames (CC BY 4.0) and the US census of 1990 (public domain).
"""

from collections.abc import Sequence
from pathlib import Path

from parley.errors import NerError, translate

GIVEN, SURNAME, PLACE, PLACE_OF_WORDS = 1, 2, 4, 8  # the last: a word of a place's name that has several
MARKS = 16  # sums of the four, 0 included
LONGEST = 3  # words of a name
FILE = Path(__file__).parent / "model" / "names.txt"


class NameList:
    """Loading takes a tenth of a second and 12 MB. Raises NerError, not retryable, when the file is not there."""

    def __init__(self, file: Path = FILE) -> None:
        with translate(NerError, f"The names in {file} cannot be used", OSError, ValueError):
            lines = (line.partition("\t") for line in file.read_text(encoding="utf-8").splitlines())
            marks = {name: int(mark) for name, _, mark in lines}
        self._one = {name: mark for name, mark in marks.items() if " " not in name}
        self._more = {tuple(name.split(" ")) for name in marks if " " in name}
        self._begin = {name[0] for name in self._more}

    def marks_of(self, words: Sequence[str]) -> list[int]:
        """A sum of the four marks for each word, given in lower case."""
        marks = [self._one.get(word, 0) for word in words]
        for at, word in enumerate(words):
            if word in self._begin:
                for length in range(LONGEST, 1, -1):
                    name = tuple(words[at : at + length])
                    if name in self._more:
                        for place in range(at, at + len(name)):
                            marks[place] |= PLACE_OF_WORDS
                        break
        return marks
