"""Which messages of the journal wait for an answer: order, idempotence and restart are one mechanism."""

from collections import OrderedDict
from collections.abc import Iterable

from parley.records import Episode, EpisodeKind

_ANSWERS_KEPT = 500  # older ones are found in the journal by their key


class Mailbox:
    """Reads chat turns as they come by. A message is answered when the journal holds the twin's turn for it."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], Episode] = {}
        self._answers: OrderedDict[tuple[str, str], Episode] = OrderedDict()

    def read(self, episodes: Iterable[Episode]) -> None:
        for episode in episodes:
            if episode.kind is not EpisodeKind.CHAT_TURN:
                continue
            place = (str(episode.payload["session_id"]), str(episode.payload["message_id"]))
            if episode.payload["role"] == "twin":
                self._answers[place] = episode
                self._waiting.pop(place, None)
            elif place not in self._answers:
                self._waiting[place] = episode
        while len(self._answers) > _ANSWERS_KEPT:
            self._answers.popitem(last=False)

    def knows(self, session_id: str, message_id: str) -> bool:
        """Whether the message waits, or its answer is still at hand."""
        place = (session_id, message_id)
        return place in self._waiting or place in self._answers

    def answer(self, session_id: str, message_id: str) -> Episode | None:
        return self._answers.get((session_id, message_id))

    @property
    def unanswered(self) -> list[Episode]:
        """Every message that waits, in the order they were sent."""
        return sorted(self._waiting.values(), key=lambda episode: episode.version)

    def waiting(self, session_id: str, message_id: str) -> list[Episode]:
        """Messages of this session without an answer, up to and with this one, in the order they were sent."""
        last = self._waiting.get((session_id, message_id))
        if last is None:
            return []
        return [
            message
            for message in self.unanswered
            if message.payload["session_id"] == session_id and message.version <= last.version
        ]
