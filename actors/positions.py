"""What a twin brings into a room: candidates for open issues, stances, up to three whole options (pure)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, product

from actors.availability import availability, local_day, statements, zone_of
from actors.concepts import bare, is_food_object, is_place_object, match
from actors.domains import Domain
from actors.impressions import Similarity, named, sign_of, speaks_of_showing
from actors.kinds import Kinds
from actors.limits import limit_of
from actors.stance import NEUTRAL, frame_of, importance, issue_stance, judge, take_stances
from actors.times import only_time
from actors.words import content_words, vocabulary, words
from parley.ballots import Candidate, Choice, Issue, IssueKind, IssueStance, Option, Position, Proposal, make_option
from parley.preferences import KnownPreference, PreferenceCard, PreferenceKind

PROPOSED = 5
DAYS = 31
"""Days a twin puts forward: a day that suits everybody may be nobody's favourite. The room keeps the best backed."""

LONGEST_WINDOW = 400  # days
MEMBERS = 4
"""Members of a subset that a twin proposes by itself."""

MAYBE = 0.7
"""What a day is worth of which nothing is known, beside the share of a day that is free."""

FITS = 0.33
"""Cosine of an object to an issue from which it may be an answer, where no kind decides."""

_PROPOSING = (PreferenceKind.LIKE, PreferenceKind.INTEREST)


def open_candidates(
    card: PreferenceCard, proposal: Proposal, similarity: Similarity
) -> dict[str, tuple[Candidate, ...]]:
    """What the person would put forward, for issues that have no candidates yet."""
    found: dict[str, tuple[Candidate, ...]] = {}
    for issue in proposal.issues:
        if issue.candidates or not issue.concerns(card.person):
            continue
        candidates = _for_issue(card, proposal, issue, similarity)
        if candidates:
            found[issue.name] = candidates
    return found


def take_position(card: PreferenceCard, proposal: Proposal, similarity: Similarity) -> Position:
    """Candidates for open issues; stances on every given candidate; the best whole options; what matters how much."""
    judged = tuple(issue_stance(card, frame_of(card, proposal, issue), similarity) for issue in proposal.issues)
    return Position(
        person=card.person,
        candidates=open_candidates(card, proposal, similarity),
        stances=tuple(each for each in judged if each.stances),
        proposals=_proposals(card, proposal, judged, similarity),
        importance=importance(each for each in judged if each.stances),
    )


def _for_issue(card: PreferenceCard, proposal: Proposal, issue: Issue, similarity: Similarity) -> tuple[Candidate, ...]:
    match issue.kind:
        case IssueKind.DAY:
            return tuple(islice(_days(card, proposal, issue), DAYS))
        case IssueKind.ASSIGNMENT:
            return ()  # its candidates are the participants: the room knows them
        case _:
            return tuple(islice(_wishes(card, proposal, issue, similarity), PROPOSED))


def _wishes(card: PreferenceCard, proposal: Proposal, issue: Issue, similarity: Similarity) -> Iterator[Candidate]:
    """Liked things that answer the issue, strongest first; none that the person would not accept."""
    frame = frame_of(card, proposal, issue)
    ranked = sorted(
        ((_fit(known, issue, proposal.question, frame.domain, similarity), known) for known in card.current),
        key=lambda pair: (-round(pair[0], 6), pair[1].preference.slot, pair[1].evidence_id),
    )
    seen: set[str] = set()
    for fit, known in ranked:
        thing = bare(named(known.preference)) if frame.domain is Domain.PROFILE else _offered(named(known.preference))
        candidate = Candidate(id=_id_of(thing) or "thing", label=_label(thing) or "thing")
        if fit <= 0 or not thing or candidate.id in seen:
            continue
        stance = judge(card, candidate, frame, similarity)
        if stance.veto is None and stance.score > NEUTRAL:
            seen.add(candidate.id)
            yield candidate


def _offered(thing: str) -> str:
    """The thing itself: what is put forward of "making tiramisu" is tiramisu."""
    first, _, rest = thing.partition(" ")
    return rest if first.endswith("ing") and first.lower() in vocabulary("light verbs") and rest else thing


def _fit(known: KnownPreference, issue: Issue, question: str, domain: Domain, similarity: Similarity) -> float:
    """How much a preference answers an issue, 0 when not at all."""
    preference = known.preference
    if preference.kind not in _PROPOSING or sign_of(preference) < 0 or preference.private:
        return 0.0
    said = preference.valid_from.date()
    if only_time(preference.object, said) or limit_of(preference.object, wanted=True) is not None:
        return 0.0
    if len(words(preference.object)) > 6:
        return 0.0
    by_kind = _fits_by_kind(known, issue, domain)
    if by_kind is False:
        return 0.0
    near = max(similarity(preference.object, issue.name), 0.8 * similarity(preference.object, question))
    if by_kind is None and near < (FITS if domain is not Domain.VENUE else 0.3):
        return 0.0
    return preference.strength * (1.0 if by_kind else 0.0) + max(near, 0.05)


