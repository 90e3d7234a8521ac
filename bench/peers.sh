#!/usr/bin/env bash
# Compares word2vec on one corpus with the same threads and settings, one program after the other: ours, gensim
# (Debian's python3-gensim, corpus_file mode), fastText (Debian's fasttext), and Spark MLlib's and DL4J's on a slice.
#
#   ANALOGIES=questions-words.txt SIMILARITY=wordsim353.tsv bench/peers.sh CORPUS.txt.gz [FOLDER]
#
# Window 5, 5 noise words, sample 1e-4, minimum count 5, rate 0.05, lines of 1000 words. By the environment:
#   ARCHITECTURES="skip-gram cbow"   DIMENSIONS="100 300"   EPOCHS=5   THREADS=2   SEEDS="1 2 3" (ours; the others have one)
#   PEERS="gensim fasttext mllib dl4j"    SLICE=500000 (words that MLlib and DL4J get)
#
# Words a second are those of the corpus times the epochs by the seconds of training: of ours the bare loop's and the whole
# job's, from the start of the process to the committed model; of gensim the call of train; of fastText the whole process,
# which reads the text once more to count its words; of MLlib and DL4J the call of fit. Peak memory is of the whole
# process. "Loop is" tells how many times as fast our bare loop is. Every model is rated by `thalweg evaluate`. A program that
# is not installed is left out, and said.
set -euo pipefail
corpus=${1:?usage: bench/peers.sh CORPUS.txt.gz [FOLDER]}
here=$(cd "$(dirname "$0")/.." && pwd)
work=${2:-$(mktemp -d)}
mkdir -p "$work"
. "$here/bench/measure.sh"
threads=${THREADS:-2}
epochs=${EPOCHS:-5}
peers=${PEERS-gensim fasttext mllib dl4j}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

"$here/bin/thalweg" --version >/dev/null
(cd "$here" && mvn -q -B -ntp -pl bench -am -DskipTests package)
class_path=$here/bench/target/classes:$here/jobs/target/thalweg.jar:$(<"$here/jobs/target/spark.classpath")

lines=$work/lines.txt
if [ ! -f "$lines" ]; then
  { gzip -dcf "$corpus" | tr -s '[:space:]' '\n' | awk 'NF { printf "%s%s", $0, ++n % 1000 ? " " : "\n" } END { print "" }'; } >"$lines.part"
  mv "$lines.part" "$lines"
fi
words=$(wc -w <"$lines")
if [ ! -f "$work/dataset/manifest.json" ]; then
  "$here/bin/thalweg" prepare text --input "$lines" --unit line --output "$work/dataset" --overwrite \
    --tokenizer whitespace --min-count 5 --held-out 0 --quiet
fi
opens=$(for package in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  printf -- '--add-opens=java.base/java.%s=ALL-UNNAMED ' "$package"
done)
opens+=$(printf -- '--add-opens=java.base/sun.%s=ALL-UNNAMED ' nio.ch nio.cs security.action util.calendar)

printf '%-10s %5s  %-24s %9s %11s %9s %8s %10s %10s\n' architecture size program seconds words/s 'loop is' 'peak MB' analogies similarity
loop=
row() { # architecture dimensions program seconds words model
  local rated="- -"
  [ "$3" != 'ours, bare loop' ] || loop=$(awk -v s="$4" -v w="$5" 'BEGIN { print w / s }')
  [ -z "$6" ] || [ -z "${ANALOGIES-}${SIMILARITY-}" ] || rated=$("$here/bin/thalweg" evaluate --model "$6" \
    ${ANALOGIES:+--analogies "$ANALOGIES"} ${SIMILARITY:+--similarity "$SIMILARITY"} --json --quiet | python3 -c '
import json, sys
found = json.load(sys.stdin)
def flat(node, name=""):
    for key, value in node.items():
        yield from flat(value, name + key + ".") if isinstance(value, dict) else [(name + key, value)]
values = dict(flat(found))
accuracy = [v for k, v in values.items() if k.endswith("analogies.accuracy")]
spearman = [v for k, v in values.items() if k.endswith("spearman")]
print("%.2f%%" % (100 * accuracy[0]) if accuracy else "-", "%.4f" % spearman[0] if spearman else "-")')
  awk -v a="$1" -v d="$2" -v p="$3" -v s="$4" -v w="$5" -v m="$peak_kb" -v r="$rated" -v loop="$loop" 'BEGIN {
    split(r, q, " "); printf "%-10s %5d  %-24s %9.1f %11.0f %8.1fx %8.0f %10s %10s\n", a, d, p, s, w / s, loop * s / w, m / 1e3, q[1], q[2] }'
}

