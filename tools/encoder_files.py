"""Writes what was trained as the folder that `ingestion.tagging.Tagger` reads.

export(trained, folder, Provenance("likes", trained_on=("...",), figures={}))
regraph(folder)     # graph.onnx again, of weights that are there: the network is written another way
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
from onnx import TensorProto, helper

from ingestion.tagging import TaggerManifest, read_tensors
from memory.embedding import FOLDER as BASE
from memory.embedding import read_manifest
from tools.build_embedder import GROUP, HEAD_WIDTH, HEADS, WIDTH, Graph, Weights, external
from tools.encoder_training import Params, Trained, grammar, layers_of, start_params


@dataclass(frozen=True)
class Provenance:
    name: str
    trained_on: tuple[str, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)


def decoding(trained: Trained) -> tuple[np.ndarray, np.ndarray]:
    transitions, starts = grammar(trained.labels)
    return np.asarray(trained.params["transitions"]) + transitions, np.asarray(trained.params["starts"]) + starts


class ByteGraph(Graph):
    """The same network, all its linear maps in 8-bit numbers."""

    def linear(self, x: str, weight: str) -> str:
        return self.byte_linear(x, weight)


def outside(tensor: dict[str, Any]) -> list[Any]:
    """What the session is handed for a tensor of the manifest."""
    name, shape = tensor["name"], tensor["shape"]
    if len(shape) != 2 or not name.startswith("encoder."):
        return [external(name, shape)]
    return [external(f"{name}.bytes", shape, TensorProto.INT8), external(f"{name}.scales", shape[1:])]


def build_graph(layout: Sequence[dict[str, Any]], labels: int) -> bytes:
    """(vectors float32 (batch, pieces, WIDTH), mask (batch, pieces)) -> emissions (batch, pieces, labels)."""
    graph = ByteGraph()
    graph.constant("heads", TensorProto.INT64, [0, 0, HEADS, HEAD_WIDTH])
    graph.constant("joined", TensorProto.INT64, [0, 0, WIDTH])
    graph.constant("temperature", TensorProto.FLOAT, [1 / math.sqrt(HEAD_WIDTH)])
    graph.constant("one", TensorProto.FLOAT, [1.0])
    graph.constant("minus_much", TensorProto.FLOAT, [-1e9])
    graph.constant("middle", TensorProto.INT64, [1, 2])
    zero, first = graph.constant("zero", TensorProto.INT64, [0]), graph.constant("first", TensorProto.INT64, [0])
    places = graph.node("Slice", "embeddings.positions", zero, graph.node("Shape", "vectors", start=1, end=2), first)
    x = graph.normalise(graph.node("Add", "vectors", places), "embeddings.LayerNorm")
    padding = graph.node("Mul", graph.node("Sub", "one", "mask"), "minus_much")
    hidden = graph.node("Unsqueeze", padding, "middle")
    for layer in range(layers_of(tensor["name"] for tensor in layout)):
        x = graph.layer(x, f"encoder.layer.{layer}", hidden)
    graph.node("Add", graph.node("MatMul", x, "head.weight"), "head.bias", output="emissions")
    names = {tensor["name"] for tensor in layout if tensor["name"] != "features"}
    floats = TensorProto.FLOAT
    proto = helper.make_graph(
        graph.nodes,
        "tagger",
        [
            helper.make_tensor_value_info("vectors", floats, ["batch", "pieces", WIDTH]),
            helper.make_tensor_value_info("mask", floats, ["batch", "pieces"]),
        ],
        [helper.make_tensor_value_info("emissions", floats, ["batch", "pieces", labels])],
        graph.constants + [made for each in layout if each["name"] in names for made in outside(each)],
    )
    model = helper.make_model(
        proto, opset_imports=[helper.make_opsetid("", 20)], ir_version=9, producer_name="tools/encoder_files.py"
    )
    return model.SerializeToString(deterministic=True)


def export(trained: Trained, folder: Path, origin: Provenance) -> None:
    """Write graph.onnx, weights.bin and manifest.json."""
    weights = Weights()
    trained.params["features"] = trained.params["features"].at[0].set(0)
    apart = ("transitions", "starts", "head.weight")
    for name in sorted(trained.params):
        if name not in apart:
            weights.add(name, np.asarray(trained.params[name]))
    # The head is small and decides: it stays in 32 bits, as one vector, which the packing leaves alone.
    head = np.ascontiguousarray(np.asarray(trained.params["head.weight"], np.float32))
    weights.layout.append({"name": "head.weight", "shape": list(head.shape), "quantised": False})
    weights.data += head.astype("<f4").tobytes()
    files = {"graph.onnx": build_graph(weights.layout, len(trained.labels)), "weights.bin": bytes(weights.data)}
    transitions, starts = decoding(trained)
    manifest = {
        "name": origin.name,
        "labels": list(trained.labels),
        "starts": np.round(starts, 5).tolist(),
        "transitions": np.round(transitions, 5).tolist(),
        "group": GROUP,
        "base": read_manifest(BASE).files["weights.bin"],
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        "tensors": weights.layout,
        "trained_on": list(origin.trained_on),
        "figures": origin.figures,
        "cutting": trained.cutting.model_dump(),
        "arithmetic": "bytes",
    }
    files["manifest.json"] = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        print(f"{len(data):>10} {name}")


def shipped(folder: Path) -> Trained:
    """What a folder holds, to be trained further: weights to eight bits, as they are shipped."""
    manifest = TaggerManifest.model_validate_json((folder / "manifest.json").read_bytes())
    tensors = dict(read_tensors(folder / "weights.bin", manifest.tensors, manifest.group))
    transitions, starts = grammar(manifest.labels)
    _, words = start_params(manifest.labels, 1)
    params: Params = {name: jnp.asarray(tensor) for name, tensor in tensors.items()}
    params["transitions"] = jnp.asarray(np.array(manifest.transitions, np.float32) - transitions)
    params["starts"] = jnp.asarray(np.array(manifest.starts, np.float32) - starts)
    return Trained(params, words, manifest.labels, manifest.cutting)


def regraph(folder: Path) -> None:
    """Write graph.onnx anew and its hash into the manifest; the weights stay."""
    manifest = json.loads((folder / "manifest.json").read_text())
    graph = build_graph(manifest["tensors"], len(manifest["labels"]))
    manifest["files"]["graph.onnx"] = hashlib.sha256(graph).hexdigest()
    (folder / "graph.onnx").write_bytes(graph)
    (folder / "manifest.json").write_text(
        json.dumps(manifest | {"arithmetic": "bytes"}, indent=1, sort_keys=True) + "\n"
    )
