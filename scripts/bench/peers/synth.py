"""Votes with planted truth from the shared generators (synth/generators.py), as files that benchmarks read.

    synth.py GENERATORS_FOLDER FOLDER KIND '{"n": 10000, "m": 10, "k": 2, "seed": 1}'

KIND single or correlated: FOLDER/train.i8 and set.json as writeVotes makes them, FOLDER/gold.i8 the truth.
KIND hierarchy: the same for the leaves (8 classes; a class's parent is class >> 1, its grandparent class >> 2), with every LF's own
level in set.json (`levels`: 0 of 2 classes, 1 of 4, 2 of 8); its votes are classes of that level.

FOLDER/planted.f32, [n, k] (the leaves of a hierarchy), is the posterior under what the votes were drawn from: the ceiling of every label model. For correlated
that is the planted structure, and P(vote | y, vote copied from) as counted with the truth, since the generator does not return its own numbers.
"""

import json
import sys
from pathlib import Path

import numpy as np


def main():
    generators_folder, folder, kind, settings = sys.argv[1:]
    sys.path.insert(0, generators_folder)
    import generators

    settings = json.loads(settings)
    votes, truth, *rest = getattr(generators, kind)(**settings)
    shape = {"m": votes.shape[1], "k": settings.get("k", 8), "train": len(votes), "test": 0}
    if kind == "hierarchy":
        shape["levels"] = rest[0].tolist()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    np.ascontiguousarray(votes).tofile(folder / "train.i8")
    truth.astype(np.int8).tofile(folder / "gold.i8")
    (folder / "set.json").write_text(json.dumps(shape))
    if kind == "hierarchy":
        levels, accuracies, balance = rest
        logits = np.log(balance) + independent(votes, accuracies, [np.arange(8) >> (2 - level) for level in levels])
    else:
        classes = np.arange(shape["k"])
        copied = dict((copy, head) for head, copy in rest[2]) if kind == "correlated" else {}
        alone = [j for j in range(shape["m"]) if j not in copied]
        logits = independent(votes[:, alone], rest[0][alone], [classes] * len(alone))
        for copy, head in copied.items():
            logits += counted(votes[:, copy], votes[:, head], truth, shape["k"])
    logits -= logits.max(1, keepdims=True)
    planted = np.exp(logits)
    (planted / planted.sum(1, keepdims=True)).astype(np.float32).tofile(folder / "planted.f32")


def independent(votes, accuracies, said):
    """[n, states] sum over LFs of log P(vote | state, it votes); said[j][state] is what LF j says of a state if it is right."""
    logits = np.zeros((len(votes), len(said[0])))
    for column, accuracy, rights in zip(votes.T, accuracies, said):
        others = rights.max()
        right = column[:, None] == rights
        logits += np.where(column[:, None] < 0, 0, np.where(right, np.log(accuracy), np.log((1 - accuracy) / others)))
    return logits


def counted(votes, above, truth, k):
    """[n, k] log P(vote | y, the vote above it), abstaining included; half a pseudo-row per vote."""
    counts = np.full((k + 1, k, k + 1), 0.5)
    np.add.at(counts, (above, truth, votes), 1)
    return np.log(counts / counts.sum(2, keepdims=True))[above, :, votes]


if __name__ == "__main__":
    main()
