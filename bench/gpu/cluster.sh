#!/usr/bin/env bash
# Trains on a real Spark cluster of this machine whose executor has its GPU: a language model on the GPU and on the CPU, two replicas on
# one GPU, a GAN, and a continuation. Prints the last round of each and what the executors said of GPUs. A job that fails keeps none of
# the others from running; this ends with 1 if one failed, or if losses on the GPU are off from the CPU's by more than 2% in any round:
# both draw the same, so they differ by rounding alone, which grows over some hundred steps to less than that.
#
#   PARTS=DIR bench/gpu/cluster.sh [FOLDER]         of what bench/gpu/pack.sh packed, with WORDS and IMAGES
#   UNPACKED=DIR/thalweg-gpu bench/gpu/cluster.sh   of what run.sh has unpacked
set -euo pipefail
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work"
. "$here/environment.sh"
packed=$(unpacked "${PARTS:-}" "$work")
require_cuda
export JAVA_HOME=$packed/java SPARK_HOME=$packed/spark-home OMP_NUM_THREADS=4

opens=()
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
  java.util.concurrent.atomic sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
thalweg() {
  "$JAVA_HOME/bin/java" -Xmx4g --add-modules jdk.incubator.vector "${opens[@]}" -cp "$packed/classes:$packed/natives:$packed/jars/*" \
    io.thalweg.jobs.Main "$@"
}

discovery=$packed/cluster-configs/gpu-discovery.sh
# What an older pack.sh has packed holds none.
[ -f "$discovery" ] || discovery=$here/../../cluster-configs/gpu-discovery.sh
bash "$discovery"
master=$(thalweg cluster start --workers 1 --gpus-per-worker 1 --cores-per-worker 4 --memory-per-worker 16g --state-dir "$work/cluster" --quiet)
trap 'thalweg cluster stop --state-dir "$work/cluster" --quiet || true' EXIT
spark=(--master "$master" --conf spark.driver.host=127.0.0.1 --conf spark.executor.cores=4 --conf spark.cores.max=4
  --conf spark.executor.memory=3g --conf spark.executor.memoryOverhead=4g
  --conf "spark.driver.extraClassPath=$packed/natives" --conf "spark.executor.extraClassPath=$packed/natives")
gpu=(--device gpu --conf spark.executor.resource.gpu.amount=1)

failed=()
job() { # name command...
  local name=$1 began status=0
  shift
  began=$(date +%s)
  printf '== %s\n' "$name"
  thalweg "$@" --output "$work/$name" --overwrite --quiet || status=$?
  if [ $status != 0 ]; then
    printf 'cluster: %s: failed with %s\n' "$name" $status >&2
    failed+=("$name")
    return 0
  fi
  printf '%s s with the start; last round: %s\n' $(($(date +%s) - began)) "$(tail -n 1 "$work/$name/metrics.jsonl" | cut -c1-700)"
}

lm=(train lm --data "$packed/data/words" --layers 2 --hidden 200 --epochs 4 --local-steps 50 --dropout 0.2)
job lm-gpu "${lm[@]}" "${spark[@]}" "${gpu[@]}" --conf spark.task.resource.gpu.amount=1 --replicas 1 --threads 4
job lm-cpu "${lm[@]}" "${spark[@]}" --device cpu --replicas 1 --threads 4
job lm-two-on-one "${lm[@]}" "${spark[@]}" "${gpu[@]}" --conf spark.task.resource.gpu.amount=0.5 --precision tf32 --replicas 2 --threads 2
job gan-gpu train gan --data "$packed/data/images" --features 64 --epochs 3 --local-steps 50 "${spark[@]}" "${gpu[@]}" \
  --conf spark.task.resource.gpu.amount=1 --replicas 1 --threads 4
printf '== a continuation\n'
if [ -f "$work/lm-gpu/metrics.jsonl" ]; then
  thalweg generate text --model "$work/lm-gpu" --prompt "the" --length 20 --device gpu --seed 1 || failed+=(continuation)
fi
printf '== what executors said\n'
grep -h -i ' gpu' "$work"/cluster/work/*/*/*/stderr | grep -v -- '--conf' | head -n 20 || true
if [ -f "$work/lm-gpu/metrics.jsonl" ] && [ -f "$work/lm-cpu/metrics.jsonl" ]; then
  printf '== losses of both devices\n'
  "$python" "$here/rounds.py" "$work/lm-gpu/metrics.jsonl" "$work/lm-cpu/metrics.jsonl" 0.02 || failed+=('losses of lm-gpu and lm-cpu')
fi
if [ ${#failed[@]} -gt 0 ]; then
  printf 'cluster: failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