def _fits_by_kind(known: KnownPreference, issue: Issue, domain: Domain) -> bool | None:
    """Whether the issue takes such things; None where only the meaning can tell."""
    kinds = Kinds.shipped()
    if domain is Domain.PROFILE:
        return _is_shown(known)
    thing = known.preference.object
    diet = kinds.diet(kinds.term(thing))
    food = is_food_object(thing) and (diet is None or kinds.term(thing) in diet.excludes)
    match domain:
        case Domain.FOOD:
            return food
        case Domain.PLACE:
            return is_place_object(thing) and not food
        case Domain.VENUE:
            return None
        case _:
            named_kind = match(thing, issue.name)
            return True if named_kind is not None and named_kind.certain else False if food else None


_FIELDS = ("contact details", "photo", "work", "hobby", "residence", "gender", "birthday", "pronouns", "name")


def _is_shown(known: KnownPreference) -> bool:
    """Whether it is something profiles have, or the person spoke of showing it and it is nothing to eat."""
    kinds = Kinds.shipped()
    thing = kinds.familiar(bare(known.preference.object))
    shown = speaks_of_showing(known.preference) and not is_food_object(known.preference.object)
    return shown or bool({thing, *kinds.above(thing)} & set(_FIELDS))


def _id_of(thing: str) -> str:
    """The same thing gets the same id, whoever proposes it."""
    kinds = Kinds.shipped()
    return "-".join(kinds.hypernyms.singular(word) for word in content_words(thing))[:128]


def _label(thing: str) -> str:
    return thing[:1].upper() + thing[1:]


def _days(card: PreferenceCard, proposal: Proposal, issue: Issue) -> Iterator[Candidate]:
    """Whole local days on which the person is or may be free, the most welcome first.

    Nothing while the person has neither said nor shown anything about their time: any day would be a guess.
    """
    if not (card.busy or card.calendars or statements(card)):
        return
    zone = zone_of(proposal.timezone)
    said = proposal.asked_at.astimezone(zone).date()
    ranked: list[tuple[float, datetime, Candidate]] = []
    for start, end in _window(proposal, issue):
        candidate = Candidate(id=start.date().isoformat(), label=_day_label(start), start=start, end=end)
        at = availability(card, candidate, said)
        if at.status != "busy":
            share = MAYBE if at.status == "unknown" else at.share
            ranked.append((-(share + at.leaning), start, candidate))
    yield from (candidate for _, _, candidate in sorted(ranked, key=lambda each: each[:2]))


def _window(proposal: Proposal, issue: Issue) -> Iterator[tuple[datetime, datetime]]:
    """The whole local days of the issue's window; four weeks from tomorrow when it names none."""
    zone = zone_of(proposal.timezone)
    opening = issue.not_before or proposal.asked_at + timedelta(days=1)
    closing = issue.not_after or opening + timedelta(days=28)
    day = opening.astimezone(zone).date()
    for _ in range(LONGEST_WINDOW):
        start, end = local_day(day, zone)
        if end > closing:
            return
        if start >= opening or issue.not_before is None:
            yield start, end
        day += timedelta(days=1)


def _day_label(start: datetime) -> str:
    return f"{start:%A} {start.day} {start:%B %Y}"


def _proposals(
    card: PreferenceCard, proposal: Proposal, judged: Sequence[IssueStance], similarity: Similarity
) -> tuple[Option, ...]:
    """Up to three whole options from the best settlements of each issue; none while an issue has no candidates."""
    settlements = [
        _settlements(issue, stances) for issue, stances in zip(proposal.issues, judged, strict=True) if issue.candidates
    ]
    if len(settlements) < len(proposal.issues) or not all(settlements):
        return ()
    options = [make_option(choices) for choices in islice(product(*settlements), 81)]
    stances = take_stances(card, options, proposal, similarity)
    accepted = [(s, option) for s, option in zip(stances, options, strict=True) if s.veto is None]
    accepted.sort(key=lambda pair: (-pair[0].score, -pair[0].confidence, pair[1].id))
    return tuple(option for _, option in accepted[:3])


def _settlements(issue: Issue, judged: IssueStance) -> list[Choice]:
    """The best ways to settle one issue, best first."""
    by_id = {stance.option: stance for stance in judged.stances}
    allowed = [each for each in issue.candidates if by_id[each.id].veto is None]
    allowed.sort(key=lambda each: (-by_id[each.id].score, -by_id[each.id].confidence, each.id))
    if issue.kind is not IssueKind.SUBSET:
        return [Choice(issue=issue.name, candidates=(each,)) for each in allowed[:3]]
    good = [each for each in allowed if by_id[each.id].score > NEUTRAL] or allowed[:1]
    sizes = sorted({min(len(good), size) for size in (2, 3, MEMBERS)} - {0})
    return [Choice(issue=issue.name, candidates=tuple(good[:size])) for size in reversed(sizes)]
