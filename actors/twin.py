"""A twin: an address that can observe, recall, take a stance, vote and reply. Knows nothing of Ray."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Self

from actors.card import CardFold, FoldState
from actors.conversation import Answer, Conversation
from actors.mailbox import Mailbox
from actors.meaning import Meaning, Similarity
from actors.means import Means, Person
from actors.memories import memories_of, retracted, voice_memory
from actors.positions import open_candidates, take_position
from actors.recollection import Recollection
from actors.recommendation import Advice, Recommending, advise
from actors.revision import next_move, revise
from actors.stance import take_stances
from graph.projection import personal_facts
from parley.ballots import Ballot, BallotRound, Move, Option, Position, Proposal
from parley.errors import RetrievalError, SyncError, TwinError, VoteError
from parley.identity import chat_key, new_transaction, person_group, twin_address
from parley.log import bound
from parley.preferences import PreferenceCard
from parley.records import Draft, Episode, EpisodeKind, Fence, Value
from parley.style import StyleTally, describe

log = logging.getLogger(__name__)

_BATCH = 1000
_KEPT_EVERY = 200  # events between two snapshots: reading that many again takes a blink
_SHAPE = "card-2"  # another way to fold, another shape: an old snapshot is then left alone

__all__ = ["Advice", "Answer", "Recommending", "Twin"]


class _Kept(Value):
    """A snapshot: the fold, and the keys of the messages that wait for an answer."""

    fold: FoldState
    unanswered: tuple[str, ...]


class Twin:
    """One person's twin. It works its person's journal in order and is the only writer of their two views.

    `wake` claims the lease; from then on an older incarnation is refused (Fenced). All methods may be called at
    once: reading the journal is serialised by one lock, conversations by session.
    """

    def __init__(self, me: Person, means: Means) -> None:
        self.me, self._means = me, means
        self._stream = twin_address(me.uid)
        self._fold = CardFold(me.uid, me.name, me.timezone)
        self._mailbox = Mailbox()
        self._meaning = Meaning(means.embedder)
        self._recollection = Recollection(me, means)
        self._conversation = Conversation(me, means, self._recollection, self._meaning)
        self._reading, self._projecting = asyncio.Lock(), asyncio.Lock()
        self._sessions: dict[str, asyncio.Lock] = {}
        self._unseen: list[Episode] = []  # read, but not yet in the views
        self._voice = ""  # as the profile memory tells it
        self._position = self._kept = 0  # versions: in both views, in the snapshot
        self._fence: Fence | None = None

    async def wake(self, owner: str) -> Self:
        """Claim the lease, take up the last snapshot and read the journal from there up to its head."""
        epoch, self._position = await self._means.leases.claim(self._stream, owner)
        self._fence = Fence(address=self._stream, epoch=epoch)
        await self._restore()
        await self._catch_up()
        return self

    async def _restore(self) -> None:
        kept = await self._means.snapshots.load(self._stream, _SHAPE)
        if kept is None:
            return
        state = _Kept.model_validate(kept[1])
        self._fold.restore(state.fold)
        self._kept = state.fold.position
        for key in state.unanswered:
            if (message := await self._means.journal.find(self._stream, key)) is not None:
                self._mailbox.read([message])
        after = self._position  # what was folded may not be in the views yet
        while after < self._kept:
            episodes = await self._means.journal.read(self._stream, after=after, limit=_BATCH)
            self._unseen += [episode for episode in episodes if episode.version <= self._kept]
            after = episodes[-1].version

    async def _keep(self) -> None:
        """Save a snapshot now and then. One that is not saved costs the next waking some reading."""
        if self._fold.position - self._kept >= _KEPT_EVERY:
            state = _Kept(fold=self._fold.state, unanswered=tuple(each.key for each in self._mailbox.unanswered))
            self._kept = state.fold.position
            await self._means.snapshots.save(self.fence, self._kept, _SHAPE, state.model_dump(mode="json"))

    @property
    def fence(self) -> Fence:
        if self._fence is None:
            raise SyncError(f"{self._stream} was not woken")
        return self._fence

    # --- the journal, read in order

    async def _catch_up(self) -> None:
        """Fold what the journal has that the card has not."""
        async with self._reading:
            while episodes := await self._means.journal.read(self._stream, after=self._fold.position, limit=_BATCH):
                self._fold.read(episodes)
                self._mailbox.read(episodes)
                self._unseen += [episode for episode in episodes if episode.version > self._position]

    async def observe(self, batch: Sequence[Episode]) -> int:
        """See `parley.ports.Observer`. The batch says what is new; the journal says what there is."""
        await self._catch_up()
        if batch and batch[-1].version > self._fold.position:
            raise SyncError(f"{self._stream} has no event {batch[-1].version} yet", retryable=True)
        async with self._projecting:
            if not self._unseen:  # what is acknowledged must be acknowledged by the owner, also when nothing is new
                await self._means.leases.advance(self.fence, self._position, self._position)
            while self._unseen:
                await self._project(self._unseen[:_BATCH])
            await self._tell_voice()
            await self._keep()
        return self._position

    async def _project(self, episodes: list[Episode]) -> None:
        """Write events into both views, then acknowledge them. Repeating it changes nothing."""
        memories, gone = memories_of(self.me.uid, episodes), retracted(episodes)
        try:
            await self._means.recall.write(self.me.uid, memories)
            await self._means.graph.put_facts(personal_facts(self.me.uid, self.me.name, episodes))
            if gone:
                await self._means.recall.forget(self.me.uid, gone)
                await self._means.graph.retract(person_group(self.me.uid), gone)
        except RetrievalError as error:
            raise SyncError(f"a view of {self._stream} cannot be written: {error}", retryable=True) from error
        reached = episodes[-1].version
        await self._means.leases.advance(self.fence, self._position, reached)
        self._position = reached
        self._unseen = [episode for episode in self._unseen if episode.version > reached]
        self._recollection.remember(memories)
        self._recollection.forget(gone)

    async def _tell_voice(self) -> None:
        """Replace the profile memory when the person's own words say otherwise by now."""
        text = describe(self._fold.style, self.me.name)
        if not text or text == self._voice:
            return
        memory = voice_memory(self.me.uid, text, self._means.clock.now())
        try:
            await self._means.recall.forget(self.me.uid, [memory.journal_id])
            await self._means.recall.write(self.me.uid, [memory])
        except RetrievalError as error:
            raise SyncError(f"the profile of {self._stream} cannot be written: {error}", retryable=True) from error
        self._recollection.forget([memory.journal_id])
        self._recollection.remember([memory])
        self._voice = text

    async def voice(self) -> StyleTally:
        await self._catch_up()
        return self._fold.style

    async def current_card(self) -> PreferenceCard:
        await self._catch_up()
        return self._fold.card

    # --- conversation

    async def reply(self, session_id: str, message_id: str) -> Answer:
        """Answer a message of the journal, after those before it in its session. Asked again: the same answer.

        Raises RetrievalError when the journal holds no such message.
        """
        async with self._sessions.setdefault(session_id, asyncio.Lock()):
            await self._catch_up()
            await self._look_up(session_id, message_id)
            for question in self._mailbox.waiting(session_id, message_id):
                with bound(transaction=question.transaction_id):
                    await self._answer(question)
            answer = self._mailbox.answer(session_id, message_id)
            assert answer is not None
            return Answer.from_turn(answer)

    async def _look_up(self, session_id: str, message_id: str) -> None:
        """A message from before the snapshot is found in the journal, and so is its answer."""
        if self._mailbox.knows(session_id, message_id):
            return
        keys = (chat_key(session_id, message_id, role) for role in ("person", "guest", "twin"))
        turns = [await self._means.journal.find(self._stream, key) for key in keys]
        self._mailbox.read(turn for turn in turns if turn is not None)
        if not self._mailbox.knows(session_id, message_id):
            raise RetrievalError(f"no message {message_id} in session {session_id}")

    async def _answer(self, question: Episode) -> None:
        answer = await self._conversation.answer(question, self._fold)
        payload = question.payload
        draft = Draft(
            stream=self._stream,
            kind=EpisodeKind.CHAT_TURN,
            key=chat_key(payload["session_id"], payload["message_id"], "twin"),
            occurred_at=max(self._means.clock.now(), question.occurred_at),
            payload={
                "session_id": payload["session_id"],
                "message_id": payload["message_id"],
                "sender": self._stream,
                "role": "twin",
                "turn": payload["turn"] + 1,
                "project": payload.get("project"),
                "content": answer.text,
                "evidence": [evidence.model_dump(mode="json") for evidence in answer.evidence],
                "missing_sources": list(answer.missing_sources),
            },
        )
        await self._means.journal.append([draft], question.transaction_id, fence=self.fence)
        await self._catch_up()

    # --- recommendations

    async def recommend(self, request: Recommending) -> list[Advice]:
        """A stance on each option, best first; what the twin could not know is among its unknowns."""
        await self._catch_up()
        advice = await self._meaning.judge(lambda similarity: advise(self._fold.card, request, similarity))
        draft = Draft(
            stream=self._stream,
            kind=EpisodeKind.RECOMMENDATION,
            key=f"recommendation:{request.id}",
            occurred_at=request.asked_at,
            payload={
                "request": request.model_dump(mode="json"),
                "advice": [one.model_dump(mode="json") for one in advice],
            },
        )
        await self._means.journal.append([draft], new_transaction(), fence=self.fence)
        return advice

    # --- a room's participant; see `parley.ports.Participant`

    @property
    def person(self) -> str:
        return self.me.uid

    async def take_position(self, proposal: Proposal) -> Position:
        card = await self._card_for_a_room()
        if any(not issue.candidates for issue in proposal.issues):
            added = await self._judge(lambda similarity: open_candidates(card, proposal, similarity))
            return Position(person=self.me.uid, candidates=added)
        return await self._judge(lambda similarity: take_position(card, proposal, similarity))

    async def vote(
        self,
        proposal: Proposal,
        options: Sequence[Option],
        round: BallotRound,
        heard: Sequence[Move] = (),
        cast: Ballot | None = None,
    ) -> Ballot:
        card = await self._card_for_a_room()
        if round == "revision" and cast is not None:
            return await self._judge(lambda _: revise(card, proposal, options, cast, heard))
        stances = await self._judge(lambda similarity: take_stances(card, options, proposal, similarity))
        ballot = Ballot(person=self.me.uid, round="sealed", stances=stances)
        chosen = ballot.stance(ballot.choice)  # cast on what the twin could not ask its person about?
        return ballot.model_copy(update={"predicted": chosen is not None and bool(chosen.unknowns)})

    async def speak(self, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]) -> Move:
        card = await self._card_for_a_room()
        move = await self._judge(lambda _: next_move(card, proposal, options, cast, heard))
        return await self._conversation.phrase(move, heard)

    async def _card_for_a_room(self) -> PreferenceCard:
        try:
            return await self.current_card()
        except TwinError as error:
            raise VoteError(f"{self.me.uid}'s journal cannot be read: {error}", retryable=error.retryable) from error

    async def _judge[T](self, judgement: Callable[[Similarity], T]) -> T:
        try:
            return await self._meaning.judge(judgement)
        except RetrievalError as error:
            raise VoteError(f"{self.me.uid}'s twin cannot compare: {error}", retryable=error.retryable) from error
