"""How fast the peers train a multi-task network on dense features: input-hidden-…-hidden, one linear head of two classes per task, Adam, hard labels.

With "columns" and "perRow" the features are sparse instead: rows of that many columns, summed by an EmbeddingBag into the first layer, in place of "inputs".

Run: python training.py '{"method": …, "inputs": 512, "layers": [256, 256], "heads": 16, "batchSize": 256, "steps": 100, "threads": 2}'
method is torch (heads fused in one product, tensors in memory), torchLoader (the same behind a DataLoader), snorkel (MultitaskClassifier and
its Trainer) or emmental (EmmentalModel and its learner); over sparse features embeddingBag (a dense gradient, Adam over the whole table) or
embeddingBagSparse (a sparse gradient, SparseAdam over the batch's rows of the table, Adam over the rest). Prints one line of JSON: {"method", "examplesPerSecond"}, over all steps after
a warm-up of a tenth of them. What a peer logs goes to stderr.
"""

import contextlib
import json
import logging
import sys
import tempfile
import time
import types

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

logging.disable(logging.CRITICAL)


def trunk(setting: dict) -> nn.Sequential:
    widths = [setting["inputs"], *setting["layers"]]
    modules: list[nn.Module] = []
    for fan_in, fan_out in zip(widths, widths[1:]):
        modules += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*modules)


def data(setting: dict, steps: int) -> tuple[torch.Tensor, torch.Tensor]:
    n = steps * setting["batchSize"]
    return torch.randn(n, setting["inputs"]), torch.randint(0, 2, (n, setting["heads"]))


def fused_loop(setting: dict, loader: bool):
    heads = setting["heads"]
    model = nn.Sequential(trunk(setting), nn.Linear(setting["layers"][-1], 2 * heads))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def step(x: torch.Tensor, y: torch.Tensor) -> None:
        optimizer.zero_grad(set_to_none=True)
        logits = model(x).reshape(-1, 2)
        F.cross_entropy(logits, y.reshape(-1)).mul(heads).backward()
        optimizer.step()

    def run(steps: int) -> None:
        x, y = run.data[steps]
        size = setting["batchSize"]
        if loader:
            batches = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=size, shuffle=True)
            for bx, by in batches:
                step(bx, by)
        else:
            order = torch.randperm(len(x))
            for i in range(steps):
                rows = order[i * size : (i + 1) * size]
                step(x[rows], y[rows])

    run.data = {}
    return run


