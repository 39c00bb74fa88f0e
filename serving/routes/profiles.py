"""What a twin knows its person by, each entry with its evidence; and journal ids told as evidence."""

from collections.abc import Iterable

from fastapi import APIRouter

from parley.identity import twin_address
from parley.preferences import Busy, KnownPreference, Preference
from parley.records import Episode, EpisodeKind, Evidence
from parley.style import describe, voice
from serving.door import Door
from serving.routes.people import TheDoor, Uid
from serving.shapes import ProfileEntry, ProfileOut, ProfileStats

router = APIRouter(tags=["twins"])


@router.get("/twin/{uid}/profile")
async def profile(uid: Uid, door: TheDoor) -> ProfileOut:
    """Everything the twin holds of its person's wishes, superseded ones included, each with its evidence."""
    person = await door.house.registry.person(uid)
    card = await door.twin(uid).card()
    stream = twin_address(uid)
    counts = await door.house.journal.counts(stream)
    stats = ProfileStats(
        entries=len(card.preferences),
        superseded=len(card.preferences) - len(card.current),
        documents=counts.get(EpisodeKind.DOCUMENT, 0),
        chat_turns=counts.get(EpisodeKind.CHAT_TURN, 0),
        busy_times=len(card.busy),
        position=await door.house.leases.position(stream),
        head=await door.house.journal.head(stream),
    )
    style = await door.twin(uid).voice()
    return ProfileOut(
        person=uid,
        name=person.name,
        voice=describe(style, person.name),
        style=dict(voice(style)),
        entries=[_entry(known) for known in card.preferences],
        stats=stats,
    )


def _entry(known: KnownPreference) -> ProfileEntry:
    preference = known.preference
    return ProfileEntry(
        kind=preference.kind,
        object=preference.object,
        polarity=preference.polarity,
        strength=preference.strength,
        valid_from=preference.valid_from,
        dated_by=preference.dated_by,
        superseded=known.superseded_at is not None,
        superseded_at=known.superseded_at,
        evidence=_of_preference(known.evidence_id, preference),
    )


async def cited(door: Door, stream: str, ids: Iterable[str]) -> list[Evidence]:
    """Journal ids as evidence; ids of other streams than this one are not this person's to show."""
    found: list[Evidence] = []
    for id in ids:
        episode = await door.house.journal.by_id(id.split(":", 1)[0])
        if episode is not None and episode.stream == stream:
            found.append(_evidence(episode))
    return found


def _evidence(episode: Episode) -> Evidence:
    payload = {key: value for key, value in episode.payload.items() if key != "project"}
    identity = str(episode.id)
    match episode.kind:
        case EpisodeKind.PREFERENCE:
            known = {key: value for key, value in payload.items() if key in Preference.model_fields}
            return _of_preference(identity, Preference.model_validate(known))
        case EpisodeKind.BUSY:
            busy = Busy.model_validate({key: value for key, value in payload.items() if key in Busy.model_fields})
            return Evidence(
                id=identity,
                source="calendar",
                quote=f"{busy.title}: {busy.start:%Y-%m-%d %H:%M} to {busy.end:%Y-%m-%d %H:%M} {busy.start:%Z}",
                source_file=busy.source_file,
                valid_from=busy.start,
                span=busy.span,
            )
        case EpisodeKind.CALENDAR:
            quote = f"calendar from {payload['start']} to {payload['end']}"
            return Evidence(id=identity, source="calendar", quote=quote, source_file=payload.get("name"))
        case _:
            quote = str(payload.get("content") or payload.get("text") or "")
            source = "chat" if episode.kind is EpisodeKind.CHAT_TURN else "document"
            return Evidence(
                id=identity, source=source, quote=quote, source_file=payload.get("name"), valid_from=episode.occurred_at
            )


def _of_preference(identity: str, preference: Preference) -> Evidence:
    return Evidence(
        id=identity,
        source="preference",
        quote=preference.quote,
        source_file=preference.source_file,
        valid_from=preference.valid_from,
        span=preference.span,
    )
