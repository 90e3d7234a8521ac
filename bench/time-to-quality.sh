#!/usr/bin/env bash
# Measures averaged word2vec by the number of replicas, on executors of one core, at equal epochs: the time of the whole
# command, what is sent, and the model it makes.
#
#   ANALOGIES=questions-words.txt SIMILARITY=wordsim353.tsv bench/time-to-quality.sh CORPUS.txt.gz [FOLDER]
#
# A real standalone cluster of two workers on this machine. COPIES (default 16) makes the corpus so many times as long, of
# the same words, which EPOCHS (default 1) go through: many epochs' worth of training in one. REPLICAS (default "1 2"; the
# ratio is to the first) take turns, because what a shared machine gives changes by the minute; more than two share the two
# executors within each round. SEEDS (default "1 2 3"). RATES is the learning rate of one replica, and what several are
# given, each arm's best (default "0.05 0.05"; --replica-rate-factor is applied to the latter). OPTIONS goes to all. FOLDER
# (default: a temporary one) takes about 150 MB for each copy.
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
read -r rate_of_one rate_of_several <<<"${RATES:-0.05 0.05}"
master=$("$thalweg" cluster start --workers 2 --cores-per-worker 1 --memory-per-worker 4g --state-dir "$work/cluster")
trap '"$thalweg" cluster stop --state-dir "$work/cluster"' EXIT

# The share or the correlation in the line of `thalweg evaluate` that begins with $1.
figure() {
  awk -v name="$1" '$1 == name { print $2 }'
}

# Rounds, the share of their time that is spent communicating, and the megabytes that one replica sends in an epoch.
communication() {
  python3 -c '
import json, sys
rounds = [json.loads(line) for line in open(sys.argv[1])]
def total(name):
    return sum(r[name] for r in rounds)
sent = total("bytes_sent") / 1e6 / int(sys.argv[2]) / int(sys.argv[3])
print(len(rounds), "{:.0%}".format(total("communication_seconds") / total("seconds")), round(sent), sep="\t")' \
    "$work/model/metrics.jsonl" "$1" "$epochs"
}

epochs=${EPOCHS:-1}
printf '%s\t' replicas rate seed seconds ratio rounds communicating 'MB/replica and epoch' analogies
printf '%s\n' similarity
for seed in ${SEEDS:-1 2 3}; do
  first=
  for replicas in ${REPLICAS:-1 2}; do
    rate=$([ "$replicas" = 1 ] && echo "$rate_of_one" || echo "$rate_of_several")
    began=$(date +%s.%N)
    # shellcheck disable=SC2086 # OPTIONS is a list of words
    "$thalweg" train word2vec --dimensions 100 --epochs "$epochs" --threads 1 --replicas "$replicas" --learning-rate "$rate" --seed "$seed" \
      --data "$data" --output "$work/model" --overwrite --quiet --checkpoint-every 1000 --master "$master" \
      --conf spark.executor.cores=1 --conf "spark.cores.max=$((replicas < 2 ? 1 : 2))" --conf spark.executor.memory=2g \
      --conf spark.executor.memoryOverhead=1g ${OPTIONS:-} >/dev/null
    seconds=$(awk -v from="$began" -v to="$(date +%s.%N)" 'BEGIN { printf "%.1f", to - from }')
    : "${first:=$seconds}"
    rated=$("$thalweg" evaluate --model "$work/model" --analogies "$ANALOGIES" --similarity "$SIMILARITY")
    communicated=$(communication "$replicas")
    printf '%d\t%s\t%d\t%s\t%s\t%s\t%s\t%s\n' "$replicas" "$rate" "$seed" "$seconds" \
      "$(awk -v a="$first" -v b="$seconds" 'BEGIN { printf "%.2f", a / b }')" "$communicated" \
      "$(figure total <<<"$rated")" "$(figure "$(basename "$SIMILARITY")" <<<"$rated")"
  done
done
