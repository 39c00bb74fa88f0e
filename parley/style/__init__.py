"""How a person writes, counted from their own words only: tallies that add up, and what they say."""

from parley.style.portrait import describe, voice
from parley.style.sentences import sentence_spans
from parley.style.tally import StyleTally

__all__ = ["StyleTally", "describe", "sentence_spans", "voice"]
