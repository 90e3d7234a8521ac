#!/usr/bin/env bash
# Submits a command of Thalweg to YARN; its driver runs in the cluster and is started again when it dies. For example
#
#   cluster-configs/yarn/submit.sh train word2vec \
#     --config cluster-configs/recipes/word2vec-large-corpus.yaml \
#     --data hdfs:///thalweg/data --output hdfs:///thalweg/model
#
# Edit these settings, or give them in the environment. Sizes are in yarn.conf, one setting more is --conf spark.KEY=VALUE
# among the arguments. Needs no secret: Spark makes one for each application.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Where the cluster is configured: yarn-site.xml, core-site.xml, hdfs-site.xml.
export HADOOP_CONF_DIR=${HADOOP_CONF_DIR:-/etc/hadoop/conf}
# A distribution of Spark.
SPARK_HOME=${SPARK_HOME:-/opt/spark}
# The application, as the build made it.
THALWEG_JAR=${THALWEG_JAR:-$here/../../jobs/target/thalweg.jar}
# 1: executors come and go with the work (dynamic-allocation.conf).
DYNAMIC=${DYNAMIC:-0}
# 1: replicas on GPUs (gpu.conf), for train lm and train gan:
#   GPU=1 cluster-configs/yarn/submit.sh train lm --device gpu --data hdfs:///thalweg/data --output hdfs:///thalweg/model
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

[ -d "$HADOOP_CONF_DIR" ] || fail "HADOOP_CONF_DIR is not a folder: found $HADOOP_CONF_DIR. Set it to the cluster's configuration"
[ -x "$SPARK_HOME/bin/spark-submit" ] || fail "SPARK_HOME has no bin/spark-submit: found $SPARK_HOME. Set it to a Spark distribution"
[ -f "$THALWEG_JAR" ] || fail "The application is not built: found no $THALWEG_JAR. Build it: mvn -pl jobs -am -DskipTests package"

# The driver reads the file of --config where it runs: it is sent there, to the folder that the driver starts in.
arguments=()
sent=
resumable=no
if [ "${1:-}" = train ]; then
  resumable=yes
fi
config=no
for argument in "$@"; do
  if [ "$config" = yes ]; then
    sent=$sent${sent:+,}$argument
    argument=${argument##*/}
    config=no
  fi
  case $argument in
    --config) config=yes ;;
    --config=*)
      sent=$sent${sent:+,}${argument#*=}
      argument=--config=${argument##*/}
      ;;
    --resume | --overwrite | --dry-run | --help) resumable=no ;;
  esac
  arguments+=("$argument")
done
if [ "$resumable" = yes ]; then
  # The next driver goes on from the last checkpoint; the first begins anew, and says so.
  arguments+=(--resume)
fi

settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
cat "$here/yarn.conf" > "$settings"
if [ "$DYNAMIC" = 1 ]; then
  cat "$here/../dynamic-allocation.conf" >> "$settings"
fi
more=()
if [ "$GPU" = 1 ]; then
  cat "$here/gpu.conf" >> "$settings"
  sent=$sent${sent:+,}$here/../gpu-discovery.sh
  libraries=$(gpu_libraries)
  more+=(--jars "$libraries")
fi
if [ -n "$sent" ]; then
  more+=(--files "$sent")
fi

"$SPARK_HOME/bin/spark-submit" \
  --master yarn \
  --deploy-mode cluster \
  --name "thalweg ${1:-}" \
  --properties-file "$settings" \
  ${more[@]+"${more[@]}"} \
  --class io.thalweg.jobs.Main \
  "$THALWEG_JAR" ${arguments[@]+"${arguments[@]}"}
