"""What things are called: addresses of streams and actors, graph groups, and ids derived from keys.

An id is a function of what it names (uuid5), never of when or in which order it was made: a second
arrival of the same thing gets the same id, and a rebuilt view gets the ids it had.
"""

from typing import Annotated, NewType
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from pydantic import StringConstraints

UID_PATTERN = r"^[a-z0-9_-]{1,64}$"

PersonId = Annotated[str, StringConstraints(pattern=UID_PATTERN)]
ProjectId = Annotated[str, StringConstraints(pattern=UID_PATTERN)]
RoomId = Annotated[str, StringConstraints(pattern=UID_PATTERN)]
ProposalId = Annotated[str, StringConstraints(pattern=UID_PATTERN)]
SessionId = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,128}$")]
"""Of sessions and messages: whatever a client calls them, as long as it can be printed."""
TransactionId = NewType("TransactionId", str)

Address = Annotated[str, StringConstraints(pattern=r"^(twin|project|room)/[a-z0-9_-]{1,64}$")]
"""A stream of the journal, and the actor that owns it: `twin/ana`, `project/bbq`, `room/4f2a`."""

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:parley")


def twin_address(person: str) -> str:
    return f"twin/{person}"


def project_address(project: str) -> str:
    return f"project/{project}"


def room_address(room: str) -> str:
    return f"room/{room}"


def owner_of(address: str) -> str:
    """The bare id behind an address: `twin/ana` -> `ana`."""
    return address.split("/", 1)[1]


def person_group(person: str) -> str:
    """The graph group only this person's twin reads."""
    return f"person-{person}"


def project_group(project: str) -> str:
    """The graph group every member's twin reads."""
    return f"project-{project}"


def place_key(session_id: str, message_id: str) -> str:
    """One key for a message's place: names that hold a colon themselves stay apart."""
    return ":".join(quote(name, safe=" ") for name in (session_id, message_id))


def chat_key(session_id: str, message_id: str, role: str) -> str:
    """The journal key of a chat turn: a long one is told by its hash, since keys have at most 512 characters."""
    place = place_key(session_id, message_id)
    return f"chat:{place if len(place) <= 480 else derived_id('chat', session_id, message_id).hex}:{role}"


def derived_id(kind: str, *key: object) -> UUID:
    """The one id of the thing of this kind with this key."""
    return uuid5(_NAMESPACE, "\x1f".join([kind, *(str(part) for part in key)]))


def new_transaction() -> TransactionId:
    """A fresh id for everything one request, task or phase writes."""
    return TransactionId(uuid4().hex)
