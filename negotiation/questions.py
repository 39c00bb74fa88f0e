"""The issues of an open question, read by rule: the question word and the noun it asks for. Pure, English.

"What day should we meet in June, and what should be on the menu?" asks for a DAY and a SUBSET. Nothing here knows
a story; what cannot be read is an open CHOICE that the twins fill.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from negotiation.alternatives import MOST_LISTED, alternatives, items_of, tail_alternatives
from negotiation.candidates import local_midnight, whole_day
from negotiation.windows import Days, read_window
from parley.ballots import Candidate, Issue, IssueKind
from parley.errors import RequestError
from parley.records import Value

DEFAULT_DAYS = 28
_WORD = r"[\w'\u2019&+/.-]+"
_MODAL = r"(?:should|shall|could|can|would|will|do|does|did|is|are|must|may|might)"
_ASKS = r"(?:what|which|when|where|who|whom|how|should|shall)"
_SPLIT = re.compile(rf"[?;]\s*|[.!]\s+|,?\s+and\s+(?={_ASKS}\b)|,\s+(?={_ASKS}\b)", re.I)
_TIMES = {"day", "days", "date", "dates", "evening", "night", "afternoon", "morning", "weekday"}
_SPANS = {"weekend", "weekends", "week", "weeks"}
_COLLECTIONS = frozenset(
    ("menu", "list", "agenda", "playlist", "programme", "program", "itinerary", "lineup", "equipment", "food")
)
_SET_OF_VERB = {
    "eat": "menu",
    "cook": "menu",
    "grill": "menu",
    "serve": "menu",
    "order": "menu",
    "drink": "drinks",
    "bring": "things to bring",
    "pack": "things to pack",
    "buy": "things to buy",
}
_TRAVEL = re.compile(r"\b(vacation|holiday|holidays|travel|trip|fly|tour|getaway|journey|retreat)\b", re.I)
_SPLITS_WORK = re.compile(
    r"\bwho\s+(?:should\s+|will\s+|would\s+|can\s+)?(?:do|does|take|takes|bring|brings|handle|handles|gets|get)\s+"
    r"(?:what|which)\b|\bhow\s+(?:should|do|can|shall|could|will)\s+we\s+(?:split|divide|share|distribute|assign)\b|"
    r"\b(?:split|divide|share|distribute|assign)\s+(?:up\s+)?(?:the\s+)?(?:tasks|work|chores|jobs|duties|roles)\b|"
    r"\b(?:which|what)\s+(?:tasks?|chores?|jobs?|roles?)\s+(?:should|shall|does|do|will|would|can)\s+(?:each|every)",
    re.I,
)
_SHOWN = re.compile(
    rf"{_MODAL}\s+(?:the|our|a|an)\s+(?P<noun>.+?)\s+(?:show|include|contain|have|list|cover|offer)$", re.I
)
_WHO_SEVERAL = re.compile(
    rf"who\s+(?:{_MODAL}\s+)?(?:do(?:es)?|takes?(?:\s+care\s+of)?|handles?|brings?|makes?)\s+(?P<tasks>[^,]+,.+)$", re.I
)
_BEFORE_NOUN = re.compile(
    r"^(?:(?:of|the|our|these|those|following|a|an|kind of|sort of|type of|"
    r"best|ideal|right|better|most|good|favou?rite)\s+)+",
    re.I,
)
_AFTER_NOUN = re.compile(r"\s+(?:in|on|at|of|for|with|from|works?|suits?|next|this|tonight|tomorrow)\b.*$", re.I)
_NOT_PLURAL = ("ss", "us", "is", "'s", "\u2019s")
_IRREGULAR = {"people", "children", "men", "women", "media", "criteria"}


class Asked(Value):
    """An open question, who it is put to (uid -> name), and where and when."""

    question: str
    participants: Mapping[str, str] = Field(default_factory=dict)
    asked_at: datetime
    timezone: str = "UTC"


def read_issues(asked: Asked) -> tuple[Issue, ...]:
    """The issues the question asks for, each name once; at least one.

    Raises RequestError when it asks who does what without saying what there is to do.
    """
    work = _SPLITS_WORK.search(asked.question)
    rest = asked.question if work is None else asked.question[: work.start()]
    clauses = [clause.strip(" ,.!") for clause in _SPLIT.split(rest)]
    issues = [issue for clause in clauses if clause for issue in _issues_of(clause, asked)]
    if work is not None:
        issues += _tasks(asked.question[work.start() :], asked)
    once: dict[str, Issue] = {}
    for issue in issues:
        once.setdefault(issue.name, issue)
    return tuple(once.values()) or (Issue(name="answer"),)


def open_issue(name: str, asked: Asked, kind: IssueKind | None = None) -> Issue:
    """An issue the planner named without options: its kind by its name, its window by the question."""
    words = name.casefold().split()
    last = words[-1] if words else ""
    if kind is IssueKind.ASSIGNMENT:
        return _assignment(name, asked)
    if kind is IssueKind.DAY or (kind is None and last in _TIMES | {"when"}):
        return _day(name, f"{name} {asked.question}", asked)
    if kind is None and last in _SPANS:
        return _spans(name, f"{name} {asked.question}", asked)
    return Issue(name=name, kind=kind or (IssueKind.SUBSET if _is_several(last) else IssueKind.CHOICE))


def _tasks(text: str, asked: Asked) -> tuple[Issue, ...]:
    """One assignment a task. The tasks are listed after a colon or a dash."""
    listed = next(iter(re.findall(r"(?::|\?\s|\s[-\u2013\u2014]\s)(.+)$", text.rstrip(" ?.!"))), "")
    tasks = list(dict.fromkeys(items_of(listed)))
    if not tasks:
        raise RequestError(
            "the question asks who does what, but not what there is to do",
            what_to_do="list the tasks after a colon, as in: Who does what: website, budget, catering?",
        )
    return tuple(_assignment(task, asked) for task in tasks)


def _assignment(name: str, asked: Asked) -> Issue:
    people = tuple(Candidate(id=uid, label=called) for uid, called in sorted(asked.participants.items()))
    return Issue(name=_shortened(name) or "task", kind=IssueKind.ASSIGNMENT, candidates=people)


def _issues_of(clause: str, asked: Asked) -> list[Issue]:
    """ "who should do a, b and c" asks for three things, every other clause for one at most."""
    several = _WHO_SEVERAL.match(clause)
    if several is not None:
        return [_assignment(re.sub(r"^(?:the|a|an)\s+", "", task), asked) for task in items_of(several["tasks"])]
    issue = _issue_of(clause, asked)
    return [] if issue is None else [issue]


def _issue_of(clause: str, asked: Asked) -> Issue | None:
    """What one clause asks for; None when it asks for nothing (a remark before the question)."""
    head, colon, tail = clause.partition(":")
    if colon and re.match(rf"{_ASKS}\b", tail.strip(), re.I):
        return _issue_of(tail.strip(), asked)
    if colon and (re.match(_ASKS, head.strip(), re.I) or " or " in tail):
        issue = _issue_of(head.strip(), asked) or Issue(name=_shortened(head.casefold()) or "choice")
        items = items_of(tail)
        if re.search(r"\bor\b", tail, re.I):
            issue = issue.model_copy(update={"kind": IssueKind.CHOICE})
        return issue if len(items) < 2 else _with(issue, items, asked)
    asks = re.match(
        rf"(?:and\s+|so\s+|then\s+|(?:on|at|in|for|to)\s+)?(?P<word>{_ASKS}|{_MODAL})\b(?P<rest>.*)$", clause, re.I
    )
    if asks is None:
        named = alternatives(clause)
        return _with(Issue(name="choice"), named, asked) if named else None
    word, rest = asks["word"].casefold(), asks["rest"].strip()
    if word in ("what", "which", "when", "where", "who", "whom", "how"):
        return _wh_issue(word, rest, clause, asked)
    return _yes_or_no(rest, asked)


def _wh_issue(word: str, rest: str, clause: str, asked: Asked) -> Issue:
    asked_for, named = tail_alternatives(rest)
    issue = _READ[word](asked_for, clause, asked)
    return _with(issue, named, asked) if named else issue


def _when(rest: str, clause: str, asked: Asked) -> Issue:
    return _day("day", f"{clause} {asked.question}", asked)


def _where(rest: str, clause: str, asked: Asked) -> Issue:
    return Issue(name="destination" if _TRAVEL.search(clause) else "place")


def _who(rest: str, clause: str, asked: Asked) -> Issue:
    task = re.sub(rf"^{_MODAL}\s+", "", rest, flags=re.I)
    return _assignment(_shortened(task) or "who", asked)


def _how(rest: str, clause: str, asked: Asked) -> Issue:
    amount = re.match(rf"(?P<of>many|much|long|often|far|big)\b\s*(?P<noun>(?:(?!{_MODAL}\b){_WORD}\s*)*)", rest, re.I)
    if amount is None:
        return Issue(name="way")
    return Issue(name=_shortened(f"how {amount['of'].casefold()} {amount['noun']}"))


def _what(rest: str, clause: str, asked: Asked) -> Issue:
    """ "what <noun> should ..." asks for the noun; "what should be on the <noun>" for what is on it."""
    noun = re.match(
        rf"(?P<noun>(?:(?!{_MODAL}\b){_WORD}\s*){{1,4}}?)\s*(?={_MODAL}\b|$|\bto\b|\bfor\b|\bworks?\b|\bsuits?\b)",
        rest,
        re.I,
    )
    if noun is not None and noun["noun"].strip():
        return _of_noun(noun["noun"].strip(), clause, asked)
    placed = re.search(
        rf"\b(?:on|in|part of)\s+(?:the|our|a|an)\s+(?P<noun>{_WORD})(?:\s+(?:for|at|of|in|on|when|to)\b.*)?$",
        rest,
        re.I,
    )
    if placed is not None and re.search(r"\b(?:be|go|goes|belongs?|is|put|have|include)\b", rest, re.I):
        return Issue(name=_shortened(placed["noun"].casefold()), kind=IssueKind.SUBSET)
    shown = _SHOWN.match(rest)
    if shown is not None:
        return Issue(name=_shortened(shown["noun"].casefold()), kind=IssueKind.SUBSET)
    if re.match(rf"{_MODAL}\s+(?:we|they|you|i)\s+do\b", rest, re.I):
        return Issue(name="activity")
    verb = next((verb for verb in re.findall(r"[a-z]+", rest.casefold()) if verb in _SET_OF_VERB), None)
    if verb is not None:
        return Issue(name=_SET_OF_VERB[verb], kind=IssueKind.SUBSET)
    fitting = re.match(
        rf"{_MODAL}\s+(?:be\s+)?(?P<noun>(?:the|our|a)\s+(?:{_WORD}\s+)*?{_WORD})(?:\s+(?:be|for|of|in|on|at)\b.*)?$",
        rest,
        re.I,
    )
    if fitting is not None:
        return _of_noun(fitting["noun"], clause, asked)
    return Issue(name=_shortened(re.sub(rf"^{_MODAL}\s+(?:we|i|you|they|it)\s+", "", rest, flags=re.I)) or "answer")


def _of_noun(noun: str, clause: str, asked: Asked) -> Issue:
    plain = _AFTER_NOUN.sub("", _BEFORE_NOUN.sub("", noun.casefold()))
    words = plain.split() or ["choice"]
    head = words[-1]
    if head in _TIMES:
        return _day("day" if head in ("date", "days", "dates") else head, f"{clause} {asked.question}", asked)
    if head in _SPANS:
        return _spans(head.rstrip("s"), f"{clause} {asked.question}", asked)
    return Issue(
        name=_shortened(" ".join(words)) or "choice", kind=IssueKind.SUBSET if _is_several(head) else IssueKind.CHOICE
    )


_READ = {"what": _what, "which": _what, "when": _when, "where": _where, "who": _who, "whom": _who, "how": _how}


def _yes_or_no(rest: str, asked: Asked) -> Issue:
    """ "Should we rent a boat?": yes or no. "Should we rent a boat or a car?": which of the two."""
    named = alternatives(re.sub(r"^(?:we|i|you|they|it|there|this|that)\s+", "", rest, flags=re.I), verb_first=True)
    if named:
        return _with(Issue(name="choice"), named, asked)
    name = _shortened(re.sub(r"^(?:we|i|you|they)\s+", "", rest, flags=re.I)) or "answer"
    return Issue(name=name, candidates=(Candidate(id="yes", label="yes"), Candidate(id="no", label="no")))


def _with(issue: Issue, named: Sequence[str], asked: Asked) -> Issue:
    """The issue with the candidates the question names; dates and weekdays become local days."""
    today = asked.asked_at.astimezone(ZoneInfo(asked.timezone)).date()
    days = [read_window(name, today) or read_window(f"on {name}", today) for name in named]
    if all(day is not None and day.count == 1 for day in days):
        whole = {each.id: each for day in days if day is not None for each in [whole_day(day.first, asked.timezone)]}
        name = "day" if issue.name == "choice" else issue.name
        return Issue(name=name, kind=IssueKind.DAY, candidates=tuple(whole.values()))
    candidates = {name.casefold()[:128]: Candidate(id=name.casefold()[:128], label=name[:300]) for name in named}
    kind = IssueKind.SUBSET if issue.kind is IssueKind.SUBSET else IssueKind.CHOICE
    return Issue(name=issue.name, kind=kind, candidates=tuple(candidates.values()))


def _window(text: str, asked: Asked) -> Days:
    today = asked.asked_at.astimezone(ZoneInfo(asked.timezone)).date()
    tomorrow = today + timedelta(days=1)
    return read_window(text, today) or Days(tomorrow, tomorrow + timedelta(days=DEFAULT_DAYS))


def _day(name: str, text: str, asked: Asked) -> Issue:
    days = _window(text, asked)
    return Issue(
        name=name,
        kind=IssueKind.DAY,
        not_before=local_midnight(days.first, asked.timezone),
        not_after=local_midnight(days.after, asked.timezone),
    )


def _spans(name: str, text: str, asked: Asked) -> Issue:
    """The weekends, or weeks, that begin inside the window: Saturday and Sunday, or Monday to Sunday."""
    days = _window(re.sub(r"\b(?:what|which)\s+weeks?(?:end)?s?\b", "", text, flags=re.I), asked)
    weekday, length = (5, 2) if name.startswith("weekend") else (0, 7)
    first = days.first + timedelta(days=(weekday - days.first.weekday()) % 7)
    starts = [first + timedelta(days=7 * n) for n in range(MOST_LISTED) if first + timedelta(days=7 * n) < days.after]
    candidates = tuple(
        Candidate(
            id=start.isoformat(),
            label=f"{name} of {start.day} {start:%B} to {end.day} {end:%B %Y}",
            start=local_midnight(start, asked.timezone),
            end=local_midnight(end + timedelta(days=1), asked.timezone),
        )
        for start in starts
        for end in [start + timedelta(days=length - 1)]
    )
    return Issue(name=name, kind=IssueKind.DAY, candidates=candidates) if candidates else _day(name, text, asked)


def _is_several(noun: str) -> bool:
    word = noun.casefold()
    if word in _COLLECTIONS | _IRREGULAR:
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith(_NOT_PLURAL)


def _shortened(text: str) -> str:
    return " ".join(text.strip(" ?.!,").split())[:80]
