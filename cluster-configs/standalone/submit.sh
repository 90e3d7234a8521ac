#!/usr/bin/env bash
# Submits a command of Thalweg to a standalone cluster; its driver runs here. For example
#
#   cluster-configs/standalone/submit.sh train word2vec \
#     --config cluster-configs/recipes/word2vec-large-corpus.yaml \
#     --data hdfs:///thalweg/data --output hdfs:///thalweg/model
#
# Edit these settings, or give them in the environment. Sizes are in standalone.conf, one setting more is
# --conf spark.KEY=VALUE among the arguments.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The cluster; of several masters all: spark://one:7077,two:7077
MASTER=${MASTER:-spark://master.example.org:7077}
# A distribution of Spark, the version that the cluster runs.
SPARK_HOME=${SPARK_HOME:-/opt/spark}
# The application, as the build made it.
THALWEG_JAR=${THALWEG_JAR:-$here/../../jobs/target/thalweg.jar}
# A file of the line "spark.authenticate.secret SECRET", of mode 600, outside of any repository.
SECRETS=${SECRETS:-$HOME/.thalweg/standalone.secrets}
# 1: executors come and go with the work (dynamic-allocation.conf).
DYNAMIC=${DYNAMIC:-0}
# 1: replicas on GPUs (gpu.conf), for train lm and train gan:
#   GPU=1 cluster-configs/standalone/submit.sh train lm --device gpu --data hdfs:///thalweg/data --output hdfs:///thalweg/model
GPU=${GPU:-0}
# Where the build with -Pgpu puts the CUDA build of PyTorch; executors are sent it.
GPU_LIBRARIES=${GPU_LIBRARIES:-$here/../../jobs/target/gpu}

fail() {
  printf 'submit: error: %s\n' "$1" >&2
  exit 2
}

# The jars of GPU_LIBRARIES after commas.
gpu_libraries() {
  local jar list=
  for jar in "$GPU_LIBRARIES"/*.jar; do
    [ -f "$jar" ] || fail "The CUDA build of PyTorch is not there: found no jar in $GPU_LIBRARIES. Build it: mvn -Pgpu -pl jobs -am -DskipTests package"
    list=$list${list:+,}$jar
  done
  printf '%s' "$list"
}

[ -x "$SPARK_HOME/bin/spark-submit" ] || fail "SPARK_HOME has no bin/spark-submit: found $SPARK_HOME. Set it to a Spark distribution"
[ -f "$THALWEG_JAR" ] || fail "The application is not built: found no $THALWEG_JAR. Build it: mvn -pl jobs -am -DskipTests package"
[ -f "$SECRETS" ] || fail "The file of secrets does not exist: found no $SECRETS. Make it: (umask 077; echo \"spark.authenticate.secret THE-CLUSTER'S\" > $SECRETS)"
[ -n "$(find -L "$SECRETS" -prune \( -perm 600 -o -perm 400 \))" ] || fail "Others can read the file of secrets: $SECRETS. Close it: chmod 600 $SECRETS"

# One file for spark-submit, readable by its owner only: a secret given by --conf would stand in the list of processes.
settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
files=("$here/standalone.conf")
if [ "$DYNAMIC" = 1 ]; then
  files+=("$here/../dynamic-allocation.conf")
fi
more=()
if [ "$GPU" = 1 ]; then
  files+=("$here/gpu.conf")
  libraries=$(gpu_libraries)
  more+=(--jars "$libraries")
fi
for file in "${files[@]}" "$SECRETS"; do
  cat "$file"
  echo
done > "$settings"

"$SPARK_HOME/bin/spark-submit" \
  --master "$MASTER" \
  --deploy-mode client \
  --name "thalweg ${1:-}" \
  --properties-file "$settings" \
  ${more[@]+"${more[@]}"} \
  --class io.thalweg.jobs.Main \
  "$THALWEG_JAR" "$@"
