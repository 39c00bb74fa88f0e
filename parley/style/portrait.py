# ruff: noqa: RUF001  the marks people write
"""What a tally says about how somebody writes: in numbers, and in a few plain sentences (pure)."""

from math import exp, lgamma

from parley.style.tally import StyleTally

FEW = 5
"""Sentences below which nothing is said about a voice."""
_SAMPLE = 42  # words drawn, as in the literature
_ENOUGH_WORDS = 200  # for a word about the vocabulary
_MANY = 3  # favourites that are named


def diversity(tally: StyleTally) -> float | None:
    """HD-D: the share of different words one expects among 42 words drawn from all; None below 42.

    McCarthy & Jarvis, "vocd: A theoretical and empirical evaluation" (2007). It needs only how often each word came,
    so it adds over texts, serves people who write no text of fifty words, and does not fall as the text grows.
    Words share a slot of the table at times: that lowers it by at most 0.01.
    """
    total = sum(tally.vocabulary.values())
    if total < _SAMPLE:
        return None
    return sum(1 - _never(count, total) for count in sorted(tally.vocabulary.values())) / _SAMPLE


def _never(count: int, total: int) -> float:
    """The chance that a word that came `count` times is not among the drawn (hypergeometric)."""
    left = total - count
    if left < _SAMPLE:
        return 0.0
    return exp(lgamma(left + 1) - lgamma(left - _SAMPLE + 1) - lgamma(total + 1) + lgamma(total - _SAMPLE + 1))


def formality(tally: StyleTally) -> float | None:
    """0 (talk) .. 1 (a letter to an authority); None below five sentences. A heuristic, the mean of two halves:

    1. articles and prepositions among these, pronouns of persons and interjections: what can be counted without a
       tagger of Heylighen & Dewaele's F-score (1999); 0.5 while there are fewer than ten of them;
    2. 0.5 plus half of (formal words and "Sie" minus slang, contractions, smileys, "du" and beginnings in lower
       case) a sentence, kept within 0..1.
    """
    if tally.sentences < FEW:
        return None
    marks = tally.register_marks
    impersonal, personal = marks.get("impersonal", 0), marks.get("personal", 0)
    depth = impersonal / (impersonal + personal) if impersonal + personal >= 10 else 0.5
    polite = marks.get("formal", 0) + marks.get("sie", 0)
    casual = sum(marks.get(name, 0) for name in ("slang", "contraction", "du")) + _smiles(tally) + tally.lower
    tilt = max(-1.0, min(1.0, (polite - casual) / tally.sentences))
    return depth / 2 + (1 + tilt) / 4


def median_length(tally: StyleTally) -> int:
    """Words of the middle sentence (the lower of two), 0 without any."""
    left = (tally.sentences + 1) // 2
    for length, count in sorted(tally.lengths.items()):
        left -= count
        if left <= 0:
            return length
    return 0


def _smiles(tally: StyleTally) -> int:
    return sum(tally.emoji.values())


def _favourites(counts: dict[str, int], least: int = 1) -> list[str]:
    """The most frequent first; of equals, in the order of their characters."""
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [name for name, count in ranked[:_MANY] if count >= least]


Number = float | int | None


def voice(tally: StyleTally) -> dict[str, Number | list[str] | dict[str, float]]:
    """The numbers for HTTP. Shares and rates are None (or {}) where nothing was counted that they could be of."""

    def rate(count: int, of: int, times: int = 1) -> Number:
        return round(count * times / of, 3) if of else None

    def rounded(value: float | None) -> Number:
        return None if value is None else round(value, 3)

    told = sum(tally.languages.values())
    return {
        "texts": tally.texts,
        "sentences": tally.sentences,
        "words": tally.words,
        "words_a_sentence_mean": rate(tally.words, tally.sentences),
        "words_a_sentence_median": median_length(tally) or None,
        "vocabulary_diversity": rounded(diversity(tally)),
        "marks_per_100_words": {
            mark: round(tally.marks.get(mark, 0) * 100 / tally.words, 3) for mark in "!?…,–" if tally.words
        },
        "emoji_per_100_words": rate(_smiles(tally), tally.words, 100),
        "emoji_favourites": _favourites(tally.emoji),
        "lower_case_beginnings": rate(tally.lower, tally.cased),
        "sentences_without_end_mark": rate(tally.open, tally.sentences),
        "all_capitals_per_100_words": rate(tally.shouted, tally.words, 100),
        "greeting_share": rate(sum(tally.greetings.values()), tally.texts),
        "greetings": _favourites(tally.greetings),
        "sign_off_share": rate(sum(tally.sign_offs.values()), tally.texts),
        "sign_offs": _favourites(tally.sign_offs),
        "formality": rounded(formality(tally)),
        "languages": {name: round(count / told, 3) for name, count in sorted(tally.languages.items())},
    }


