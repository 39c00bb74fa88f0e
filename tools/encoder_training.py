"""Trains the shipped sentence encoder to tag words, and writes the folder that `ingestion.tagging.Tagger` reads.

Needs jax and onnx, in an environment of their own beside this repository's packages:

    python -m venv /somewhere && /somewhere/bin/pip install jax onnx safetensors numpy onnxruntime tokenizers pydantic \
        pydantic-settings
    cd <repository> && /somewhere/bin/python -m tools.train_entities --data ... --into ingestion/model

What a trainer writes (tools/train_entities.py is one):

    labels = bio(["LIKE", "DISLIKE"])                   # O, B-LIKE, I-LIKE ...
    example = Example("I love figs.", ((7, 11, "LIKE"),))     # characters of the text
    trained = train(lambda epoch: examples, labels, Recipe(epochs=6), report=lambda trained, epoch: None)
    export(trained, folder, Provenance("likes", trained_on=("...",), figures={}))    # tools/encoder_files.py
    Tagger(folder).tag(["I love figs."])

`Example.open`: types that the example's annotators did not look for. Where such an example says nothing, the word may
be one of them or nothing; the loss adds up all that is allowed (a conditional random field with partial labels).
The same seed, examples and machine give the same weights. One core trains about 1,100 wordpieces a second.
"""

import math
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ingestion.tagging import Cutter, Cutting, Window
from ingestion.wordshapes import SLOTS, TABLE, words_of
from memory.embedding import FOLDER as BASE
from memory.embedding import read_manifest, read_tensors
from tools.build_embedder import EPSILON, HEAD_WIDTH, HEADS, WIDTH

LENGTHS = (16, 24, 32, 48, 64, 96, 128)  # wordpieces a row is padded to
IMPOSSIBLE = -1e4
MASK = 103  # [MASK] of the vocabulary

