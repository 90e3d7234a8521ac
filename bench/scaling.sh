#!/usr/bin/env bash
# Measures how training scales from one executor of one core to two, on a real standalone cluster of two workers on this machine.
#
#   bench/scaling.sh CORPUS.txt.gz TEXT FASHION_MNIST_FOLDER [FOLDER]
#
# word2vec on CORPUS (skip-gram, 100 dimensions, MERGES rounds an epoch, default 2, EPOCHS epochs; COPIES=4 makes the corpus four times
# as long, of the same words, for rounds of more work), a language model on TEXT (the 10,000 commonest words, two LSTM layers of 200, batch
# 20, 35 steps), a DCGAN on FASHION_MNIST_FOLDER (28 x 28, batch 64, ROUNDS rounds of one replica, default 14), both in rounds of
# LOCAL_STEPS steps, default 50; one thread a replica. Examples a second are those of all rounds but the first and, for word2vec, those
# that one replica trains alone; merging and scheduling are in them. One and two executors take turns, REPEAT times (default 2), because
# what a shared machine gives changes by the minute; MODELS="word2vec lm gan" chooses. FOLDER (default: a temporary one) takes about 500 MB.
set -euo pipefail
corpus=${1:?usage: bench/scaling.sh CORPUS.txt.gz TEXT FASHION_MNIST_FOLDER [FOLDER]}
text=${2:?usage: bench/scaling.sh CORPUS.txt.gz TEXT FASHION_MNIST_FOLDER [FOLDER]}
fashion=${3:?usage: bench/scaling.sh CORPUS.txt.gz TEXT FASHION_MNIST_FOLDER [FOLDER]}
work=${4:-$(mktemp -d)}
mkdir -p "$work"
. "$(dirname "$0")/rounds.sh"
models=${MODELS:-word2vec lm gan}

# dataset NAME COMMAND...: prepares it unless it is there.
dataset() {
  local name=$1
  shift
  [ -f "$work/$name/manifest.json" ] || "$here/bin/thalweg" prepare "$@" --output "$work/$name" --overwrite --quiet
}
for model in $models; do
  case $model in
    word2vec)
      copies=${COPIES:-1}
      for _ in $(seq "$copies"); do cat "$corpus"; done >"$work/corpus.txt.gz"
      dataset "word2vec-$copies" text --input "$work/corpus.txt.gz" --tokenizer whitespace --min-count $((5 * copies)) --held-out 0 --shards 2
      rm "$work/corpus.txt.gz"
      ;;
    lm) dataset lm text --input "$text" --vocabulary-size 10000 --min-count 1 --unknown-words keep --document-end --held-out 0 ;;
    gan) dataset gan images --input "$fashion" --size 28 --channels 1 --held-out 0 ;;
  esac
done

master=$("$here/bin/thalweg" cluster start --workers 2 --cores-per-worker 1 --memory-per-worker 4g --state-dir "$work/cluster")
trap '"$here/bin/thalweg" cluster stop --state-dir "$work/cluster"' EXIT

# train MODEL REPLICAS
train() {
  local options
  case $1 in
    word2vec) options="word2vec --dimensions 100 --merges-per-epoch ${MERGES:-2} --epochs ${EPOCHS:-3}" ;;
    lm) options="lm --layers 2 --hidden 200 --batch 20 --steps 35 --optimizer sgd --learning-rate 1 --local-steps ${LOCAL_STEPS:-50} --epochs ${EPOCHS:-3}" ;;
    gan) options="gan --batch 64 --local-steps ${LOCAL_STEPS:-50} --epochs ${EPOCHS:-3} --validate-every 0 --device cpu --max-rounds $((${ROUNDS:-14} / $2))" ;;
  esac
  local data=$work/$1
  [ "$1" = word2vec ] && data=$work/word2vec-${COPIES:-1}
  # shellcheck disable=SC2086 # options is a list of words
  measure "$here/bin/thalweg" train $options --data "$data" --output "$work/model" --overwrite --quiet --checkpoint-every 1000 \
    --threads 1 --replicas "$2" --master "$master" --conf spark.executor.cores=1 --conf "spark.cores.max=$2" \
    --conf spark.executor.memory=2g --conf spark.executor.memoryOverhead=1g
}

printf '%-10s %9s %14s %8s\n' model executors examples/s ratio
for model in $models; do
  for _ in $(seq "${REPEAT:-2}"); do
    alone=
    for replicas in 1 2; do
      train "$model" "$replicas"
      rate=$(per_second 'give more EPOCHS')
      : "${alone:=$rate}"
      awk -v model="$model" -v n="$replicas" -v rate="$rate" -v alone="$alone" \
        'BEGIN { printf "%-10s %9d %14.0f %8.2f\n", model, n, rate, rate / alone }'
    done
  done
done
