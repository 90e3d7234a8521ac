"""The networks of `thalweg train lm` and `train gan` in this machine's own Python PyTorch, from weights that Thalweg wrote.

  pytorch_reference.py lm FOLDER SIZE WARM_UP MEASURED MEASURED_ON_CPU DEVICE:PRECISION...
  pytorch_reference.py gan FOLDER SIZE WARM_UP MEASURED MEASURED_ON_CPU DEVICE:PRECISION...

FOLDER is what io.thalweg.bench.gpu.DeviceBenchmark wrote: shape.json, weights.bin (float32, little-endian, the parameters in the order of
shape.json), inputs.bin (what the steps are fed, in order). Devices are cpu and gpu. Prints for each place what was run, a tab, and
JSON: losses of the first steps, examples a second of the measured ones, and what tensors took of the GPU's memory at most.
"""

import array
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


# Steps whose losses are told, as io.thalweg.bench.gpu.Trials has it.
COMPARED = 50


class Floats:
    """A file of numbers, read piece by piece."""

    def __init__(self, path, code):
        self.values = array.array(code)
        with open(path, "rb") as file:
            self.values.frombytes(file.read())
        if sys.byteorder != "little":
            self.values.byteswap()
        self.at = 0

    def next(self, count):
        piece = self.values[self.at : self.at + count]
        if len(piece) < count:
            raise SystemExit(f"The file ends: found {len(piece)} of {count} values")
        self.at += count
        return torch.frombuffer(memoryview(piece), dtype={"f": torch.float32, "i": torch.int32}[self.values.typecode]).clone()


def size(shape):
    count = 1
    for length in shape:
        count *= length
    return count


def weights(folder, shape):
    read = Floats(f"{folder}/weights.bin", "f")
    return {name: read.next(size(dims)).view(dims) for name, dims in shape["parameters"]}


def precise(precision):
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.benchmark = False


def lowered(device, precision):
    return torch.autocast(device, dtype=torch.bfloat16, enabled=precision == "bfloat16")


def settle(device):
    if device == "cuda":
        torch.cuda.synchronize()


def peak(device):
    return torch.cuda.max_memory_allocated() if device == "cuda" else 0


class LanguageModel(nn.Module):
    """Embedding, LSTM layers, softmax over the vocabulary; no dropout, so that losses can be compared."""

    def __init__(self, shape, given):
        super().__init__()
        hidden, layers, vocabulary = shape["hidden"], shape["layers"], shape["vocabulary"]
        self.embedding = nn.Embedding(vocabulary, hidden)
        self.lstm = nn.LSTM(hidden, hidden, layers)
        self.output = nn.Linear(hidden, vocabulary)
        with torch.no_grad():
            self.embedding.weight.copy_(given["embedding"])
            for layer in range(layers):
                getattr(self.lstm, f"weight_ih_l{layer}").copy_(given[f"layer.{layer}.input"])
                getattr(self.lstm, f"weight_hh_l{layer}").copy_(given[f"layer.{layer}.recurrent"])
                getattr(self.lstm, f"bias_ih_l{layer}").copy_(given[f"layer.{layer}.bias"])
                getattr(self.lstm, f"bias_hh_l{layer}").zero_()
        for layer in range(layers):
            # Thalweg has one bias; the second stays zero.
            getattr(self.lstm, f"bias_hh_l{layer}").requires_grad_(False)
        with torch.no_grad():
            self.output.weight.copy_(given["output.weight"])
            self.output.bias.copy_(given["output.bias"])

    def forward(self, ids, state):
        outputs, state = self.lstm(self.embedding(ids), state)
        return self.output(outputs), state


def language_model(folder, device, precision, warm_up, measured):
    shape = json.load(open(f"{folder}/shape.json"))
    batch, steps = shape["batch"], shape["steps"]
    model = LanguageModel(shape, weights(folder, shape)).to(device)
    trained = [p for p in model.parameters() if p.requires_grad]
    read = Floats(f"{folder}/inputs.bin", "i")
    ids = [read.next(2 * batch * steps).view(2, batch, steps).long() for _ in range(shape["inputs"])]
    state = None
    losses = []
    began = 0.0
    for step in range(warm_up + measured):
        if step == warm_up:
            settle(device)
            began = time.time()
        pair = ids[step % len(ids)]
        if device == "cuda":
            pair = pair.pin_memory()
        pair = pair.to(device, non_blocking=True)
        with lowered(device, precision):
            logits, state = model(pair[0].t(), state)
        state = tuple(part.detach() for part in state)
        loss = F.cross_entropy(logits.float().reshape(batch * steps, -1), pair[1].t().reshape(-1))
        model.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(trained, shape["clip"])
        with torch.no_grad():
            for parameter in trained:
                parameter.sub_(parameter.grad, alpha=shape["rate"])
        losses.append(loss.detach())
    settle(device)
    seconds = time.time() - began
    return [float(x) for x in losses], measured * batch * steps / seconds, peak(device)


