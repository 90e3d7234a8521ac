"""Reads the lines that bench/gpu/run.sh collected and prints a table; ends with 1 where losses differ by more than they may, or where the
comparison has shown nothing: too few steps, or a loss that hardly fell, as it does whatever gradients are.

  table.py LINES

Each line: family, size, who, device, precision, a tab, and the JSON that the run printed.
"""

import json
import sys

# Rounding grows with what is learned; a wrong gradient is off by about as much as the loss falls.
ALLOWED = 1e-3
ALLOWED_OF_THE_FALL = 1e-2
LEAST_STEPS = 24
LEAST_FALL = 100 * ALLOWED
# After that a GAN's two networks chase each other, and rounding grows tenfold every few steps.
COMPARED = {"lm": 50, "gan": 30}


def pairs(losses):
    return [x for step in losses for x in (step if isinstance(step, list) else [step])]


def falling(losses):
    """Those that fall; of a GAN the discriminator's."""
    return [step[0] if isinstance(step, list) else step for step in losses]


def fall(losses):
    return falling(losses)[0] - min(falling(losses))


def main():
    runs = []
    for line in open(sys.argv[1]):
        what, _, told = line.rstrip("\n").partition("\t")
        family, size, who, device, precision = what.split()
        told = json.loads(told)
        told["losses"] = told["losses"][: COMPARED[family]]
        runs.append((family, size, who, device, precision, told))
    shown_nothing = []
    for family, size in dict.fromkeys(run[:2] for run in runs):
        first = next((r[5] for r in runs if r[:5] == (family, size, "thalweg", "cpu", "float32")), None)
        if first is not None:
            told = falling(first["losses"])
            if len(told) < LEAST_STEPS or not fall(first["losses"]) >= LEAST_FALL:
                shown_nothing.append(f"{family} {size}: {len(told)} steps, loss from {told[0]:.3f} to {min(told):.3f}")
    print(f"{'network':<14} {'by':<9} {'device':<6} {'precision':<10} {'per s':>12} {'ms/step':>8} {'to begin':>8} {'GPU MB':>8} {'to PyTorch':>10} {'loss off by':>12}")
    wrong = 0
    for family, size, who, device, precision, told in runs:
        same = [r for r in runs if r[:2] == (family, size)]
        other = [r[5] for r in same if r[2] == "pytorch" and r[3] == device and r[4] == precision]
        ratio = f"{told['per_second'] / other[0]['per_second']:.2f}" if other and who == "thalweg" else ""
        first = next((r[5] for r in same if r[2:5] == ("thalweg", "cpu", "float32")), None)
        off = ""
        if first is not None:
            ours, theirs = pairs(told["losses"]), pairs(first["losses"])
            count = min(len(ours), len(theirs))
            furthest = max(abs(a - b) for a, b in zip(ours[:count], theirs[:count]))
            off = f"{furthest:.1e}"
            if precision == "float32" and not furthest <= max(ALLOWED, ALLOWED_OF_THE_FALL * fall(first["losses"])):
                off += " !"
                wrong += 1
        memory = f"{told['gpu_bytes'] / 1e6:.0f}" if told.get("gpu_bytes") else ""
        step, begin = (f"{told[key]:.2f}" if key in told else "" for key in ("ms_a_step", "ms_to_begin"))
        print(f"{family + ' ' + size:<14} {who:<9} {device:<6} {precision:<10} {told['per_second']:>12.0f} {step:>8} {begin:>8} {memory:>8} {ratio:>10} {off:>12}")
    if wrong:
        print(f"{wrong} runs in float32 have losses off by more than {ALLOWED}, or a hundredth of what they fell by", file=sys.stderr)
    for which in shown_nothing:
        print(f"The comparison of losses has shown nothing for {which}: allowed {LEAST_STEPS} steps and a fall of {LEAST_FALL:.1f} at least", file=sys.stderr)
    sys.exit(1 if wrong or shown_nothing else 0)


if __name__ == "__main__":
    main()
