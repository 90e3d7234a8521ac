#!/usr/bin/env bash
# Measures `thalweg prepare text` on corpora with planted copies, languages and junk whose truth is known.
#
#   bench/pipeline.sh WIKITEXT.txt UDHR.zip [FOLDER]
#
# WIKITEXT.txt holds sentences in the tokens of WikiText-2, UDHR.zip a UTF-8 text for each language. FOLDER (default: a temporary one)
# takes about four times the largest corpus. By the environment:
#   SIZES="100 1000"   megabytes of the corpora     CORES="1"   PIPELINE=FILE (default: what --print-pipeline prints)
#   PEER_SIZE=20       megabytes of the corpus that Spark ML's Tokenizer, CountVectorizer and MinHashLSH get; 0 leaves them out
#
# First what is found: of the smallest corpus, with exact and with near copies dropped and nothing else done. Then what it costs: the whole
# pipeline on every size, in megabytes of text a second and core with the start of the JVM and of Spark in them, the most
# memory the process ever had, and the bytes that Spark shuffled for each byte of text. Then Spark ML on the same steps as ours.
set -euo pipefail
sentences=${1:?usage: bench/pipeline.sh WIKITEXT.txt UDHR.zip [FOLDER]}
languages=${2:?usage: bench/pipeline.sh WIKITEXT.txt UDHR.zip [FOLDER]}
here=$(cd "$(dirname "$0")/.." && pwd)
work=${3:-$(mktemp -d)}
mkdir -p "$work"
. "$here/bench/measure.sh"
sizes=${SIZES:-100 1000}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

"$here/bin/thalweg" --version >/dev/null
(cd "$here" && mvn -q -B -ntp -pl bench -am -DskipTests package)
class_path=$here/bench/target/classes:$here/jobs/target/thalweg.jar:$(<"$here/jobs/target/spark.classpath")
opens=$(for package in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  printf -- '--add-opens=java.base/java.%s=ALL-UNNAMED ' "$package"
done)
opens+=$(printf -- '--add-opens=java.base/sun.%s=ALL-UNNAMED ' nio.ch nio.cs security.action util.calendar)

# corpus MEGABYTES: makes it unless it is there
corpus() {
  [ -f "$work/corpus-$1/done" ] || {
    "$java" -cp "$class_path" io.thalweg.bench.corpus.CorpusGenerator --sentences "$sentences" --languages "$languages" \
      --output "$work/corpus-$1" --megabytes "$1" >/dev/null
    touch "$work/corpus-$1/done"
  }
}
prepare() { # MEGABYTES CORES OPTION...
  local size=$1 cores=$2
  shift 2
  measure "$here/bin/thalweg" prepare text --input "$work/corpus-$size/text" --id-field id --output "$work/dataset" --overwrite \
    --tokenizer whitespace --min-count 5 --held-out 0 --master "local[$cores]" --quiet "$@"
}
check() { # MEGABYTES
  # shellcheck disable=SC2086
  "$java" $opens -cp "$class_path" io.thalweg.bench.corpus.CorpusCheck --corpus "$work/corpus-$1" --dataset "$work/dataset"
}

smallest=${sizes%% *}
corpus "$smallest"
for mode in exact near; do
  prepare "$smallest" 2 --dedup "$mode"
  echo "--dedup $mode, $smallest MB:"
  check "$smallest"
done

pipeline=${PIPELINE:-$work/pipeline.yaml}
[ -n "${PIPELINE:-}" ] || "$here/bin/thalweg" prepare text --print-pipeline >"$pipeline"
printf '%-10s %5s %9s %14s %9s %14s\n' 'text MB' cores seconds 'MB/s and core' 'peak MB' 'shuffled/text'
for size in $sizes; do
  corpus "$size"
  for cores in ${CORES:-1}; do
    rm -rf "$work/events"
    mkdir -p "$work/events"
    prepare "$size" "$cores" --pipeline "$pipeline" --conf spark.eventLog.enabled=true --conf "spark.eventLog.dir=file://$work/events" \
      --conf spark.eventLog.compress=false
    shuffled=$(cat "$work"/events/* | python3 -c '
import json, sys
total = 0
for line in sys.stdin:
    if "SparkListenerTaskEnd" in line:
        metrics = json.loads(line).get("Task Metrics") or {}
        total += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
print(total)')
    awk -v size="$size" -v cores="$cores" -v s="$seconds" -v peak="$peak_kb" -v shuffled="$shuffled" 'BEGIN {
      printf "%-10d %5d %9.1f %14.1f %9.0f %14.2f\n", size, cores, s, size / s / cores, peak / 1e3, shuffled / (size * 1e6) }'
  done
done
echo "the whole pipeline, $size MB:"
check "$size"

peer=${PEER_SIZE:-20}
[ "$peer" -gt 0 ] || exit 0
corpus "$peer"
printf '%-34s %9s %9s\n' "$peer MB, two cores" seconds left
prepare "$peer" 2 --dedup near
left=$(python3 -c 'import json, sys; print(sum(s["documents"] for s in json.load(open(sys.argv[1]))["splits"].values()))' \
  "$work/dataset/manifest.json")
printf '%-34s %9.1f %9s\n' 'prepare text --dedup near, process' "$seconds" "$left"
# shellcheck disable=SC2086
measure "$java" -Xmx6g $opens -cp "$class_path" io.thalweg.bench.corpus.SparkMlBenchmark --corpus "$work/corpus-$peer" \
  --output "$work/spark-ml" --threads 2
printf '%-34s %9.1f %9s\n' 'Spark ML, from reading on' "${measured_output% *}" "${measured_output#* }"
