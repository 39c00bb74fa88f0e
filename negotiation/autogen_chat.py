"""The talk as an AutoGen group chat: typed messages that also read as talk. The only agentchat file.

The team only carries what is said from one twin to the next. Who speaks when, when it ends and what counts is the
room's; every move is the room's before the next twin is asked, and after a restart the team is rebuilt from moves.
"""
# pyright: basic

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, StructuredMessage
from autogen_agentchat.teams import SelectorGroupChat
from autogen_core import CancellationToken
from autogen_ext.models.replay import ReplayChatCompletionClient
from pydantic import BaseModel

from parley.ballots import Move

log = logging.getLogger(__name__)

Speak = Callable[[Sequence[Move]], Awaitable[Move]]
"""Asks one twin for its next move after what it has heard. Must not raise: see `converse`."""


class Said(BaseModel):
    """A move as it travels in the chat: AutoGen wants a model of its own and a source that is an identifier."""

    name: str
    move: Move
    text: str


_READS_AS = "{name}: {text}"


async def converse(
    speakers: Mapping[str, Speak], order: Sequence[str], said: Sequence[Move], budget: int
) -> AsyncIterator[Move]:
    """Yield moves until everybody passed in a row or `budget` moves were made, `said` included.

    The n-th move is the n-th speaker's in `order`, round and round: where a talk stands follows from how many moves
    there are. The next twin is asked only when the consumer comes back for more, so each move can be written first.
    """
    if len(order) < 2:
        return
    moves = list(said)
    names = {person: f"twin_{at}" for at, person in enumerate(order)}
    team = _team(speakers, order, names, lambda: order[len(moves) % len(order)])
    thread: list[BaseChatMessage] = [_message(names[move.speaker], move) for move in moves]
    thread = thread or [StructuredMessage[Said](content=_call_to_order(), source="user", format_string=_READS_AS)]
    while len(moves) < budget and not _all_passed(moves, len(order)):
        result = await team.run(task=thread or None)
        thread = []
        last = result.messages[-1]
        if not isinstance(last, StructuredMessage) or not isinstance(last.content, Said):
            raise RuntimeError(f"the group chat answered with a {type(last).__name__}")
        moves.append(last.content.move)
        yield moves[-1]


def _team(
    speakers: Mapping[str, Speak], order: Sequence[str], names: Mapping[str, str], whose_turn: Callable[[], str]
) -> SelectorGroupChat:
    def select(_: Sequence[BaseAgentEvent | BaseChatMessage]) -> str:
        return names[whose_turn()]

    return SelectorGroupChat(
        [_Bridge(names[person], person, speakers[person]) for person in order],
        model_client=ReplayChatCompletionClient([]),
        selector_func=select,
        max_turns=1,
        custom_message_types=[StructuredMessage[Said]],
    )


def _all_passed(moves: Sequence[Move], people: int) -> bool:
    return len(moves) >= people and all(move.kind == "pass" for move in moves[-people:])


def _call_to_order() -> Said:
    move = Move(speaker="room", kind="open", text="The ballots are open. Say what others should know.")
    return Said(name="room", move=move, text=move.text)


def _message(source: str, move: Move) -> StructuredMessage[Said]:
    content = Said(name=move.speaker, move=move, text=move.text or "(passes)")
    return StructuredMessage[Said](content=content, source=source, format_string=_READS_AS)


class _Bridge(BaseChatAgent):
    """One twin in the chat. It never raises: an agent's exception would leave the team unusable."""

    def __init__(self, name: str, person: str, speak: Speak) -> None:
        super().__init__(name, description=f"the twin of {person}")
        self._person = person
        self._speak = speak
        self._heard: list[Move] = []

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (StructuredMessage[Said],)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        self._heard += [
            message.content.move
            for message in messages
            if isinstance(message, StructuredMessage) and isinstance(message.content, Said) and message.source != "user"
        ]
        try:
            move = await self._speak(tuple(self._heard))
        except asyncio.CancelledError:
            raise
        except Exception:  # whatever it is, the talk goes on without this twin's word
            log.exception("a twin could not speak", extra={"twin": self._person})
            move = Move(speaker=self._person, kind="pass", text="")
        self._heard.append(move)
        return Response(chat_message=_message(self.name, move))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        self._heard.clear()
