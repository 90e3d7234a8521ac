#!/usr/bin/env bash
# Measures word2vec from one executor of one core to two at equal epochs: the time of the whole command, and the model it makes.
#
#   ANALOGIES=questions-words.txt SIMILARITY=wordsim353.tsv bench/time-to-quality.sh CORPUS.txt.gz [FOLDER]
#
# A real standalone cluster of two workers on this machine. COPIES (default 16) makes the corpus so many times as long, of the same words,
# which one epoch goes through: many epochs' worth of training in one. SEEDS (default "1 2 3"); one and two executors take turns, because
# what a shared machine gives changes by the minute. RATES is the learning rate of one replica, and what two are given, each arm's
# best (default "0.05 0.05"; --replica-rate-factor is applied to the latter). OPTIONS goes to both. FOLDER (default: a temporary one)
# takes about 150 MB for each copy.
set -euo pipefail
corpus=${1:?usage: bench/time-to-quality.sh CORPUS.txt.gz [FOLDER]}
: "${ANALOGIES:?set it to a file of questions}" "${SIMILARITY:?set it to a file of rated pairs}"
work=${2:-$(mktemp -d)}
mkdir -p "$work"
here=$(cd "$(dirname "$0")/.." && pwd)
thalweg=$here/bin/thalweg
copies=${COPIES:-16}
data=$work/word2vec-$copies
if [ ! -f "$data/manifest.json" ]; then
  for _ in $(seq "$copies"); do cat "$corpus"; done >"$work/corpus.txt.gz"
  "$thalweg" prepare text --input "$work/corpus.txt.gz" --tokenizer whitespace --min-count $((5 * copies)) --held-out 0 --shards 2 \
    --output "$data" --overwrite --quiet
  rm "$work/corpus.txt.gz"
fi
read -r rate_of_one rate_of_two <<<"${RATES:-0.05 0.05}"
master=$("$thalweg" cluster start --workers 2 --cores-per-worker 1 --memory-per-worker 4g --state-dir "$work/cluster")
trap '"$thalweg" cluster stop --state-dir "$work/cluster"' EXIT

# The share or the correlation in the line of `thalweg evaluate` that begins with $1.
figure() {
  awk -v name="$1" '$1 == name { print $2 }'
}

printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' replicas rate seed seconds ratio analogies similarity
for seed in ${SEEDS:-1 2 3}; do
  alone=
  for replicas in 1 2; do
    rate=$([ "$replicas" = 1 ] && echo "$rate_of_one" || echo "$rate_of_two")
    began=$(date +%s.%N)
    # shellcheck disable=SC2086 # OPTIONS is a list of words
    "$thalweg" train word2vec --dimensions 100 --epochs 1 --threads 1 --replicas "$replicas" --learning-rate "$rate" --seed "$seed" \
      --data "$data" --output "$work/model" --overwrite --quiet --checkpoint-every 1000 --master "$master" \
      --conf spark.executor.cores=1 --conf "spark.cores.max=$replicas" --conf spark.executor.memory=2g \
      --conf spark.executor.memoryOverhead=1g ${OPTIONS:-} >/dev/null
    seconds=$(awk -v from="$began" -v to="$(date +%s.%N)" 'BEGIN { printf "%.1f", to - from }')
    : "${alone:=$seconds}"
    rated=$("$thalweg" evaluate --model "$work/model" --analogies "$ANALOGIES" --similarity "$SIMILARITY")
    printf '%d\t%s\t%d\t%s\t%.2f\t%s\t%s\n' "$replicas" "$rate" "$seed" "$seconds" \
      "$(awk -v a="$alone" -v b="$seconds" 'BEGIN { print a / b }')" "$(figure total <<<"$rated")" \
      "$(figure "$(basename "$SIMILARITY")" <<<"$rated")"
  done
done
