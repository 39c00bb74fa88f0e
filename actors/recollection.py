"""The retrieval plan: the session's last turns, the best memories, the facts that hold, what the projects share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from actors.means import Means, Person
from actors.memories import evidence_of
from actors.shared import SharedContext
from graph.ontology import twin
from memory.keywords import KeywordIndex
from memory.questions import Question, read_question
from memory.ranking import merge, rank
from parley.errors import RetrievalError
from parley.identity import derived_id, person_group, project_group
from parley.ports import NewMemory
from parley.records import Episode, Evidence, Fact, Memory

TURNS, MEMORIES, FACTS, SHARED = 6, 5, 5, 3
GRACE = timedelta(days=90)
"""A fact that ended within this time is still worth telling, as what was so until lately."""


@dataclass(frozen=True)
class Hearing:
    """One question and who asks. `projects` None: the person themselves; else only what these projects may see."""

    text: str
    session_id: str
    asked: str  # the journal id of the message itself, which is no evidence for its own answer
    asker: str
    projects: frozenset[str] | None = None


@dataclass
class Recalled:
    """What was found, merged by evidence id, and which sources could not be asked."""

    turns: list[Episode] = field(default_factory=list[Episode])
    evidence: list[Evidence] = field(default_factory=list[Evidence])
    facts: list[Fact] = field(default_factory=list[Fact])
    missing: list[str] = field(default_factory=list[str])

    def add(self, found: Iterable[Evidence]) -> None:
        known = {evidence.id for evidence in self.evidence}
        for evidence in found:
            if evidence.id not in known:
                self.evidence.append(evidence)
                known.add(evidence.id)


class Recollection:
    """Holds the keyword index over the person's namespace; asks the stores for the rest."""

    def __init__(self, me: Person, means: Means) -> None:
        self._me, self._means = me, means
        self._shared = SharedContext(means)
        self._index: KeywordIndex | None = None
        self._known: dict[str, Memory] = {}

    def remember(self, memories: Sequence[NewMemory]) -> None:
        """Memories that were just written. Before the index is first used there is nothing to keep up to date."""
        if self._index is not None:
            for new in memories:
                self._keep(_written(self._me.uid, new))

    def forget(self, journal_ids: Sequence[str]) -> None:
        """Memories of events that were taken back: the store has lost them already."""
        gone = set(journal_ids)
        for id in [id for id, memory in self._known.items() if memory.metadata["journal_id"] in gone]:
            del self._known[id]

    async def gather(self, hearing: Hearing) -> Recalled:
        """Never raises: a source that cannot be asked is named in `missing`."""
        question = read_question(hearing.text, [self._me.name, *self._me.aliases])
        recalled = Recalled()
        await self._turns(hearing, recalled)
        await self._memories(hearing, question, recalled)
        if hearing.projects is None:
            await self._facts(person_group(self._me.uid), question, recalled)
        mine = await self._projects(hearing, recalled)
        for project in sorted(mine):
            await self._facts(project_group(project), question, recalled, anchored=hearing.projects is None)
            try:
                recalled.add(await self._shared.nearest(project, question.keywords, SHARED))
            except RetrievalError:
                recalled.missing.append(f"project {project}")
        return recalled

    async def _turns(self, hearing: Hearing, recalled: Recalled) -> None:
        turns = await self._means.journal.turns(self._me.uid, hearing.session_id, TURNS)
        theirs = {turn.payload["message_id"] for turn in turns if turn.payload["sender"] == hearing.asker}
        recalled.turns = [
            turn
            for turn in turns
            if str(turn.id) != hearing.asked
            and turn.payload["message_id"] in theirs  # what others said to the twin is nobody's own words
        ]

    async def _memories(self, hearing: Hearing, question: Question, recalled: Recalled) -> None:
        try:
            index = await self._keywords()
            dense = await self._means.recall.search(self._me.uid, question.dense)
        except RetrievalError:
            recalled.missing.append("memories")
            return
        candidates = merge(dense, index.search(question.keywords, limit=60), self._known, at=self._means.clock.now())
        allowed = [found for found in candidates if _may_be_told(found.memory, hearing)]
        best = rank(allowed, question, person=self._me.uid)[:MEMORIES]
        recalled.add(evidence_of(found.memory.model_copy(update={"score": found.score})) for found in best)

    async def _facts(self, group: str, question: Question, recalled: Recalled, *, anchored: bool = True) -> None:
        anchor = twin(self._me.uid, self._me.name) if anchored else None
        try:
            recalled.facts += await self._means.graph.search(
                group, question.dense, anchor=anchor, at=self._means.clock.now(), grace_days=GRACE.days, limit=FACTS
            )
        except RetrievalError:
            recalled.missing.append("facts" if group.startswith("person-") else f"facts of {group}")

    async def _projects(self, hearing: Hearing, recalled: Recalled) -> frozenset[str]:
        if hearing.projects is not None:
            return hearing.projects
        return frozenset(project.id for project in await self._means.people.projects_of(self._me.uid))

    async def _keywords(self) -> KeywordIndex:
        if self._index is None:
            everything = await self._means.recall.everything(self._me.uid)
            self._index = KeywordIndex()
            for memory in everything:
                self._keep(memory)
        return self._index

    def _keep(self, memory: Memory) -> None:
        assert self._index is not None
        self._known[memory.id] = memory
        self._index.add(memory.id, memory.text)


def _may_be_told(memory: Memory, hearing: Hearing) -> bool:
    """A message is no evidence for its own answer. A guest hears only what was shared with a project of both:
    nothing that was said to the twin, and nothing that was said in confidence."""
    data = memory.metadata
    if hearing.projects is None:
        return data["journal_id"] != hearing.asked
    return data["source"] != "chat" and not data.get("private") and data.get("project") in hearing.projects


def _written(person: str, new: NewMemory) -> Memory:
    """A memory as the store will give it back."""
    part = new.extra.get("part", 0)
    fields = new.model_dump(mode="json", exclude={"text", "extra", "embedded_text"})
    return Memory(
        id=str(derived_id("memory", person, new.journal_id, part)),
        person=person,
        text=new.text,
        metadata=fields | dict(new.extra),
    )
