"""Roles, schooling and skills as somebody's profile states them, written into a text and kept as facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from ingestion.objects import slot_of
from ingestion.sources.periods import Period
from ingestion.sources.reading import Item, Stated
from ingestion.sources.rendering import Rendering, clean, one_line
from parley.preferences import PreferenceKind

_SIGNS = str.maketrans({"+": " plus ", "#": " sharp "})
_FLUENCY = (
    (("native", "bilingual", "muttersprach", "zweisprachig"), 1.0),
    (("full professional", "verhandlungssicher"), 0.9),
    (("professional", "fließend"), 0.8),
    (("limited", "gut"), 0.5),
    (("elementary", "grundkenntnisse"), 0.3),
)


@dataclass(frozen=True, slots=True)
class Post:
    """A role or a course: what, where, when. `period` None: its dates cannot be read, so it is told but not stated."""

    what: str
    where: str
    period: Period | None
    words: str = ""

    @property
    def title(self) -> str:
        what, where = one_line(self.what, 140), one_line(self.where, 140)
        return f"{what} at {where}" if what and where else what or where

    @property
    def dates(self) -> str:
        if self.period is None or self.period == Period():
            return ""
        since = f"{self.period.since:%b %Y} " if self.period.since else ""
        until = f"{self.period.until - timedelta(days=1):%b %Y}" if self.period.until else "now"
        return f" ({since}to {until})"


class Career:
    """Writes what a profile states into a rendering; `stated` and `items` are what came of it.

    `author` is whose profile it is, `own` whether that is known to be the person.
    """

    def __init__(self, rendering: Rendering, author: str, own: bool | None) -> None:
        self._rendering, self._author, self._own = rendering, author, own
        self._slots: set[str] = set()
        self.stated: list[Stated] = []
        self.items: list[Item] = []

    def about(self, *paragraphs: str) -> None:
        """The headline and what one writes about oneself: own words, one item.

        A profile without them still has an item, its name, where it is open whose it is: by it the person is found.
        """
        said = "\n\n".join(text for part in paragraphs if (text := clean(part)))
        words = said or ("" if self._own else self._author)
        self._rendering.line(f"# {self._author or 'LinkedIn profile'}\n")
        if words:
            self._say(f"linkedin:about:{self._author.lower()}", words)

    def roles(self, posts: Iterable[Post]) -> None:
        self._posts("Experience", "role", posts)

    def schooling(self, posts: Iterable[Post]) -> None:
        self._posts("Education", "education", posts)

    def certificates(self, posts: Iterable[Post]) -> None:
        self._posts("Certificates", "certificate", posts)

    def skills(self, names: Iterable[str]) -> None:
        self._list("Skills", ((name, 0.7) for name in names))

    def languages(self, spoken: Iterable[tuple[str, str]]) -> None:
        """(language, proficiency as LinkedIn words it)."""
        self._list("Languages", ((name, _fluency(level)) for name, level in spoken))

    def _posts(self, heading: str, kind: str, posts: Iterable[Post]) -> None:
        """The oldest first: of two stints of one name it is the later one that gets a slot of its own."""
        ordered = sorted((post for post in posts if post.title), key=_begun)
        if ordered:
            self._rendering.line(f"\n## {heading}\n")
        for post in ordered:
            start, end = self._rendering.line(f"{post.title}{post.dates}")
            slot = f"fact:{kind}:{one_line(post.where, 140)}:{one_line(post.what, 130)}".lower()[:280]
            if slot in self._slots and post.period is not None:
                slot += f":{post.period.since}"
            if post.period is not None:
                period = post.period
                self._state(
                    Stated(
                        kind=PreferenceKind.FACT,
                        object=post.title,
                        slot=slot,
                        polarity=0,
                        strength=0.5,
                        start=start,
                        end=end,
                        since=period.since,
                        until=period.until,
                    )
                )
            if words := clean(post.words):
                self._say(f"linkedin:{slot.removeprefix('fact:')}", words)

    def _list(self, heading: str, members: Iterable[tuple[str, float]]) -> None:
        named = [(name, strength) for text, strength in members if (name := one_line(text, 100))]
        if named:
            self._rendering.line(f"\n## {heading}\n")
        for name, strength in named:
            start, end = self._rendering.line(name)
            slot = f"skill:{slot_of(name.translate(_SIGNS))}"
            self._state(
                Stated(kind=PreferenceKind.SKILL, object=name, slot=slot, strength=strength, start=start, end=end)
            )

    def _state(self, stated: Stated) -> None:
        if stated.slot not in self._slots:
            self._slots.add(stated.slot)
            self.stated.append(stated)

    def _say(self, key: str, words: str) -> None:
        start, end = self._rendering.line(words)
        self.items.append(
            Item(key=key, kind="page", author=self._author, own=self._own, text=words, start=start, end=end)
        )


def _begun(post: Post) -> str:
    return str(post.period.since or "") if post.period else ""


def _fluency(level: str) -> float:
    """How strong the skill is. 0.7, as for any skill, where nothing is said about it."""
    said = level[:100].lower()
    return next((strength for words, strength in _FLUENCY if any(word in said for word in words)), 0.7)
