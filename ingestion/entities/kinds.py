"""What an entity is: OntoNotes' eighteen types and five forms of the net; and what an extractor promises."""

from collections.abc import Sequence
from typing import Literal, Protocol, get_args

from pydantic import Field

from parley.records import Value

EntityType = Literal[
    "PERSON",
    "NORP",  # nationalities, religions, political groups
    "FAC",  # buildings, airports, streets, bridges
    "ORG",
    "GPE",  # countries, states, cities
    "LOC",  # mountains, waters, regions that nobody governs
    "PRODUCT",
    "EVENT",
    "WORK_OF_ART",
    "LAW",
    "LANGUAGE",
    "DATE",
    "TIME",
    "PERCENT",
    "MONEY",
    "QUANTITY",
    "ORDINAL",
    "CARDINAL",
    "URL",
    "EMAIL",
    "HANDLE",
    "HASHTAG",
    "PHONE",
]
TYPES: tuple[EntityType, ...] = get_args(EntityType)


class Mention(Value):
    """`text` is exactly what stands in characters [start, end) of the text. `score`: how sure, 1 for a rule."""

    type: EntityType
    text: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    score: float = Field(default=1.0, ge=0, le=1)


class Extraction(Value):
    """What one text names, in its order, and who found it.

    `failed`: no extractor of names worked, so that only what follows a form is there. Such a text is kept as untagged.
    """

    mentions: tuple[Mention, ...]
    extractor: str
    failed: bool = False


class Extractor(Protocol):
    """One way to find names. It says nothing of forms that a rule reads (addresses, amounts): those come beside it."""

    @property
    def name(self) -> str: ...

    @property
    def batch_chars(self) -> int:
        """About how many characters it likes to be given at once."""
        ...

    @property
    def parallel(self) -> int:
        """How many batches at a time."""
        ...

    async def find(self, texts: Sequence[str]) -> list[list[Mention]]:
        """The mentions of each text, in order. Raises NerError when it cannot be had."""
        ...

    def close(self) -> None:
        """End its connections, if it has any."""
        ...
