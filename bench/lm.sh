#!/usr/bin/env bash
# Measures `thalweg train lm` with one and with two replicas, one thread each, against the bare loop of the same network in
# memory.
#
#   bench/lm.sh TEXT [FOLDER]
#
# The 10,000 commonest words, two LSTM layers of 200, batch 20, 35 steps, SGD, rounds of 50 steps. Words a second of a job are those of
# its rounds but the first, in which Java and the engine warm up; averaging and scheduling are in them. The loop and the jobs
# take turns, so that what else the machine does meanwhile meets all. REPEAT=n repeats n times (default 2); ENGINES="torch
# dl4j" names the loops. Last come the same jobs by DL4J Spark's own ParameterAveragingTrainingMaster (--trainer dl4j-spark), bounded to
# DL4J_SPARK_ROUNDS rounds (default 4, 0 for none of it): one takes it half a minute.
set -euo pipefail
text=${1:?usage: bench/lm.sh TEXT [FOLDER]}
work=${2:-$(mktemp -d)}
. "$(dirname "$0")/rounds.sh"
if [ ! -f "$work/dataset/manifest.json" ]; then
  "$here/bin/thalweg" prepare text --input "$text" --output "$work/dataset" --overwrite --quiet \
    --vocabulary-size 10000 --min-count 1 --unknown-words keep --document-end --held-out 0
fi

printf '%-24s %10s %9s\n' what words/s 'peak MB'
row() { awk -v what="$1" -v words="$2" -v peak="$peak_kb" 'BEGIN { printf "%-24s %10.0f %9.0f\n", what, words, peak / 1e3 }'; }
for _ in $(seq "${REPEAT:-2}"); do
  for engine in ${ENGINES:-torch dl4j}; do
    measure "$java" -Xmx2g -cp "$class_path" io.thalweg.bench.lm.LoopBenchmark --engine "$engine" \
      --vocabulary "$(wc -l <"$work/dataset/vocabulary.tsv")"
    row "$engine, bare loop" "$(per_second_told tokens)"
  done
  for replicas in 1 2; do
    measure "$here/bin/thalweg" train lm --data "$work/dataset" --output "$work/model" --overwrite --quiet \
      --layers 2 --hidden 200 --batch 20 --steps 35 --optimizer sgd --learning-rate 1 --local-steps 50 --epochs "${EPOCHS:-1}" \
      --threads 1 --replicas "$replicas" --master "local[$replicas]"
    row "job, $replicas replicas" "$(per_second 'give a longer TEXT or more EPOCHS')"
  done
  rounds=${DL4J_SPARK_ROUNDS:-4}
  for replicas in 1 2; do
    [ "$rounds" -gt 1 ] || continue
    measure "$here/bin/thalweg" train lm --data "$work/dataset" --output "$work/model" --overwrite --quiet \
      --engine dl4j --trainer dl4j-spark --clip-norm 0 --checkpoint-every 1000 --max-rounds "$rounds" \
      --layers 2 --hidden 200 --batch 20 --steps 35 --optimizer sgd --learning-rate 1 --local-steps 50 --epochs "${EPOCHS:-1}" \
      --threads 1 --replicas "$replicas" --master "local[$replicas]"
    row "DL4J Spark, $replicas replicas" "$(per_second 'give a longer TEXT or more EPOCHS')"
  done
done
