"""What a project's members may all see, as a twin reads it: the project's stream, ranked by shared words."""

from actors.means import Means
from memory.keywords import KeywordIndex
from parley.errors import RetrievalError, SyncError
from parley.identity import project_address
from parley.records import Episode, EpisodeKind, Evidence, Span

_FEW = 8
"""So few texts are all worth reading: whether they answer is judged by meaning afterwards."""


class SharedContext:
    """Follows the streams of projects; keeps their texts and a keyword index each."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._positions: dict[str, int] = {}
        self._texts: dict[str, dict[str, Episode]] = {}
        self._indices: dict[str, KeywordIndex] = {}

    async def nearest(self, project: str, query: str, limit: int) -> list[Evidence]:
        """The texts that share most with the query, best first; all of them while they are few. RetrievalError."""
        await self._follow(project)
        texts = self._texts[project]
        scores = self._indices[project].search(query, limit=limit)
        if len(texts) <= _FEW:
            scores |= {id: 0.0 for id in texts if id not in scores}
        return [_evidence(texts[id], score) for id, score in scores.items()]

    async def _follow(self, project: str) -> None:
        texts = self._texts.setdefault(project, {})
        index = self._indices.setdefault(project, KeywordIndex())
        try:
            while news := await self._means.journal.read(
                project_address(project), after=self._positions.get(project, 0)
            ):
                for episode in news:
                    if episode.kind is EpisodeKind.CONTEXT:
                        texts[str(episode.id)] = episode
                        index.add(str(episode.id), episode.payload["text"])
                self._positions[project] = news[-1].version
        except SyncError as error:
            raise RetrievalError(f"what {project} shares cannot be read: {error}", retryable=True) from error


def _evidence(episode: Episode, score: float) -> Evidence:
    payload = episode.payload
    span = None
    if "sha256" in payload:
        span = Span(document=payload["sha256"], start=payload["start"], end=payload["end"], page=payload.get("page"))
    return Evidence(
        id=str(episode.id),
        source="context",
        quote=payload["text"],
        source_file=payload.get("name"),
        valid_from=episode.occurred_at,
        span=span,
        speaker=payload.get("speaker"),
        score=score,
    )