Params = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """`spans`: (start, end, type) in characters, none overlapping. `open`: types nobody looked for.

    `unsure`: (start, end, types): words there are one of the types, or nothing.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...] = ()
    open: frozenset[str] = frozenset()
    unsure: tuple[tuple[int, int, frozenset[str]], ...] = ()


@dataclass(frozen=True)
class Recipe:
    epochs: int = 5
    pieces: int = 1_024  # in one step
    rate: float = 1.5e-4
    head_rate: float = 2e-3
    warm: float = 0.1  # part of the steps in which the rate rises
    decay: float = 0.01
    dropout: float = 0.1
    blind: float = 0.1  # how often a row is read without what its capitals tell
    masked: float = 0.03  # wordpieces hidden at random
    masked_names: float = 0.1  # the same for those of a span
    average: float = 0.998  # of the weights' running mean, which is what is exported
    seed: int = 1
    frozen_layers: int = 0
    cutting: Cutting = field(default_factory=Cutting)


def bio(types: Sequence[str]) -> tuple[str, ...]:
    return ("O", *(f"{mark}-{each}" for each in types for mark in "BI"))


@dataclass(frozen=True)
class Row:
    window: Window
    allowed: np.ndarray  # (words, labels) bool
    named: np.ndarray  # (pieces,) bool: inside a span


def encode(example: Example, labels: Sequence[str], cutter: Cutter) -> Row | None:
    """The example as one window, cut where it is too long; None when it has no words."""
    words = words_of(example.text)
    at = {label: number for number, label in enumerate(labels)}
    while words:
        window = cutter.window(0, words)
        if len(window.ids) <= LENGTHS[-1]:
            break
        words = words[: len(words) * LENGTHS[-1] // len(window.ids)]
    if not words:
        return None
    allowed = np.zeros((len(words), len(labels)), bool)
    named = np.zeros(len(window.ids), bool)
    bounds = [*window.firsts, len(window.ids) - 1]
    for number, word in enumerate(words):
        span = next((each for each in example.spans if each[0] <= word.start and word.end <= each[1]), None)
        if span is not None:
            before = number and words[number - 1].start >= span[0]
            allowed[number, at[f"{'I' if before else 'B'}-{span[2]}"]] = True
            named[bounds[number] : bounds[number + 1]] = True
            continue
        maybe = set(example.open)
        for start, end, types in example.unsure:
            if start <= word.start and word.end <= end:
                maybe |= types
        allowed[number, 0] = True
        for each in maybe:
            allowed[number, [at[f"B-{each}"], at[f"I-{each}"]]] = True
    return Row(window, allowed, named)


# --- the network, the same as tools/build_embedder.py writes it ---


def start_params(labels: Sequence[str], seed: int) -> tuple[Params, Any]:
    """What is trained, and the word vectors, which are not."""
    manifest = read_manifest(BASE)
    tensors = dict(read_tensors(BASE / "weights.bin", manifest))
    words = jnp.asarray(tensors.pop("embeddings.words"))
    params: Params = {name: jnp.asarray(tensor) for name, tensor in tensors.items()}
    chance = np.random.default_rng(seed)
    params["features"] = jnp.zeros((TABLE, WIDTH), jnp.float32)
    params["head.weight"] = jnp.asarray(chance.normal(0, 0.02, (WIDTH, len(labels))), jnp.float32)
    params["head.bias"] = jnp.zeros(len(labels), jnp.float32)
    params["transitions"] = jnp.zeros((len(labels), len(labels)), jnp.float32)
    params["starts"] = jnp.zeros(len(labels), jnp.float32)
    return params, words


def layers_of(names: Iterable[str]) -> int:
    return len({name.split(".")[2] for name in names if name.startswith("encoder.layer.")})


def with_layers(params: Params, kept: Sequence[int]) -> Params:
    """A shallower network: of the blocks only those, in their order."""
    fewer = {name: each for name, each in params.items() if not name.startswith("encoder.layer.")}
    for place, layer in enumerate(kept):
        at = f"encoder.layer.{layer}."
        fewer |= {
            f"encoder.layer.{place}.{name.removeprefix(at)}": each
            for name, each in params.items()
            if name.startswith(at)
        }
    return fewer


def linear(params: Params, at: str, x: Any) -> Any:
    return x @ params[f"{at}.weight"] + params[f"{at}.bias"]


def normalise(params: Params, at: str, x: Any) -> Any:
    middle = x - x.mean(-1, keepdims=True)
    spread = jax.lax.rsqrt((middle * middle).mean(-1, keepdims=True) + EPSILON)
    return middle * spread * params[f"{at}.weight"] + params[f"{at}.bias"]


def drop(key: Any, rate: float, x: Any) -> Any:
    if key is None or rate == 0:
        return x
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def emissions(params: Params, words: Any, batch: Params, key: Any = None, rate: float = 0.0, frozen: int = 0) -> Any:
    """(batch, pieces, labels)."""
    layers = layers_of(params)
    keys = iter(jax.random.split(key, 2 * layers + 2)) if key is not None else iter([None] * (2 * layers + 2))
    length = batch["ids"].shape[1]
    table = params["features"].at[0].set(0)
    x = words[batch["ids"]] + params["embeddings.positions"][:length]
    for slot in range(SLOTS):
        x = x + table[batch["rows"][:, :, slot]]
    x = drop(next(keys), rate, normalise(params, "embeddings.LayerNorm", x))
    hidden = ((1 - batch["mask"]) * -1e9)[:, None, None, :]
    for layer in range(layers):
        x = block(params, f"encoder.layer.{layer}", x, hidden, (next(keys), next(keys)), rate)
        if layer < frozen:
            x = jax.lax.stop_gradient(x)
    return linear(params, "head", drop(next(keys), rate, x))


def block(params: Params, at: str, x: Any, hidden: Any, keys: tuple[Any, Any], rate: float) -> Any:
    rows, length, _ = x.shape

    def heads(name: str) -> Any:
        return linear(params, f"{at}.attention.self.{name}", x).reshape(rows, length, HEADS, HEAD_WIDTH)

    logits = jnp.einsum("bqhd,bkhd->bhqk", heads("query"), heads("key")) / math.sqrt(HEAD_WIDTH)
    mixed = jnp.einsum("bhqk,bkhd->bqhd", jax.nn.softmax(logits + hidden, -1), heads("value"))
    attended = linear(params, f"{at}.attention.output.dense", mixed.reshape(rows, length, WIDTH))
    x = normalise(params, f"{at}.attention.output.LayerNorm", x + drop(keys[0], rate, attended))
    inner = jax.nn.gelu(linear(params, f"{at}.intermediate.dense", x), approximate=False)
    outer = linear(params, f"{at}.output.dense", inner)
    return normalise(params, f"{at}.output.LayerNorm", x + drop(keys[1], rate, outer))


# --- the loss ---


def grammar(labels: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """IMPOSSIBLE where I-X would follow something else than B-X or I-X; the second for the beginning."""
    size = len(labels)
    transitions, starts = np.zeros((size, size), np.float32), np.zeros(size, np.float32)
    for after, label in enumerate(labels):
        if label.startswith("I-"):
            starts[after] = IMPOSSIBLE
            for before, other in enumerate(labels):
                if other[2:] != label[2:] or other == "O":
                    transitions[before, after] = IMPOSSIBLE
    return transitions, starts


def log_sum_of_paths(by_word: Any, live: Any, starts: Any, transitions: Any) -> Any:
    """(batch, words, labels), (batch, words) -> (batch,)."""

    def step(score: Any, at: Any) -> tuple[Any, None]:
        here, alive = at
        new = jax.nn.logsumexp(score[:, :, None] + transitions[None], axis=1) + here
        return jnp.where(alive[:, None], new, score), None

    first = by_word[:, 0] + starts
    rest = (jnp.moveaxis(by_word[:, 1:], 1, 0), jnp.moveaxis(live[:, 1:], 1, 0))
    score, _ = jax.lax.scan(step, first, rest)
    return jax.nn.logsumexp(score, axis=1)


def loss(params: Params, words: Any, batch: Params, key: Any, rules: Any, rate: float, frozen: int) -> Any:
    found = emissions(params, words, batch, key, rate, frozen)
    by_word = jnp.take_along_axis(found, batch["firsts"][:, :, None], axis=1)
    transitions, starts = params["transitions"] + rules[0], params["starts"] + rules[1]
    allowed = by_word + jnp.where(batch["allowed"], 0.0, IMPOSSIBLE * 100)
    every = log_sum_of_paths(by_word, batch["live"], starts, transitions)
    right = log_sum_of_paths(allowed, batch["live"], starts, transitions)
    return (every - right).sum() / jnp.maximum(batch["live"].sum(), 1)


# --- the loop ---


@dataclass(frozen=True)
class Trained:
    params: Params
    words: Any
    labels: tuple[str, ...]
    cutting: Cutting = field(default_factory=Cutting)


def train(
    examples: Callable[[int], Sequence[Example]],
    labels: Sequence[str],
    recipe: Recipe,
    report: Callable[[Trained, int], object],
    start: Trained | None = None,
) -> Trained:
    """`examples(epoch)` may differ from epoch to epoch; `report` sees the running mean after each."""
    chance = random.Random(recipe.seed)
    dice = np.random.default_rng(recipe.seed)
    params, words = (start.params, start.words) if start else start_params(labels, recipe.seed)
    rules = grammar(labels)
    mean, first, second = params, zeros_like(params), zeros_like(params)
    cutter = Cutter(recipe.cutting)
    key = jax.random.key(recipe.seed, impl="unsafe_rbg")

    @jax.jit
    def step(params: Params, mean: Params, first: Params, second: Params, batch: Params, key: Any, at: Any, rate: Any):
        value, slope = jax.value_and_grad(loss)(params, words, batch, key, rules, recipe.dropout, recipe.frozen_layers)
        size = jnp.sqrt(sum(jnp.sum(each**2) for each in slope.values()))
        slope = {name: each * jnp.minimum(1.0, 1.0 / (size + 1e-6)) for name, each in slope.items()}
        keep = jnp.minimum(recipe.average, (1 + at) / (10 + at))
        out = adam(params, mean, first, second, slope, at, rate, recipe, keep)
        return (*out, value)

    done, total = 0, 0
    for epoch in range(recipe.epochs):
        batches = make_batches(examples(epoch), labels, cutter, recipe, chance, dice)
        total = total or len(batches) * recipe.epochs
        began, losses = time.monotonic(), []
        for number, batch in enumerate(batches):
            part = min(done / max(1, total), 1.0)
            rate = min(part / recipe.warm, (1 - part) / (1 - recipe.warm)) if recipe.warm else 1 - part
            key, now = jax.random.split(key)
            params, mean, first, second, value = step(
                params, mean, first, second, batch, now, jnp.float32(done), jnp.float32(max(rate, 0.01))
            )
            losses.append(float(value))
            done += 1
            if number % 50 == 49:
                pace = (time.monotonic() - began) / (number + 1)
                print(f"  {number + 1}/{len(batches)} loss {np.mean(losses[-50:]):.4f} {pace:.2f} s a step", flush=True)
        seconds = time.monotonic() - began
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}, {seconds:.0f} s", file=sys.stderr, flush=True)
        report(Trained(mean, words, tuple(labels), recipe.cutting), epoch)
    return Trained(mean, words, tuple(labels), recipe.cutting)


def resume(file: Path, labels: Sequence[str]) -> Trained:
    """Weights as `numpy.savez` kept them; what is new since then begins as it does in a new training."""
    params, words = start_params(labels, 1)
    kept = np.load(file)
    return Trained({name: fitted(kept[name], each) for name, each in params.items()}, words, tuple(labels))


def fitted(kept: np.ndarray, new: Any) -> Any:
    """The kept rows, then the new ones."""
    return jnp.asarray(kept) if kept.shape == new.shape else new.at[: len(kept)].set(kept)


def zeros_like(params: Params) -> Params:
    return {name: jnp.zeros_like(each) for name, each in params.items()}


NEW = ("head", "features", "transitions", "starts")


def adam(params: Params, mean: Params, first: Params, second: Params, slope: Params, at: Any, rate: Any, recipe: Recipe,
         keep: Any) -> tuple[Params, Params, Params, Params]:  # fmt: skip
    """One step of AdamW; what is new learns faster than what is only tuned."""
    new_params, new_mean, new_first, new_second = {}, {}, {}, {}
    for name, old in params.items():
        base = recipe.head_rate if name.startswith(NEW) else recipe.rate
        new_first[name] = 0.9 * first[name] + 0.1 * slope[name]
        new_second[name] = 0.999 * second[name] + 0.001 * slope[name] ** 2
        move = (new_first[name] / (1 - 0.9 ** (at + 1))) / (jnp.sqrt(new_second[name] / (1 - 0.999 ** (at + 1))) + 1e-8)
        shrink = recipe.decay * old if old.ndim == 2 else 0.0
        new_params[name] = old - base * rate * (move + shrink)
        new_mean[name] = keep * mean[name] + (1 - keep) * new_params[name]
    return new_params, new_mean, new_first, new_second


def make_batches(
    examples: Sequence[Example], labels: Sequence[str], cutter: Cutter, recipe: Recipe, chance: random.Random, dice: Any
) -> list[Params]:
    """Rows of like length together, `recipe.pieces` in each, in an order of chance."""
    rows = [row for row in (encode(example, labels, cutter) for example in examples) if row is not None]
    chance.shuffle(rows)
    by_length: dict[int, list[Row]] = {}
    batches: list[Params] = []
    for row in rows:
        length = next(each for each in LENGTHS if len(row.window.ids) <= each)
        waiting = by_length.setdefault(length, [])
        waiting.append(row)
        if len(waiting) == recipe.pieces // length:
            batches.append(collate(waiting, length, len(labels), recipe, dice))
            by_length[length] = []
    for length, waiting in by_length.items():
        if waiting:
            batches.append(collate(waiting, length, len(labels), recipe, dice))
    chance.shuffle(batches)
    return batches


def collate(rows: Sequence[Row], length: int, labels: int, recipe: Recipe | None, dice: Any) -> Params:
    """Always `pieces // length` rows, so that few shapes are compiled; missing ones are empty."""
    count = (recipe.pieces if recipe else 1_024) // length
    batch = {
        "ids": np.zeros((count, length), np.int32),
        "rows": np.zeros((count, length, SLOTS), np.int32),
        "mask": np.zeros((count, length), np.float32),
        "firsts": np.zeros((count, length), np.int32),
        "live": np.zeros((count, length), bool),
        "allowed": np.ones((count, length, labels), bool),
    }
    batch["mask"][:, 0] = 1
    for place, row in enumerate(rows):
        size, words = len(row.window.ids), len(row.window.words)
        ids = np.array(row.window.ids, np.int32)
        features = np.array(row.window.rows, np.int32)
        if recipe is not None:
            hide = dice.random(size) < np.where(row.named, recipe.masked_names, recipe.masked)
            hide[[0, -1]] = False
            ids = np.where(hide, MASK, ids)
            if dice.random() < recipe.blind:
                features[:, [0, 2]] = 0
            if dice.random() < recipe.blind:
                features[:, 4] = 0
        batch["ids"][place, :size] = ids
        batch["rows"][place, :size] = features
        batch["mask"][place, :size] = 1
        batch["firsts"][place, :words] = row.window.firsts
        batch["live"][place, :words] = True
        batch["allowed"][place, :words] = row.allowed
    return batch
