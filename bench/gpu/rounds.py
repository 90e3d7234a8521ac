"""Compares the losses of two runs round by round; ends with 1 where one differs by more than it may, or where nothing was learned.

  rounds.py METRICS METRICS ALLOWED

METRICS is a model's metrics.jsonl; ALLOWED is a share of the second's loss.
"""

import json
import sys


def losses(path):
    return [json.loads(line)["loss"] for line in open(path)]


def main():
    ours, theirs, allowed = losses(sys.argv[1]), losses(sys.argv[2]), float(sys.argv[3])
    furthest = max(abs(a - b) / b for a, b in zip(ours, theirs))
    fell = (theirs[0] - theirs[-1]) / theirs[0]
    print(f"{len(ours)} and {len(theirs)} rounds; losses off by {100 * furthest:.2f}% at most, {100 * allowed:.0f}% allowed; fell by {100 * fell:.0f}%")
    if len(ours) != len(theirs) or not furthest <= allowed:
        sys.exit(1)
    if fell < 3 * allowed:
        print("The loss hardly fell, so this shows nothing", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
