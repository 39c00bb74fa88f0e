"""Talking with a twin: chat, profile, recommendations."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from actors.conversation import channel
from actors.recommendation import Recommending
from actors.twin import Answer
from ingestion.normalise import Turn
from ingestion.people import Speaker
from parley.clock import later_than
from parley.errors import RequestError, TwinError
from parley.identity import chat_key, new_transaction, twin_address
from parley.log import bound
from parley.records import EpisodeKind, Evidence
from serving.door import Door
from serving.routes.people import TheDoor, Uid, member
from serving.routes.profiles import cited
from serving.shapes import ChatIn, ChatOut, Recommendation, RecommendationIn, RecommendationsOut
from serving.sse import Event, event_stream

router = APIRouter(tags=["twins"])

_LATEST = 100  # events in which the last chat turn is looked for


@router.post("/twin/{uid}/chat", response_model=ChatOut, responses={200: {"content": {"text/event-stream": {}}}})
async def chat(uid: Uid, body: ChatIn, door: TheDoor, stream: bool = True) -> Response | ChatOut:
    """Ask a person's twin. The message is kept before the first token.

    As server-sent events: `token` {text}, provisional; then `done`, the committed answer with its checked evidence.
    With `?stream=false`, the same as JSON at once. The same message_id again: the same answer, written once.
    """
    message_id = body.message_id or uuid.uuid4().hex
    with bound(transaction=(transaction := new_transaction()), twin=uid):
        await _keep(uid, body, message_id, transaction, door)
    if stream:
        return event_stream(_tell(uid, body.session_id, message_id, door))
    return _shape(message_id, await door.twin(uid).reply(body.session_id, message_id))


async def _keep(uid: str, body: ChatIn, message_id: str, transaction: str, door: Door) -> None:
    """The message in the journal, before anything else happens. Another text under the same id is refused."""
    house = door.house
    person = await house.registry.person(uid)
    asker = person if body.asker is None else await house.registry.person(body.asker)
    if body.project is not None:
        await member(door, uid, body.project)
    role = "person" if asker.uid == uid else "guest"
    await _refuse_another(uid, body, message_id, asker.uid, door)
    last = await house.journal.turns(uid, body.session_id, 1)
    turn = Turn(
        person=Speaker(uid=person.uid, name=person.name, aliases=person.aliases),
        timezone=person.timezone,
        role=role,
        sender=asker.uid,
        session_id=body.session_id,
        message_id=message_id,
        turn=last[-1].payload["turn"] + 1 if last else 1,
        content=body.message,
        said_at=later_than(house.clock, await _last_said(uid, door)),
        project=body.project,
    )
    await house.journal.append_together(await door.drafts(turn), transaction)
    await _refuse_another(uid, body, message_id, asker.uid, door)


async def _refuse_another(uid: str, body: ChatIn, message_id: str, sender: str, door: Door) -> None:
    """409 when the id names another message: by its text, or by who sent it. The first to be kept has the id.

    Looked at before it is read, and after: two may come at once, and of the second nothing is kept.
    """
    keys = [chat_key(body.session_id, message_id, role) for role in ("person", "guest")]
    found = [await door.house.journal.find(twin_address(uid), key) for key in keys]
    kept = sorted((turn for turn in found if turn is not None), key=lambda turn: turn.version)
    if kept and (kept[0].payload["content"] != body.message or kept[0].payload["sender"] != sender):
        raise RequestError(
            f"message_id {message_id!r} of this session is another message", 409, "Give a new message its own id."
        )


async def _last_said(uid: str, door: Door) -> datetime | None:
    """When this person's twin was last spoken to: what is said later is later, also when the clock stands still."""
    stream = twin_address(uid)
    head = await door.house.journal.head(stream)
    latest = await door.house.journal.read(stream, after=max(0, head - _LATEST))
    return max((each.occurred_at for each in latest if each.kind is EpisodeKind.CHAT_TURN), default=None)


async def _tell(uid: str, session_id: str, message_id: str, door: Door) -> AsyncGenerator[Event]:
    """Tokens as they are made, as far as they can be heard; then what was committed, or why nothing was."""
    async with door.house.streams.subscription(channel(uid, session_id, message_id)) as pieces:
        replying = asyncio.create_task(door.twin(uid).reply(session_id, message_id))
        async with aclosing(_until(replying, pieces)) as heard:
            async for piece in heard:
                yield Event("token", {"text": piece})
        try:
            done = _shape(message_id, await replying)
        except (TwinError, RequestError) as error:
            yield Event("error", {"code": getattr(error, "code", "REQUEST_ERROR"), "detail": str(error)})
            return
    yield Event("done", done.model_dump(mode="json"))


async def _until(replying: "asyncio.Task[Answer]", pieces: AsyncIterator[str]) -> AsyncGenerator[str]:
    """Pieces until the reply is there. A lost Redis ends the pieces, not the reply."""
    while True:
        hearing = asyncio.ensure_future(anext(pieces, None))
        await asyncio.wait({hearing, replying}, return_when=asyncio.FIRST_COMPLETED)
        if not hearing.done():
            hearing.cancel()
            return
        if (piece := hearing.result()) is None:
            return
        yield piece


def _shape(message_id: str, answer: Answer) -> ChatOut:
    return ChatOut(
        message_id=message_id,
        answer=answer.text,
        evidence=list(answer.evidence),
        missing_sources=list(answer.missing_sources),
    )


@router.post("/recommendations/generate", tags=["twins"])
async def recommend(body: RecommendationIn, door: TheDoor) -> RecommendationsOut:
    """What a person's twin recommends, option by option, best first, and what it rests on."""
    await door.house.registry.person(body.person)
    if body.project is not None:
        await member(door, body.person, body.project)
    request = Recommending(
        id=uuid.uuid4().hex,
        context=body.context,
        options=tuple(body.options) if body.options is not None else None,
        project=body.project,
        asked_at=door.house.clock.now(),
    )
    advice = await door.twin(body.person).recommend(request)
    recommendations: list[Recommendation] = []
    for one in advice:
        evidence: list[Evidence] = await cited(door, twin_address(body.person), one.stance.evidence)
        recommendations.append(
            Recommendation(
                option=one.label,
                score=one.stance.score,
                confidence=one.stance.confidence,
                reasons=list(one.stance.reasons),
                evidence=evidence,
                unknowns=list(one.stance.unknowns),
            )
        )
    return RecommendationsOut(id=request.id, person=body.person, recommendations=recommendations)