def embedding_bag(setting: dict, sparse: bool):
    heads = setting["heads"]
    table = nn.EmbeddingBag(setting["columns"], setting["layers"][0], mode="sum", sparse=sparse)
    bias = nn.Parameter(torch.zeros(setting["layers"][0]))
    upper = nn.Sequential(
        nn.ReLU(), *trunk({**setting, "inputs": setting["layers"][0], "layers": setting["layers"][1:]})
    )
    head = nn.Linear(setting["layers"][-1], 2 * heads)
    rest = [bias, *upper.parameters(), *head.parameters()]
    if sparse:
        optimizers = [torch.optim.SparseAdam(table.parameters(), lr=1e-3), torch.optim.Adam(rest, lr=1e-3)]
    else:
        optimizers = [torch.optim.Adam([*table.parameters(), *rest], lr=1e-3)]

    def run(steps: int) -> None:
        columns, values, y = run.data[steps]
        size = setting["batchSize"]
        offsets = torch.arange(size) * setting["perRow"]
        order = torch.cat([torch.randperm(len(y)) for _ in range(-(-steps * size // len(y)))])
        for i in range(steps):
            rows = order[i * size : (i + 1) * size]
            for optimizer in optimizers:
                optimizer.zero_grad(set_to_none=True)
            bags = table(columns[rows].reshape(-1), offsets, per_sample_weights=values[rows].reshape(-1))
            logits = head(upper(bags + bias)).reshape(-1, 2)
            F.cross_entropy(logits, y[rows].reshape(-1)).mul(heads).backward()
            for optimizer in optimizers:
                optimizer.step()

    run.data = {}
    return run


def sparse_data(setting: dict) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Columns drawn evenly over 4,096 rows, as in scripts/bench/train.ts."""
    n, per_row = 4096, setting["perRow"]
    columns = torch.stack([torch.randperm(setting["columns"])[:per_row].sort().values for _ in range(n)])
    return columns, torch.full((n, per_row), per_row**-0.5), torch.randint(0, 2, (n, setting["heads"]))


def snorkel_classifier(setting: dict):
    from snorkel.classification import DictDataLoader, DictDataset, MultitaskClassifier, Operation, Task, Trainer

    base = nn.Sequential(trunk(setting))
    tasks = []
    for i in range(setting["heads"]):
        head = nn.Linear(setting["layers"][-1], 2)
        pool = nn.ModuleDict({"trunk": base, f"head{i}": head})
        flow = [Operation("trunk", [("_input_", "x")]), Operation(f"head{i}", ["trunk"])]
        tasks.append(Task(f"task{i}", pool, flow))
    model = MultitaskClassifier(tasks, device=-1, dataparallel=False)

    def run(steps: int) -> None:
        x, y = run.data[steps]
        labels = {f"task{i}": y[:, i] for i in range(setting["heads"])}
        loader = DictDataLoader(
            DictDataset("world", "train", {"x": x}, labels), batch_size=setting["batchSize"], shuffle=True
        )
        Trainer(n_epochs=1, lr=1e-3, l2=0.0, grad_clip=0.0, optimizer="adam", progress_bar=False).fit(model, [loader])

    run.data = {}
    return run


def emmental_model(setting: dict):
    # It logs to Weights & Biases where asked, which it is not, and imports it in any case.
    sys.modules.setdefault("wandb", types.ModuleType("wandb"))
    import emmental
    from emmental.data import EmmentalDataLoader, EmmentalDataset
    from emmental.learner import EmmentalLearner
    from emmental.model import EmmentalModel
    from emmental.task import Action, EmmentalTask

    emmental.init(
        tempfile.mkdtemp(prefix="espalier-bench-"),
        config={
            "meta_config": {"verbose": False},
            "model_config": {"device": -1, "dataparallel": False},
            "learner_config": {"n_epochs": 1, "optimizer_config": {"lr": 1e-3}},
            "logging_config": {"evaluation_freq": 1000, "checkpointing": False},
        },
    )
    base = trunk(setting)
    tasks = []
    for i in range(setting["heads"]):
        head = nn.Linear(setting["layers"][-1], 2)
        loss = lambda out, y, name=f"head{i}": F.cross_entropy(out[name], y)  # noqa: E731
        output = lambda out, name=f"head{i}": F.softmax(out[name], dim=1)  # noqa: E731
        flow = [
            {"name": "trunk", "module": "trunk", "inputs": [("_input_", "x")]},
            {"name": f"head{i}", "module": f"head{i}", "inputs": ["trunk"]},
        ]
        tasks.append(
            EmmentalTask(
                name=f"task{i}",
                module_pool=nn.ModuleDict({"trunk": base, f"head{i}": head}),
                task_flow=[Action(**each) for each in flow],
                loss_func=loss,
                output_func=output,
            )
        )
    model = EmmentalModel(name="world", tasks=tasks)

    def run(steps: int) -> None:
        x, y = run.data[steps]
        labels = {f"task{i}": y[:, i] for i in range(setting["heads"])}
        loader = EmmentalDataLoader(
            {f"task{i}": f"task{i}" for i in range(setting["heads"])},
            EmmentalDataset("world", {"x": x}, labels),
            split="train",
            batch_size=setting["batchSize"],
            shuffle=True,
        )
        EmmentalLearner().learn(model, [loader])

    run.data = {}
    return run


def main() -> None:
    setting = json.loads(sys.argv[1])
    torch.set_num_threads(setting["threads"])
    torch.manual_seed(0)
    np.random.seed(0)
    make = {
        "torch": lambda: fused_loop(setting, loader=False),
        "torchLoader": lambda: fused_loop(setting, loader=True),
        "snorkel": lambda: snorkel_classifier(setting),
        "emmental": lambda: emmental_model(setting),
        "embeddingBag": lambda: embedding_bag(setting, sparse=False),
        "embeddingBagSparse": lambda: embedding_bag(setting, sparse=True),
    }[setting["method"]]
    steps = setting["steps"]
    with contextlib.redirect_stdout(sys.stderr):
        run = make()
        for count in (max(1, steps // 10), steps):
            run.data[count] = sparse_data(setting) if "columns" in setting else data(setting, count)
        run(max(1, steps // 10))
        start = time.perf_counter()
        run(steps)
        seconds = time.perf_counter() - start
    print(json.dumps({"method": setting["method"], "examplesPerSecond": steps * setting["batchSize"] / seconds}))


if __name__ == "__main__":
    main()
