#!/usr/bin/env bash
# Measures `thalweg prepare text`: megabytes of text a second and core, and the most memory the process ever had.
#
#   bench/prepare.sh CORPUS.txt.gz [FOLDER]
#
# CORPUS.txt.gz is UTF-8 text, for example English Wikipedia in the text8 preparation. FOLDER (default: a temporary one)
# takes about 3 GB. The corpus is prepared as it is, then as a plain file of about 1 GB made of copies of it, once with
# one core and once with two. Times are of the whole process, the start of the JVM and of Spark included.
set -euo pipefail
corpus=${1:?usage: bench/prepare.sh CORPUS.txt.gz [FOLDER]}
here=$(cd "$(dirname "$0")/.." && pwd)
work=${2:-$(mktemp -d)}
mkdir -p "$work"
. "$here/bench/measure.sh"

bytes_of_text=$(gzip -dc "$corpus" | wc -c)
copies=$(((1000000000 + bytes_of_text - 1) / bytes_of_text))
big=$work/big.txt
if [ ! -f "$big" ]; then
  # A line end after each copy; within one, lines of the source as they are.
  for _ in $(seq "$copies"); do gzip -dc "$corpus"; echo; done >"$big.part"
  mv "$big.part" "$big"
fi

printf '%-28s %5s %9s %9s %14s %9s\n' input cores 'text MB' seconds 'MB/s and core' 'peak MB'
for cores in 1 2; do
  for input in "$corpus" "$big"; do
    size=$bytes_of_text
    [ "$input" = "$big" ] && size=$(stat -c %s "$big")
    measure "$here/bin/thalweg" prepare text --input "$input" --output "$work/dataset" --overwrite \
      --tokenizer whitespace --min-count 5 --master "local[$cores]" --quiet
    awk -v name="$(basename "$input")" -v cores=$cores -v bytes="$size" -v s="$seconds" -v peak="$peak_kb" 'BEGIN {
      printf "%-28s %5d %9.0f %9.2f %14.1f %9.0f\n", name, cores, bytes / 1e6, s, bytes / 1e6 / s / cores, peak / 1e3 }'
  done
done