for architecture in ${ARCHITECTURES:-skip-gram cbow}; do
  for size in ${DIMENSIONS:-100 300}; do
    measure "$java" --add-modules jdk.incubator.vector -XX:MaxRAMPercentage=70 -cp "$class_path" \
      io.thalweg.bench.word2vec.KernelBenchmark --data "$work/dataset" --threads "$threads" --dimensions "$size" \
      --epochs "$epochs" --architecture "${architecture/-/_}"
    row "$architecture" "$size" 'ours, bare loop' "$(awk '$1 == "all" { print $2 }' <<<"$measured_output")" \
      "$((words * epochs))" ''
    for seed in ${SEEDS:-1 2 3}; do
      measure "$here/bin/thalweg" train word2vec --data "$work/dataset" --output "$work/model" --overwrite --quiet \
        --architecture "$architecture" --dimensions "$size" --epochs "$epochs" --learning-rate 0.05 --seed "$seed" \
        --threads "$threads" --replicas 1 --master "local[$threads]"
      row "$architecture" "$size" "ours, job, seed $seed" "$seconds" "$((words * epochs))" "$work/model"
    done
    for peer in $peers; do
      case $peer in
      gensim)
        /usr/bin/python3 -c 'import gensim' 2>/dev/null || { echo "gensim is not installed (python3-gensim)"; continue; }
        measure /usr/bin/python3 "$here/bench/gensim_word2vec.py" "$lines" "$work/gensim.bin" "$architecture" "$size" \
          "$epochs" "$threads"
        row "$architecture" "$size" gensim "$measured_output" "$((words * epochs))" "$work/gensim.bin"
        ;;
      fasttext)
        command -v fasttext >/dev/null || { echo "fastText is not installed (fasttext)"; continue; }
        measure fasttext "${architecture/-/}" -input "$lines" -output "$work/fasttext" -dim "$size" -ws 5 -neg 5 \
          -t 1e-4 -minCount 5 -lr 0.05 -epoch "$epochs" -loss ns -maxn 0 -minn 0 -thread "$threads" -verbose 0
        mv "$work/fasttext.vec" "$work/fasttext.txt"
        row "$architecture" "$size" fastText "$seconds" "$((words * epochs))" "$work/fasttext.txt"
        ;;
      mllib)
        [ "$architecture" = skip-gram ] || continue
        # shellcheck disable=SC2086
        measure "$java" -Xmx4g $opens \
          -cp "$class_path" io.thalweg.bench.word2vec.MllibBenchmark --text "$lines" --words "${SLICE:-500000}" \
          --dimensions "$size" --threads "$threads"
        row "$architecture" "$size" "MLlib, a slice, 1 epoch" "${measured_output% *}" "${measured_output#* }" ''
        ;;
      dl4j)
        # Its CBOW ends with "CBOW: context must have rank 0/1 or 2" (1.0.0-M2.1).
        [ "$architecture" = skip-gram ] || continue
        measure "$java" -Xmx4g -cp "$class_path:$(<"$here/bench/target/dl4j.classpath")" \
          io.thalweg.bench.word2vec.Dl4jBenchmark --text "$lines" --words "${SLICE:-500000}" --dimensions "$size" \
          --threads "$threads"
        row "$architecture" "$size" "DL4J, a slice, 1 epoch" "${measured_output% *}" "${measured_output#* }" ''
        ;;
      *)
        echo "PEERS knows gensim, fasttext, mllib and dl4j, found $peer" >&2
        exit 2
        ;;
      esac
    done
  done
done
