"""What is done at night: expired memories go, the day's sessions are summed up."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ingestion.drafts import draft_of, short
from ingestion.people import Speaker
from ingestion.privacy import private_spans
from ingestion.versions import Rank, Version, decided, revision_of
from memory.journal import About, PostgresJournal
from memory.registry import Registry
from parley.clock import Clock
from parley.identity import twin_address
from parley.ports import ChatModel
from parley.records import Episode, EpisodeKind

TRIM, SUMMARISE = "trim", "summarise"
"""Tasks of the queue; neither takes arguments."""

_TURNS = 200  # of a session that are read for its summary

Summarise = Callable[..., Awaitable[Any]]
"""actors.summaries.summarise."""


class Night:
    """Summaries of chat sessions, each superseding the session's earlier one; raw turns stay where they are."""

    def __init__(
        self, journal: PostgresJournal, registry: Registry, clock: Clock, model: ChatModel | None, summarise: Summarise
    ) -> None:
        self._journal, self._registry, self._clock = journal, registry, clock
        self._model, self._summarise = model, summarise

    async def summarise(self, transaction_id: str) -> int:
        """Sum up every session that went on since it was last summed up. Returns how many summaries were written."""
        written = 0
        for person, session, last, _ in await self._journal.sessions_to_summarise():
            turns = await self._journal.turns(person, session, _TURNS)
            written += await self._one(person, session, last, turns, transaction_id)
        return written

    async def _one(self, person: str, session: str, last: int, turns: Sequence[Episode], transaction_id: str) -> bool:
        known = await self._registry.person(person)
        summary = await self._summarise(turns, known.name, self._model, private=private_spans)
        if summary is None:
            return False
        item = f"session:{session}"
        rank = Rank(stated=max(turn.occurred_at for turn in turns), read=self._clock.now())
        payload = {
            "item": item,
            "revision": revision_of(summary.text),
            "rank": rank.told,
            "text": summary.text,
            "session_id": session,
            "up_to": last,
            "evidence": list(summary.evidence),
        }
        key = f"summary:{short(session)}:{last}"
        speaker = Speaker(uid=known.uid, name=known.name, aliases=known.aliases)
        draft = draft_of(speaker, EpisodeKind.SUMMARY, key, rank.stated, payload)
        version = Version(item=item, revision=payload["revision"], rank=rank, drafts=(draft,))
        about = About(items=[item])
        appended = await self._journal.reconcile(
            twin_address(person), about, lambda stored: decided([version], stored), transaction_id
        )
        return bool(appended)
