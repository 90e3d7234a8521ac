#!/usr/bin/env bash
# Measures `thalweg train gan` with one replica on one core and with two on two, one thread each, against the bare loop of the
# same networks in memory.
#
#   bench/gan.sh FASHION_MNIST_FOLDER [FOLDER]
#
# FASHION_MNIST_FOLDER holds the four .gz files of Fashion-MNIST (70,000 images), FOLDER (default: a temporary one) takes about
# 50 MB. A DCGAN of 28 x 28 grey pixels, batch 64, one step of the discriminator for each of the generator, rounds of 50 steps.
# Images a second of a job are the real ones of its rounds but the first, in which Java and the engine warm up; averaging and
# scheduling are in them. The ratio is to PyTorch's loop of the same turn; two such loops at once tell what this machine gives two
# processes that share nothing. The loop and the jobs take turns, so that what else the
# machine does meanwhile meets all. REPEAT=n repeats n times (default 2); ENGINES="torch dl4j" names the loops, the first of
# which the ratios are to; STEPS and DL4J_STEPS are the steps that a loop is measured by (default 400, 40); EPOCHS those of a job
# (default 1); JOB_OPTIONS is added to the jobs.
set -euo pipefail
fashion=${1:?usage: bench/gan.sh FASHION_MNIST_FOLDER [FOLDER]}
work=${2:-$(mktemp -d)}
. "$(dirname "$0")/rounds.sh"
if [ ! -f "$work/dataset/manifest.json" ]; then
  "$here/bin/thalweg" prepare images --input "$fashion" --output "$work/dataset" --overwrite --quiet --size 28 --channels 1 \
    --held-out 0
fi

loop=("$java" -Xmx2g -cp "$class_path" io.thalweg.bench.gan.LoopBenchmark)
printf '%-24s %10s %8s %9s\n' what images/s ratio 'peak MB'
against=
# row WHAT IMAGES_PER_SECOND
row() {
  : "${against:=$2}"
  awk -v what="$1" -v images="$2" -v against="$against" -v peak="$peak_kb" \
    'BEGIN { printf "%-24s %10.1f %8.2f %9.0f\n", what, images, images / against, peak / 1e3 }'
}
for _ in $(seq "${REPEAT:-2}"); do
  against=
  for engine in ${ENGINES:-torch dl4j}; do
    case $engine in
      dl4j) steps=${DL4J_STEPS:-40} ;;
      *) steps=${STEPS:-400} ;;
    esac
    measure "${loop[@]}" --engine "$engine" --measured "$steps" --warm-up "$(((steps + 9) / 10))"
    row "$engine, bare loop" "$(per_second_told images)"
  done
  # What two processes that share nothing get of this machine, which no job of two replicas can better.
  twice=(--engine torch --measured "${STEPS:-400}" --warm-up "$(((${STEPS:-400} + 9) / 10))")
  "${loop[@]}" "${twice[@]}" >"$work/beside.txt" &
  beside=$!
  measure "${loop[@]}" "${twice[@]}"
  wait "$beside"
  measured_output+=$'\n'$(<"$work/beside.txt")
  row 'torch, two loops at once' "$(per_second_told images | awk '{ sum += $1 } END { print sum }')"
  for replicas in 1 2; do
    # shellcheck disable=SC2086 # JOB_OPTIONS is a list of words
    measure "$here/bin/thalweg" train gan --data "$work/dataset" --output "$work/model" --overwrite --quiet \
      --batch 64 --local-steps 50 --epochs "${EPOCHS:-1}" --validate-every 0 --threads 1 --device cpu \
      --replicas "$replicas" --master "local[$replicas]" ${JOB_OPTIONS:-}
    row "job, $replicas replicas" "$(per_second 'give more EPOCHS')"
  done
done