class Gan:
    """DCGAN as Thalweg has it: a projection, then convolutions that double the sides; the discriminator halves them."""

    def __init__(self, shape, given, device):
        self.shape = shape
        self.levels = shape["levels"]
        self.given = {name: value.to(device).requires_grad_(True) for name, value in given.items()}
        self.makes = [value for name, value in self.given.items() if name.startswith("generator.")]
        self.scores = [value for name, value in self.given.items() if name.startswith("discriminator.")]

    def generate(self, noise):
        g = self.given
        signal = F.conv_transpose2d(noise[:, :, None, None], g["generator.project.weight"])
        for up in range(1, self.levels + 1):
            signal = F.batch_norm(
                signal, None, None, g[f"generator.norm{up}.scale"], g[f"generator.norm{up}.shift"], training=True, eps=1e-5
            )
            bias = g["generator.image.bias"] if up == self.levels else None
            signal = F.conv_transpose2d(F.relu(signal), g[f"generator.up{up}.weight"], bias, stride=2, padding=1)
        return torch.tanh(signal)

    def score(self, images):
        g = self.given
        signal = images
        for down in range(1, self.levels + 1):
            signal = F.conv2d(
                signal, g[f"discriminator.down{down}.weight"], g[f"discriminator.down{down}.shift"], stride=2, padding=1
            )
            signal = F.leaky_relu(signal, 0.2)
        return F.conv2d(signal, g["discriminator.score.weight"], g["discriminator.score.bias"]).flatten()


def adversarial(folder, device, precision, warm_up, measured):
    shape = json.load(open(f"{folder}/shape.json"))
    batch, side, channels = shape["batch"], shape["size"], shape["channels"]
    gan = Gan(shape, weights(folder, shape), device)
    betas, rate = (shape["beta1"], shape["beta2"]), shape["rate"]
    # Fused where there is a kernel for it; Adam's epsilon stands after the root in both.
    makes = torch.optim.Adam(gan.makes, lr=rate, betas=betas, eps=shape["epsilon"], fused=device == "cuda")
    scores = torch.optim.Adam(gan.scores, lr=rate, betas=betas, eps=shape["epsilon"], fused=device == "cuda")
    read = Floats(f"{folder}/inputs.bin", "f")
    values = channels * side * side
    fed = [
        (read.next(batch * values).view(batch, channels, side, side), read.next(batch * shape["noise"]), read.next(batch * shape["noise"]))
        for _ in range(shape["inputs"])
    ]
    losses = []
    began = 0.0
    for step in range(warm_up + measured):
        if step == warm_up:
            settle(device)
            began = time.time()
        images, first, second = fed[step % len(fed)]
        if device == "cuda":
            images = images.pin_memory()
        images = images.to(device, non_blocking=True)
        first, second = (noise.view(batch, -1).to(device, non_blocking=True) for noise in (first, second))
        with lowered(device, precision):
            with torch.no_grad():
                made = gan.generate(first)
            real, fake = gan.score(images).float(), gan.score(made).float()
        loss = F.softplus(-real).mean() + F.softplus(fake).mean()
        for parameter, gradient in zip(gan.scores, torch.autograd.grad(loss, gan.scores)):
            parameter.grad = gradient
        scores.step()
        with lowered(device, precision):
            fooled = gan.score(gan.generate(second)).float()
        mine = F.softplus(-fooled).mean()
        for parameter, gradient in zip(gan.makes, torch.autograd.grad(mine, gan.makes)):
            parameter.grad = gradient
        makes.step()
        losses.append(torch.stack([loss.detach(), mine.detach()]))
    settle(device)
    seconds = time.time() - began
    return [[float(x) for x in pair] for pair in losses], measured * batch / seconds, peak(device)


def main():
    family, folder, size, warm_up, measured, on_cpu, *places = sys.argv[1:]
    run = {"lm": language_model, "gan": adversarial}[family]
    for place in places:
        device, precision = place.split(":")
        precise(precision)
        where = "cuda" if device == "gpu" else "cpu"
        if where == "cuda":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        steps = int(measured) if where == "cuda" else min(int(measured), int(on_cpu))
        losses, speed, memory = run(folder, where, precision, int(warm_up), steps)
        told = {"torch": torch.__version__, "losses": losses[:COMPARED], "per_second": speed, "gpu_bytes": memory}
        print(f"{family} {size} pytorch {device} {precision}\t{json.dumps(told)}", flush=True)


if __name__ == "__main__":
    main()
