"""Snorkel's SliceAwareClassifier on the worlds of sliceQuality.ts: the same points, network, steps and optimizer.

Run: python sliceAware.py FOLDER; each FOLDER/<seed>.json holds {points, gold, splits, slices: {name: rows}, layers, epochs, batchSize,
learningRate, splitCodes}. Prints one line of JSON per world: {"seed", "predictions": P(class 1) of every row}.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from snorkel.classification import DictDataset, Trainer
from snorkel.slicing import SliceAwareClassifier


def base_network(layers: list[int]) -> torch.nn.Module:
    widths = [2, *layers]
    modules: list[torch.nn.Module] = []
    for fan_in, fan_out in zip(widths, widths[1:]):
        modules += [torch.nn.Linear(fan_in, fan_out), torch.nn.ReLU()]
    return torch.nn.Sequential(*modules)


def predictions(world: dict, seed: int) -> list[float]:
    torch.manual_seed(seed)
    np.random.seed(seed)
    points = torch.tensor(world["points"], dtype=torch.float32).reshape(-1, 2)
    gold = torch.tensor(world["gold"], dtype=torch.long)
    train = np.array(world["splits"]) == world["splitCodes"]["train"]
    names = list(world["slices"])
    membership = np.zeros((len(gold), len(names)), dtype=int)
    for i, name in enumerate(names):
        membership[world["slices"][name], i] = 1
    columns = np.rec.fromarrays(list(membership[train].T), names=names)

    model = SliceAwareClassifier(
        base_architecture=base_network(world["layers"]),
        head_dim=world["layers"][-1],
        slice_names=names,
        task_name="side",
    )
    data = DictDataset("world", "train", {"input_data": points[train]}, {"side": gold[train]})
    loader = model.make_slice_dataloader(data, columns, shuffle=True, batch_size=world["batchSize"])
    trainer = Trainer(
        n_epochs=world["epochs"],
        lr=world["learningRate"],
        l2=0.0,
        grad_clip=0.0,
        optimizer="adam",
        progress_bar=False,
        seed=seed,
    )
    trainer.fit(model, [loader])
    model.eval()
    with torch.no_grad():
        outputs = model.forward({"input_data": points}, ["side"])
        master = outputs["side_master_head"]
        if isinstance(master, (list, tuple)):
            master = master[0]
    return torch.softmax(master, dim=1)[:, 1].tolist()


def main() -> None:
    torch.set_num_threads(1)
    for path in sorted(Path(sys.argv[1]).glob("*.json"), key=lambda p: int(p.stem)):
        world = json.loads(path.read_text())
        print(json.dumps({"seed": int(path.stem), "predictions": predictions(world, int(path.stem))}), flush=True)


main()
