"""Which messages of the journal wait for an answer: order, idempotence and restart are one mechanism."""

from collections.abc import Iterable

from parley.records import Episode, EpisodeKind


class Mailbox:
    """Reads chat turns as they come by. A message is answered when the journal holds the twin's turn for it."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, str], Episode] = {}
        self._answered: dict[tuple[str, str], Episode] = {}

    def read(self, episodes: Iterable[Episode]) -> None:
        for episode in episodes:
            if episode.kind is EpisodeKind.CHAT_TURN:
                place = (str(episode.payload["session_id"]), str(episode.payload["message_id"]))
                turns = self._answered if episode.payload["role"] == "twin" else self._asked
                turns.setdefault(place, episode)  # the first to be kept has the id: see the front door

    def asked(self, session_id: str, message_id: str) -> Episode | None:
        return self._asked.get((session_id, message_id))

    def answer(self, session_id: str, message_id: str) -> Episode | None:
        return self._answered.get((session_id, message_id))

    @property
    def unanswered(self) -> list[Episode]:
        """Every message that waits, in the order they were sent."""
        return [episode for place, episode in self._asked.items() if place not in self._answered]

    def waiting(self, session_id: str, message_id: str) -> list[Episode]:
        """Messages of this session without an answer, up to and with this one, in the order they were sent."""
        last = self._asked.get((session_id, message_id))
        if last is None:
            return []
        before = [
            episode
            for place, episode in self._asked.items()
            if place[0] == session_id and place not in self._answered and episode.version <= last.version
        ]
        return sorted(before, key=lambda episode: episode.version)
