#!/usr/bin/env bash
# Submits a command of Thalweg to Kubernetes; its driver runs in the cluster. Nothing starts it again when it dies: give
# the same command with --resume, or use the operator (spark-application.yaml). For example
#
#   cluster-configs/kubernetes/submit.sh train word2vec \
#     --config /opt/thalweg/recipes/word2vec-large-corpus.yaml \
#     --data s3a://thalweg/data --output s3a://thalweg/model
#
# A file of --config is read in the image, where the Dockerfile puts the recipes. Edit these settings, or give them in the
# environment. Sizes are in kubernetes.conf, one setting more is --conf spark.KEY=VALUE among the arguments.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The cluster: kubectl cluster-info shows it. Who you are there, kubectl's own configuration says.
MASTER=${MASTER:-k8s://https://kubernetes.example.org:6443}
# A distribution of Spark; the one in the image must be of the same version.
SPARK_HOME=${SPARK_HOME:-/opt/spark}
# 1: executors come and go with the work (dynamic-allocation.conf).
DYNAMIC=${DYNAMIC:-0}
# 1: replicas on GPUs (gpu.conf, executor-pod-gpu.yaml), for train lm and train gan:
#   GPU=1 cluster-configs/kubernetes/submit.sh train lm --device gpu --data s3a://thalweg/data --output s3a://thalweg/model
GPU=${GPU:-0}

fail() {
  printf 'submit: error: %s\n' "$1" >&2
  exit 2
}

[ -x "$SPARK_HOME/bin/spark-submit" ] || fail "SPARK_HOME has no bin/spark-submit: found $SPARK_HOME. Set it to a Spark distribution"

settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
cat "$here/kubernetes.conf" > "$settings"
if [ "$DYNAMIC" = 1 ]; then
  cat "$here/../dynamic-allocation.conf" >> "$settings"
fi
executor_pod=$here/executor-pod.yaml
if [ "$GPU" = 1 ]; then
  cat "$here/gpu.conf" >> "$settings"
  executor_pod=$here/executor-pod-gpu.yaml
fi

"$SPARK_HOME/bin/spark-submit" \
  --master "$MASTER" \
  --deploy-mode cluster \
  --name "thalweg ${1:-}" \
  --properties-file "$settings" \
  --conf spark.kubernetes.driver.podTemplateFile="$here/driver-pod.yaml" \
  --conf spark.kubernetes.executor.podTemplateFile="$executor_pod" \
  --class io.thalweg.jobs.Main \
  local:///opt/thalweg/thalweg.jar "$@"
