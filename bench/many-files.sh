#!/usr/bin/env bash
# Measures `thalweg prepare text` on very many small files, with a heap of 1 GB.
#
#   bench/many-files.sh [FOLDER]
#
# FOLDER (default: a temporary one) takes 4 GB for a million files, however little is in them. By the environment:
#   FILES=1000000    of twelve words each, drawn from 5,000 by a seed, 1,000 files a folder
#   CORES=2
#
# First plainly, then behind a pipeline of steps that compare documents with each other and drop few of these.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-$(mktemp -d)}
files=${FILES:-1000000}
mkdir -p "$work"
. "$here/bench/measure.sh"
export THALWEG_JAVA_OPTS=${THALWEG_JAVA_OPTS:--Xmx1g}

[ -f "$work/text-$files.done" ] || {
  python3 - "$work/text-$files" "$files" <<'PYTHON'
import os, random, sys
folder, count = sys.argv[1], int(sys.argv[2])
drawn = random.Random(5)
words = ["w%d" % i for i in range(5000)]
for i in range(count):
    inside = "%s/%04d" % (folder, i // 1000)
    if i % 1000 == 0:
        os.makedirs(inside, exist_ok=True)
    with open("%s/%03d.txt" % (inside, i % 1000), "w") as out:
        out.write(" ".join(drawn.choices(words, k=12)) + "\n")
PYTHON
  touch "$work/text-$files.done"
}
cat >"$work/steps.yaml" <<'YAML'
steps:
  - normalize
  - language
  - dedup: {mode: exact, unit: document}
  - dedup: {mode: near}
  - privacy
YAML

"$here/bin/thalweg" --version >/dev/null
printf '%-10s %10s %9s %9s\n' files steps seconds 'peak MB'
for steps in none five; do
  options=()
  [ "$steps" = none ] || options=(--pipeline "$work/steps.yaml")
  measure "$here/bin/thalweg" prepare text --input "$work/text-$files" --output "$work/dataset" --overwrite --tokenizer whitespace \
    --min-count 1 --held-out 0 --master "local[${CORES:-2}]" --quiet ${options[@]+"${options[@]}"}
  awk -v files="$files" -v steps="$steps" -v s="$seconds" -v peak="$peak_kb" 'BEGIN {
    printf "%-10d %10s %9.1f %9.0f\n", files, steps, s, peak / 1e3 }'
done
