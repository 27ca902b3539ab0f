"""How fast the peers train a multi-task network on dense features: input-hidden-…-hidden, one linear head of two classes per task, Adam, hard labels.

Run: python training.py '{"method": …, "inputs": 512, "layers": [256, 256], "heads": 16, "batchSize": 256, "steps": 100, "threads": 2}'
method is torch (heads fused in one product, tensors in memory), torchLoader (the same behind a DataLoader), snorkel (MultitaskClassifier and
its Trainer) or emmental (EmmentalModel and its learner). Prints one line of JSON: {"method", "examplesPerSecond"}, over all steps after
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
    }[setting["method"]]
    steps = setting["steps"]
    with contextlib.redirect_stdout(sys.stderr):
        run = make()
        for count in (max(1, steps // 10), steps):
            run.data[count] = data(setting, count)
        run(max(1, steps // 10))
        start = time.perf_counter()
        run(steps)
        seconds = time.perf_counter() - start
    print(json.dumps({"method": setting["method"], "examplesPerSecond": steps * setting["batchSize"] / seconds}))


if __name__ == "__main__":
    main()
