"""Markdown that nobody wrote: as much as is asked for, the same for a seed, of a varied vocabulary.

It has what diaries and notes have: dated entries, headings, lists, paragraphs about people, places and things, and now
and then a wish in the first person. Words are common ones and ones made of syllables, so that no two paragraphs are
alike and every passage has to be read, embedded and kept.
"""

import random
from collections.abc import Iterator

_VOCABULARY = """
onset: b br c cl d dr f fl g gr h k l m n p pl pr r s sh st t tr v w
vowel: a e i o u ai ea ee io ou
coda: l m n r s st nd ck th - -
person: Ana Ben Chloe Dev Emil Farah Goran Hana Ines Jonas Kira Luca Mia Noor Oskar Petra Rui Sofia Tom Vera
place: Porto Lisbon Berlin Graz Lyon Bergen Cork Turin Split Ghent Seville Aarhus Basel Leeds Tartu Varna
thing: bicycle kitchen garden bridge harbour ferry library mountain river workshop orchestra bakery balcony lighthouse
thing: market museum orchard sweater lantern notebook telescope violin kayak blanket teapot ladder compass drawer window
verb: carried painted borrowed repaired remembered followed measured opened planned sketched visited watched
adjective: quiet heavy narrow bright crooked patient early wooden salty distant polite unusual yellow damp
dish: lentil_soup grilled_sardines mushroom_risotto apple_cake pumpkin_curry rye_bread goat_cheese lamb_stew plum_jam
dish: pickled_beetroot black_coffee mint_tea pear_tart potato_salad fried_rice walnut_bread fish_pie bean_chili
"""
_WISHES = (
    "I love {0}.",
    "I don't like {0}.",
    "I would rather have {0} than {1}.",
    "I can't stand {0}.",
    "I really enjoy {0} on a Sunday.",
    "I'm interested in {0}.",
    "Since March I prefer {0} to {1}.",
)
_FRAMES = (
    "{person} {verb} the {adjective} {thing} near {place} before the {word} came back.",
    "In {place} we {verb} a {thing} that {person} had called {word}.",
    "Nobody had told {person} that the {thing} of {place} was so {adjective}, and the {word} was gone.",
    "There is a {adjective} {thing} behind the {thing2}, where {person} once {verb} a {word} for {number} euros.",
    "On the way to {place} the {adjective} {word} stood beside the {thing}, and it rained for {number} hours.",
    "Was it {person} who {verb} the {word}, or did the {thing} simply stay {adjective}?",
    "The {word} from {place} arrived {number} days late; {person} {verb} it anyway and wrote to {person2}.",
)


def _vocabulary() -> dict[str, list[str]]:
    """Words by kind. "-" is none, "_" a space."""
    found: dict[str, list[str]] = {}
    for line in _VOCABULARY.split("\n")[1:-1]:
        kind, words = line.split(": ")
        found.setdefault(kind, []).extend(word.replace("_", " ").strip("-") for word in words.split())
    return found


class Prose:
    """A writer with a seed. `words` made-up ones are in use at a time, and they change as it goes on."""

    def __init__(self, seed: int, words: int = 400) -> None:
        self._lots = random.Random(seed)
        self._known = _vocabulary()
        self._words = [self._word() for _ in range(words)]

    def documents(self, size: int, each: int) -> Iterator[str]:
        """Texts of about `each` bytes, `size` bytes in all."""
        while size > 0:
            text = self.document(min(each, size))
            size -= len(text.encode())
            yield text

    def document(self, size: int) -> str:
        """Dated entries until there are `size` bytes of them; the last one is left whole."""
        parts = [f"# {self._word().title()} {self._one('thing')}\n\n"]
        length = len(parts[0])
        while length < size:
            entry = self._entry()
            length += len(entry.encode())
            parts.append(entry)
        return "".join(parts)

    def wish(self) -> str:
        """Something its owner likes or does not."""
        first, second = self._lots.sample(self._known["dish"], 2)
        return self._pick(_WISHES).format(f"{self._word()} {first}", second)

    def sentence(self) -> str:
        self._words[self._lots.randrange(len(self._words))] = self._word()
        return self._pick(_FRAMES).format(
            person=self._one("person"),
            person2=self._one("person"),
            verb=self._one("verb"),
            adjective=self._one("adjective"),
            thing=self._one("thing"),
            thing2=self._one("thing"),
            place=self._one("place"),
            word=self._pick(self._words),
            number=self._lots.randrange(2, 90),
        )

    def _entry(self) -> str:
        day = f"{self._lots.randrange(2023, 2026)}-{self._lots.randrange(1, 13):02}-{self._lots.randrange(1, 29):02}"
        paragraphs = [self._paragraph() for _ in range(self._lots.randrange(2, 5))]
        items = [f"- {self.sentence()}" for _ in range(self._lots.randrange(4))]
        listed = ["\n".join(items)] if items else []
        return "\n\n".join([f"## {day}", *paragraphs, *listed]) + "\n\n"

    def _paragraph(self) -> str:
        sentences = [self.sentence() for _ in range(self._lots.randrange(3, 8))]
        if self._lots.random() < 0.2:
            sentences.insert(self._lots.randrange(len(sentences)), self.wish())
        return " ".join(sentences)

    def _word(self) -> str:
        return "".join(self._one("onset") + self._one("vowel") + self._one("coda") for _ in range(2))

    def _one(self, kind: str) -> str:
        return self._pick(self._known[kind])

    def _pick[T](self, some: list[T] | tuple[T, ...]) -> T:
        return some[self._lots.randrange(len(some))]
