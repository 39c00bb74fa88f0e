"""General knowledge as it is looked up: what is a kind of what, what dishes contain, what diets exclude.

WordNet's nouns and three readable tables in actors/knowledge/. Everything is looked up by folded, singular terms.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from actors.hypernyms import ANIMAL, FOOD, PLANT, Hypernyms
from actors.words import folded, stems, vocabulary, words

LONGEST_TERM = 5  # words in the longest term of a table


class Ingredient(NamedTuple):
    name: str
    how: Literal["always", "default", "maybe"]


class Diet(NamedTuple):
    name: str
    excludes: tuple[str, ...]
    lifted_by: tuple[str, ...]


class Kinds:
    def __init__(self, hypernyms: Hypernyms, kinds: str, dishes: str, diets: str) -> None:
        self.hypernyms = hypernyms
        self._above: dict[str, set[str]] = defaultdict(set)
        self._below: dict[str, set[str]] = defaultdict(set)
        self._opaque: set[str] = set()
        self._dishes: dict[str, list[Ingredient]] = defaultdict(list)
        self._diets: dict[str, Diet] = {}
        for line in _lines(kinds):
            self._add_kinds(line)
        for line in _lines(dishes):
            self._add_dishes(line)
        for line in _lines(diets):
            self._add_diet(line)
        self._by_stems = {stems(name): name for name in sorted({*self._above, *self._below}, reverse=True)}
        self._closures: dict[tuple[str, bool], frozenset[str]] = {}
        self._reach: dict[tuple[str, bool], frozenset[int]] = {}
        self._aimed: dict[tuple[str, bool], frozenset[int]] = {}

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> "Kinds":
        folder = files("actors") / "knowledge"
        tables = [(folder / f"{name}.txt").read_text(encoding="utf-8") for name in ("kinds", "dishes", "diets")]
        return Kinds(Hypernyms.shipped(), *tables)

    def term(self, text: str) -> str:
        """The text as terms are looked up: folded, its last word singular."""
        parts = words(text)
        return " ".join([*parts[:-1], self.hypernyms.singular(parts[-1])]) if parts else ""

    def familiar(self, text: str) -> str:
        """The term, or the one of the tables with the same stems: "sharing a room" is "shared room"."""
        term = self.term(text)
        return term if self.knows(term) else self._by_stems.get(stems(text), term)

    def knows(self, term: str) -> bool:
        return self.tabled(term) or self.hypernyms.knows(term)

    def tabled(self, term: str) -> bool:
        return term in self._above or term in self._below or term in self._dishes or term in self._diets

    def is_opaque(self, term: str) -> bool:
        """Whether the words inside the term say nothing: there is no butter in peanut butter."""
        return term in self._opaque

    def ingredients(self, term: str) -> Sequence[Ingredient]:
        return self._dishes.get(term, ())

    def above(self, term: str) -> frozenset[str]:
        """The kinds the tables put directly above the term."""
        return frozenset(self._above.get(term, ()))

    def diet(self, term: str) -> Diet | None:
        return self._diets.get(term)

    def lifts(self, term: str) -> frozenset[str]:
        """Words that say it is not in there after all: "veggie" for meat, "lactose-free" for cheese."""
        rows = [diet for diet in self._diets.values() if len(diet.excludes) == 1]
        covering = [diet for diet in rows if self.is_a(term, diet.excludes[0], edible=True)]
        own = self._diets.get(term)
        return frozenset(word for diet in [*covering, *([own] if own else [])] for word in diet.lifted_by)

    def is_a(self, thing: str, kind: str, *, edible: bool = False) -> bool:
        """Whether the one is a kind of the other, by the tables or WordNet. Terms as `term` makes them.

        `edible`: both are meant as food, so only food, plant and animal senses count, however rare.
        """
        above, below = self._closure(thing, up=True), self._closure(kind, up=False)
        if above & below:
            return True
        return bool(self._reached(thing, above, edible) & self._targets(kind, below, edible))

    def is_food(self, term: str) -> bool:
        """Whether the term is something to eat or drink in its likeliest reading, or a word of diets."""
        if term in self._dishes or term in self._diets:
            return True
        if term in vocabulary("not food"):
            return False
        if self._is_food_noun(term):
            return True
        return any(
            above in self._dishes or self._is_food_noun(above) for above in self._closure(term, up=True) - {term}
        )

    def _is_food_noun(self, term: str) -> bool:
        senses = self.hypernyms.senses(term)
        return bool(senses) and (senses[0].category == FOOD or self._is_eaten(senses[0].category, term))

    def _is_eaten(self, category: int, term: str) -> bool:
        """A plant or an animal whose name is also that of its meat or fruit."""
        senses = self.hypernyms.senses(term)
        return category in (PLANT, ANIMAL) and any(s.category == FOOD for s in senses if s.rank <= 5)

    def _closure(self, term: str, *, up: bool) -> frozenset[str]:
        """The term and everything the tables put above (or below) it."""
        key = (term, up)
        if key not in self._closures:
            found, waiting = {term}, [term]
            table = self._above if up else self._below
            while waiting:
                new = table.get(waiting.pop(), set()) - found
                found |= new
                waiting.extend(new)
            self._closures[key] = frozenset(found)
        return self._closures[key]

    def _reached(self, thing: str, above: frozenset[str], edible: bool) -> frozenset[int]:
        """Every synset above the thing, by WordNet, from each of its table kinds."""
        key = (thing, edible)
        if key not in self._reach:
            starts = [term for term in above if term not in self._opaque]
            self._reach[key] = frozenset[int]().union(*(self.hypernyms.above(term, edible=edible) for term in starts))
        return self._reach[key]

    def _targets(self, kind: str, below: frozenset[str], edible: bool) -> frozenset[int]:
        key = (kind, edible)
        if key not in self._aimed:
            self._aimed[key] = frozenset[int]().union(*(self.hypernyms.meant(term, edible=edible) for term in below))
        return self._aimed[key]

    def _add_kinds(self, line: str) -> None:
        opaque = "=" in line
        things, _, kinds = line.partition("=" if opaque else ":")
        for thing in self._terms(things):
            if opaque:
                self._opaque.add(thing)
            for kind in self._terms(kinds):
                if kind != thing:
                    self._above[thing].add(kind)
                    self._below[kind].add(thing)

    def _add_dishes(self, line: str) -> None:
        dishes, _, ingredients = line.partition(":")
        for dish in self._terms(dishes):
            self._dishes[dish] += [self._ingredient(each.strip()) for each in ingredients.split(",")]

    def _ingredient(self, text: str) -> Ingredient:
        name = self.term(text.strip("()?"))
        return Ingredient(name, "maybe" if text.endswith("?") else "default" if text.startswith("(") else "always")

    def _add_diet(self, line: str) -> None:
        names, _, rest = line.partition(":")
        excluded, _, lifted = rest.replace("excludes", "", 1).partition("; lifted by")
        terms = self._terms(names)
        for term in terms:
            self._diets[term] = Diet(
                terms[0], self._terms(excluded), tuple(folded(w).strip() for w in lifted.split(","))
            )

    def _terms(self, listed: str) -> tuple[str, ...]:
        return tuple(self.term(each) for each in listed.split(",") if each.strip())


def _lines(table: str) -> Iterator[str]:
    for line in table.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line
