"""The best labels of words and how likely each is, out of a network's scores and of what may follow what. Pure."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def best_paths(emissions: Floats, counts: Sequence[int], starts: Floats, transitions: Floats) -> Ints:
    """Viterbi. emissions (batch, words, labels) -> labels (batch, words); what stands after a row's count is void."""
    batch, words, labels = emissions.shape
    before = np.zeros((words, batch, labels), np.int64)
    score = emissions[:, 0] + starts
    ends = np.array(counts)
    for at in range(1, words):
        ways = score[:, :, None] + transitions
        before[at] = ways.argmax(axis=1)
        score = np.where((at < ends)[:, None], ways.max(axis=1) + emissions[:, at], score)
    paths = np.zeros((batch, words), np.int64)
    everyone = np.arange(batch, dtype=np.int64)
    last = score.argmax(axis=1)
    for at in range(words - 1, -1, -1):
        paths[:, at] = last
        last = np.where(at < ends, before[at, everyone, last], last) if at else last
    return paths


def marginals(emissions: Floats, counts: Sequence[int], starts: Floats, transitions: Floats) -> Floats:
    """How likely each label of each word is, over all paths: forward and backward. Void after a row's count."""
    here: Floats = np.exp(emissions - emissions.max(axis=2, keepdims=True))
    steps: Floats = np.exp(transitions)
    ends = np.array(counts)
    forward: Floats = here.copy()
    backward: Floats = np.ones_like(here)
    forward[:, 0] *= np.exp(starts)
    for at in range(1, here.shape[1]):
        forward[:, at] *= (forward[:, at - 1] / forward[:, at - 1].sum(axis=1, keepdims=True)) @ steps
    for at in range(here.shape[1] - 2, -1, -1):
        ways = cast(Floats, (backward[:, at + 1] * here[:, at + 1]) @ steps.T)
        ways /= ways.sum(axis=1, keepdims=True)
        backward[:, at][at + 1 < ends] = ways[at + 1 < ends]
    both: Floats = forward * backward
    return (both / both.sum(axis=2, keepdims=True)).astype(np.float32)


def certainties(emissions: Floats, counts: Sequence[int], starts: Floats, transitions: Floats, paths: Ints) -> Floats:
    """How likely the labels of the given paths are, each by itself: (batch, words)."""
    odds = marginals(emissions, counts, starts, transitions)
    return np.take_along_axis(odds, paths[:, :, None], axis=2)[:, :, 0]
