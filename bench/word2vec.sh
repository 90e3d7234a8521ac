#!/usr/bin/env bash
# Measures a whole `thalweg train word2vec` job, from dataset to committed model, against the bare kernel loop on the
# same tokens in memory.
#
#   bench/word2vec.sh CORPUS.txt.gz [FOLDER]
#
# Skip-gram, 100 dimensions, window 5, 5 negative samples, sample 1e-4, 5 epochs, one replica, two threads. Times of the
# job are of the whole process, the start of the JVM and of Spark included; the loop's are of the loop alone. The two
# take turns, so that what else the machine does meanwhile meets both. REPEAT=n repeats n times (default 2). ANALOGIES and
# SIMILARITY name files to evaluate the model on afterwards.
set -euo pipefail
corpus=${1:?usage: bench/word2vec.sh CORPUS.txt.gz [FOLDER]}
here=$(cd "$(dirname "$0")/.." && pwd)
work=${2:-$(mktemp -d)}
mkdir -p "$work"
. "$here/bench/measure.sh"

"$here/bin/thalweg" --version >/dev/null
(cd "$here" && mvn -q -B -ntp -pl bench -am -DskipTests package)
class_path=$here/bench/target/classes:$here/jobs/target/thalweg.jar:$(<"$here/jobs/target/spark.classpath")

if [ ! -f "$work/dataset/manifest.json" ]; then
  "$here/bin/thalweg" prepare text --input "$corpus" --output "$work/dataset" --overwrite \
    --tokenizer whitespace --min-count 5 --held-out 0 --quiet
fi

printf '%-22s %9s %12s %9s\n' what seconds words/s 'peak MB'
for _ in $(seq "${REPEAT:-2}"); do
  measure "${JAVA_HOME:+$JAVA_HOME/bin/}java" --add-modules jdk.incubator.vector -XX:MaxRAMPercentage=70 \
    -cp "$class_path" io.thalweg.bench.word2vec.KernelBenchmark --data "$work/dataset" --threads 2 --dimensions 100
  bare=$(awk '$1 == "all" {print $2}' <<<"$measured_output")
  words=$(awk '$1 == "all" {gsub(",", "", $4); print $4}' <<<"$measured_output")
  awk -v s="$bare" -v w="$words" -v peak="$peak_kb" \
    'BEGIN { printf "%-22s %9.2f %12.0f %9.0f\n", "bare kernel loop", s, w, peak / 1e3 }'
  measure "$here/bin/thalweg" train word2vec --data "$work/dataset" --output "$work/model" --overwrite \
    --dimensions 100 --threads 2 --replicas 1 --master 'local[2]' --quiet
  awk -v s="$seconds" -v bare="$bare" -v w="$words" -v peak="$peak_kb" 'BEGIN {
    printf "%-22s %9.2f %12.0f %9.0f\n", "whole job", s, w * bare / s, peak / 1e3
    printf "%-22s %9.3f\n", "ratio", s / bare }'
done
[ -z "${ANALOGIES:-}${SIMILARITY:-}" ] ||
  "$here/bin/thalweg" evaluate --model "$work/model" ${ANALOGIES:+--analogies "$ANALOGIES"} ${SIMILARITY:+--similarity "$SIMILARITY"}
