"""A twin in conversation: what it recalls, and what it says from it, with a model or without."""

import logging
from collections.abc import Sequence

from actors.card import CardFold
from actors.meaning import Meaning
from actors.means import Means, Person
from actors.recollection import Hearing, Recalled, Recollection
from actors.rephrasing import rephrasing
from actors.replies import Asked, Reply, checked, compose, messages, quotable
from parley.ballots import Move
from parley.errors import LlmError, RetrievalError
from parley.identity import place_key
from parley.ports import ChatMessage, ChatModel
from parley.records import Episode, Evidence, Value

log = logging.getLogger(__name__)


class Answer(Value):
    """What the twin said, and what it rests on. `missing_sources`: what could not be asked."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    missing_sources: tuple[str, ...] = ()

    @classmethod
    def from_turn(cls, turn: Episode) -> "Answer":
        payload = turn.payload
        return cls(
            text=payload["content"],
            evidence=tuple(Evidence.model_validate(each) for each in payload["evidence"]),
            missing_sources=tuple(payload["missing_sources"]),
        )


def channel(person: str, session_id: str, message_id: str) -> str:
    """Where the pieces of an answer are heard while it is made."""
    return f"tokens/{person}/{place_key(session_id, message_id)}"


class Conversation:
    """Answers one message at a time. Writes nothing: the twin commits what it returns."""

    def __init__(self, me: Person, means: Means, recollection: Recollection, meaning: Meaning) -> None:
        self._me, self._means = me, means
        self._recollection, self._meaning = recollection, meaning

    async def answer(self, message: Episode, fold: CardFold) -> Answer:
        """From what may be told to whoever asks. A model that fails is replaced by the composed answer."""
        hearing = await self._hearing(message)
        recalled = await self._recollection.gather(hearing)
        asked = self._asked(message, hearing, recalled, fold)
        reply = await self._spoken(message, asked) or await self._composed(asked, recalled)
        await self._publish_whole(message, reply)
        return Answer(
            text=reply.answer,
            evidence=_from_files(reply.evidence, recalled),
            missing_sources=tuple(dict.fromkeys(recalled.missing)),
        )

    async def _hearing(self, message: Episode) -> Hearing:
        """Who asks decides what may be told: the person everything, others what a project of both may see."""
        sender, payload = str(message.payload["sender"]), message.payload
        shared = None
        if sender != self._me.uid:
            ours = {project.id for project in await self._means.people.projects_of(self._me.uid)}
            theirs = {project.id for project in await self._means.people.projects_of(sender)}
            shared = frozenset(ours & theirs)
        return Hearing(str(payload["content"]), str(payload["session_id"]), str(message.id), sender, shared)

    def _asked(self, message: Episode, hearing: Hearing, recalled: Recalled, fold: CardFold) -> Asked:
        return Asked(
            question=hearing.text,
            card=fold.card if hearing.projects is None else fold.card_for(hearing.projects),
            now=self._means.clock.now(),
            evidence=recalled.evidence,
            facts=recalled.facts,
            asker=str(message.payload["sender"]),
            turns=[_chat_message(turn) for turn in recalled.turns],
            style=fold.style,
        )

    async def _spoken(self, message: Episode, asked: Asked) -> Reply | None:
        """The model's answer with its citations checked; None without a model, or when it failed."""
        if self._means.model is None:
            return None
        try:
            return checked(await self._streamed(self._means.model, message, asked), quotable(asked))
        except LlmError as error:
            log.warning("the model failed, composing the answer", extra={"code": error.code, "error": str(error)})
            return None

    async def _streamed(self, model: ChatModel, message: Episode, asked: Asked) -> str:
        pieces: list[str] = []
        async for piece in model.stream(messages(asked)):
            pieces.append(piece)
            await self._publish(message, piece)
        return "".join(pieces)

    async def _composed(self, asked: Asked, recalled: Recalled) -> Reply:
        try:
            return await self._meaning.judge(lambda similarity: compose(asked, similarity))
        except RetrievalError:
            recalled.missing.append("meaning")
            return compose(asked, lambda _, __: 0.0)

    async def _publish_whole(self, message: Episode, reply: Reply) -> None:
        """A composed answer is there at once; it is sent word by word, as a model's would come."""
        if self._means.model is None:
            for word in reply.answer.split(" "):
                await self._publish(message, f"{word} ")

    async def _publish(self, message: Episode, piece: str) -> None:
        payload = message.payload
        place = channel(self._me.uid, str(payload["session_id"]), str(payload["message_id"]))
        await self._means.publish(place, piece)

    async def phrase(self, move: Move, heard: Sequence[Move]) -> Move:
        """The move in the model's words, where there is a model; what it says about options stays as it was."""
        if self._means.model is None or move.kind == "pass":
            return move
        try:
            text = await self._means.model.complete(rephrasing(self._me.name, move, heard))
        except LlmError as error:
            log.warning("the model failed, speaking plainly", extra={"code": error.code, "error": str(error)})
            return move
        spoken = " ".join(text.split())
        return move.model_copy(update={"text": spoken[:600]}) if spoken else move


def _chat_message(turn: Episode) -> ChatMessage:
    role = "assistant" if turn.payload["role"] == "twin" else "user"
    return ChatMessage(role=role, content=str(turn.payload["content"]))


def _from_files(evidence: Sequence[Evidence], recalled: Recalled) -> tuple[Evidence, ...]:
    """Evidence with all that retrieval knows of it: its file and place."""
    known = {each.id: each for each in recalled.evidence}
    return tuple(known.get(each.id, each) for each in evidence)