def describe(tally: StyleTally, name: str) -> str:
    """One to four sentences about how `name` writes, for a prompt and the profile memory; "" below five sentences.

    Said in classes rather than in figures, so that one more message seldom changes it. Nothing in it but the name
    and words of closed lists: no text of anybody gets into a prompt this way.
    """
    if tally.sentences < FEW:
        return ""
    who = " ".join(name.split())[:80] or "This person"
    parts = (_manner(tally, who), _liveliness(tally), _manners(tally), _tone(tally))
    return " ".join(part for part in parts if part)


def _manner(tally: StyleTally, who: str) -> str:
    length = median_length(tally)
    size = "very short" if length <= 5 else "short" if length <= 9 else "medium-long" if length <= 16 else "long"
    ways = [
        "mostly begun in lower case" if tally.lower >= 0.6 * max(tally.cased, 1) else "",
        "often without a full stop" if tally.open >= 0.6 * tally.sentences else "",
    ]
    how = " and ".join(way for way in ways if way)
    return f"{who} writes {size} sentences{f', {how}' if how else ''}."


def _liveliness(tally: StyleTally) -> str:
    smiles = _smiles(tally)
    often = "often" if smiles >= 0.25 * tally.sentences else "now and then"
    named = _favourites(tally.emoji, 2) or _favourites(tally.emoji)[:1]
    habits = [f"{often} {' '.join(named)}"] if smiles >= max(2, 0.04 * tally.sentences) else []
    for counted, least, habit in (
        (tally.marks.get("!", 0), 3, "many exclamation marks"),
        (tally.marks.get("?", 0), 4, "many questions"),
        (tally.marks.get("…", 0), 1.5, "trailing dots"),
        (tally.marks.get("–", 0), 1.5, "dashes"),
        (tally.shouted, 2, "words in capitals"),
    ):
        if counted >= 3 and counted * 100 >= least * tally.words:
            habits.append(habit)
    if not habits:
        return "No emoji." if not smiles and tally.sentences >= 20 else ""
    return f"Typical: {', '.join(habits)}."


def _manners(tally: StyleTally) -> str:
    least = max(2, tally.texts // 20)
    said = [f'greets with "{greeting}"' for greeting in _favourites(tally.greetings, least)[:1]]
    said += [f'signs off with "{sign_off}"' for sign_off in _favourites(tally.sign_offs, least)[:1]]
    du, sie = (tally.register_marks.get(word, 0) for word in ("du", "sie"))
    if du + sie >= 3 and max(du, sie) >= 0.75 * (du + sie):
        said.append(f'addresses people with "{"du" if du > sie else "Sie"}"')
    told = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _tone(tally: StyleTally) -> str:
    level = formality(tally) or 0.0
    said = [f"the tone is {'casual' if level < 0.42 else 'formal' if level > 0.6 else 'neither casual nor formal'}"]
    spread = diversity(tally) or 0.0
    if tally.words >= _ENOUGH_WORDS and not 0.8 <= spread <= 0.88:
        said.append(f"the vocabulary {'varied' if spread > 0.88 else 'plain'}")
    if language := _language(tally):
        said.append(f"the language {language}")
    told = ", ".join(said)
    return f"{told[0].upper()}{told[1:]}."


def _language(tally: StyleTally) -> str:
    total = sum(tally.languages.values())
    if total < 20:
        return ""
    names = {"en": "English", "de": "German", "other": "neither English nor German"}
    ranked = sorted(tally.languages.items(), key=lambda each: (-each[1], each[0]))
    main, more = ranked[0][0], [name for name, count in ranked[1:] if count >= 0.1 * total]
    if not more:
        return names[main]
    return f"mostly {names[main]}, some of it {' or '.join(names[name] for name in more)}"
