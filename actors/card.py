"""The card: a fold over one person's journal. Same events, same card, whatever order they arrived in."""

from collections.abc import Callable, Iterable
from datetime import datetime

from parley.preferences import (
    Busy,
    CalendarSpan,
    KnownBusy,
    KnownPreference,
    Preference,
    PreferenceCard,
    PreferenceKind,
)
from parley.records import Episode, EpisodeKind, Value
from parley.style import StyleTally

# Statements of one family about one thing answer the same question, so the latest of them holds.
_FAMILY = {
    PreferenceKind.LIKE: "taste",
    PreferenceKind.DISLIKE: "taste",
    PreferenceKind.DEALBREAKER: "taste",
    PreferenceKind.INTEREST: "taste",
}


def family(preference: Preference) -> tuple[str, str]:
    """What a later statement has to share with an earlier one to supersede it."""
    return (_FAMILY.get(preference.kind, preference.kind.value), preference.slot)


class FoldState(Value):
    """A fold as it is kept: everything by its evidence id."""

    position: int
    read_at: datetime | None = None
    preferences: dict[str, Preference]
    busy: dict[str, KnownBusy]
    calendars: dict[str, CalendarSpan]
    projects: dict[str, str]
    style: StyleTally = StyleTally()
    quoted: tuple[str, int] | None = None


class CardFold:
    """Keeps what was read of a person's journal and folds it into a card.

    `projects` tells which evidence was shared with which project; what is not in it is the person's alone.
    `style`: how the person writes, counted from their own words.
    """

    def __init__(self, person: str, name: str, timezone: str) -> None:
        self.person, self.name, self.timezone = person, name, timezone
        self.position = 0
        self._read_at: datetime | None = None
        self.projects: dict[str, str] = {}
        self.style = StyleTally()
        self._quoted: tuple[str, int] | None = None
        self._preferences: dict[str, Preference] = {}
        self._busy: dict[str, KnownBusy] = {}
        self._calendars: dict[str, CalendarSpan] = {}
        self._card: PreferenceCard | None = None

    def read(self, episodes: Iterable[Episode]) -> None:
        """Take in events with versions above `position`; earlier ones change nothing."""
        for episode in episodes:
            if episode.version > self.position:
                self._take(episode)
                self.position = episode.version
                self._read_at = max(self._read_at or episode.recorded_at, episode.recorded_at)
                self._card = None

    def _take(self, episode: Episode) -> None:
        evidence = str(episode.id)
        payload = dict(episode.payload)
        project = payload.pop("project", None)
        if (own := self._own_words(episode)) is not None:
            self.style += StyleTally.of(own)
        match episode.kind:
            case EpisodeKind.PREFERENCE:
                payload = {key: value for key, value in payload.items() if key in Preference.model_fields}
                self._preferences[evidence] = Preference.model_validate(payload)
            case EpisodeKind.BUSY:
                payload = {key: value for key, value in payload.items() if key in Busy.model_fields}
                self._busy[evidence] = KnownBusy(evidence_id=evidence, busy=Busy.model_validate(payload))
            case EpisodeKind.CALENDAR:
                self._calendars[evidence] = CalendarSpan(
                    evidence_id=evidence,
                    start=payload["start"],
                    end=payload["end"],
                    source_file=payload.get("name"),
                )
            case EpisodeKind.RETRACTED:
                for id in payload["ids"]:
                    self._preferences.pop(id, None)
                    self._busy.pop(id, None)
                    self.projects.pop(id, None)
            case _:
                pass
        if project:
            self.projects[evidence] = str(project)

    def _own_words(self, episode: Episode) -> str | None:
        """What the person wrote themselves: messages, posts, pages of their own; of other files what they state."""
        payload = episode.payload
        match episode.kind:
            case EpisodeKind.CHAT_TURN if payload["role"] == "person":
                return str(payload["content"])
            case EpisodeKind.ITEM if payload["own"] and payload["kind"] != "repost" and not payload.get("overtaken"):
                return str(payload["text"])
            case EpisodeKind.PREFERENCE if payload.get("span") and "item" not in payload:
                place = (str(payload["span"]["document"]), int(payload["span"]["start"]))
                if place == self._quoted:  # one sentence may state several things
                    return None
                self._quoted = place
                return str(payload["quote"])
            case _:
                return None

    @property
    def state(self) -> FoldState:
        return FoldState(
            position=self.position,
            read_at=self._read_at,
            preferences=self._preferences,
            busy=self._busy,
            calendars=self._calendars,
            projects=self.projects,
            style=self.style,
            quoted=self._quoted,
        )

    def restore(self, state: FoldState) -> None:
        """Go on from where the state was taken."""
        self.position, self._read_at, self._card = state.position, state.read_at, None
        self._preferences, self._busy = dict(state.preferences), dict(state.busy)
        self._calendars, self.projects = dict(state.calendars), dict(state.projects)
        self.style, self._quoted = state.style, state.quoted

    @property
    def card(self) -> PreferenceCard:
        if self._card is None:
            self._card = self._fold(lambda _: True)
        return self._card

    def card_for(self, projects: frozenset[str]) -> PreferenceCard:
        """Only what the person shared with these projects, and not in confidence: what a guest may hear about."""
        private = {key for key, preference in self._preferences.items() if preference.private}
        return self._fold(lambda evidence: evidence not in private and self.projects.get(evidence) in projects)

    def _fold(self, allowed: Callable[[str], bool]) -> PreferenceCard:
        preferences = {key: value for key, value in self._preferences.items() if allowed(key)}
        return PreferenceCard(
            person=self.person,
            name=self.name,
            timezone=self.timezone,
            position=self.position,
            preferences=fold_preferences(preferences, self._read_at),
            busy=tuple(sorted((b for k, b in self._busy.items() if allowed(k)), key=_by_start)),
            calendars=tuple(sorted((c for k, c in self._calendars.items() if allowed(k)), key=_by_span)),
        )


def fold_preferences(
    preferences: dict[str, Preference], read_at: datetime | None = None
) -> tuple[KnownPreference, ...]:
    """Evidence id -> preference, folded: within a family the latest statement holds, the others are superseded.

    Statements of the same instant: the harder one, then the one further down its file, then the lower id. What was
    over by `read_at`, by its own word, is superseded too.
    """
    ranked = sorted(preferences.items(), key=_by_time)
    holding: dict[tuple[str, str], datetime] = {}
    folded: list[KnownPreference] = []
    for evidence, preference in reversed(ranked):
        slot = family(preference)
        over = (
            preference.valid_until if read_at and preference.valid_until and preference.valid_until <= read_at else None
        )
        since = min((at for at in (holding.get(slot), over) if at is not None), default=None)
        folded.append(KnownPreference(evidence_id=evidence, preference=preference, superseded_at=since))
        holding[slot] = preference.valid_from
    return tuple(reversed(folded))


def _by_time(item: tuple[str, Preference]) -> tuple[datetime, bool, int, str]:
    evidence, preference = item
    start = preference.span.start if preference.span else 0
    return (preference.valid_from, preference.kind is PreferenceKind.DEALBREAKER, start, evidence)


def _by_start(known: KnownBusy) -> tuple[datetime, str]:
    return (known.busy.start, known.evidence_id)


def _by_span(span: CalendarSpan) -> tuple[datetime, str]:
    return (span.start, span.evidence_id)
