#!/usr/bin/env bash
# Trains a language model and a GAN on the CPU and on the GPU from the same weights, and the same networks by this machine's own
# Python PyTorch, at three sizes each. Tells words and images a second, the GPU's memory, the ratio to PyTorch, and how far losses are
# from the CPU's: over the first 50 steps, 30 of a GAN's, in float32 by 1e-3 at most, or a hundredth of what they fell by. They must fall by
# 0.1 there, since losses that stay where they were agree whatever gradients are. Else this ends with 1.
#
#   bench/gpu/run.sh [FOLDER]               in a checkout; builds what it needs, with -Pgpu if a GPU is there
#   PARTS=DIR bench/gpu/run.sh [FOLDER]     from what bench/gpu/pack.sh packed: needs no network, no Java, no Maven; UNPACKED=DIR
#                                           where that is unpacked already
#
#   LM_SIZES="200 650 1500"   hidden units of two LSTM layers; batch 20, 35 steps, 10,000 words, SGD
#   GAN_SIZES="28 32 64"      pixels of a side; batch 64, Adam
#   DEVICES="cpu gpu"         PRECISIONS="float32 tf32 bfloat16", of which the CPU runs the first
#   CPU_STEPS=40 GPU_STEPS=200   measured, after WARM_UP=12
#   VOCABULARY=10000 FEATURES=64 THREADS=(cores)   PYTHON=python3
set -euo pipefail
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work"
threads=${THREADS:-$(nproc)}
warm_up=${WARM_UP:-12}
lines=$work/lines
: > "$lines"

has_gpu=no
if command -v nvidia-smi > /dev/null && nvidia-smi -L 2> /dev/null | grep -q '^GPU '; then
  has_gpu=yes
fi
devices=${DEVICES:-cpu}
if [ -z "${DEVICES:-}" ] && [ $has_gpu = yes ]; then
  devices="cpu gpu"
fi

. "$here/environment.sh"
if [ -n "${UNPACKED:-}${PARTS:-}" ]; then
  packed=$(unpacked "${PARTS:-}" "$work")
  java=$packed/java/bin/java
  class_path="$packed/classes:$packed/natives:$packed/jars/*"
  case " $devices " in *' gpu '*) require_cuda ;; esac
else
  root=$here/../..
  profiles=()
  case " $devices " in
    *' gpu '*)
      require_cuda
      profiles=(-Pgpu)
      ;;
  esac
  (cd "$root" && mvn -q -B -ntp ${profiles[@]+"${profiles[@]}"} -pl bench -am -DskipTests package)
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  class_path=$root/bench/target/classes:$root/jobs/target/thalweg.jar:$root/jobs/target/gpu/*:$(< "$root/jobs/target/spark.classpath")
fi

if [ -z "$site" ]; then
  printf 'run: %s has no torch: no comparison with it\n' "$python" >&2
fi
export OMP_NUM_THREADS=$threads

# Runs a command and adds its lines; tells what the GPU held at most meanwhile, this and nothing else being on it.
measured() { # name command...
  local name=$1 watcher='' status=0
  shift
  if [ $has_gpu = yes ]; then
    (while sleep 0.2; do nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits 2> /dev/null; done) > "$work/memory" &
    watcher=$!
  fi
  "$@" >> "$lines" || status=$?
  if [ -n "$watcher" ]; then
    kill "$watcher" 2> /dev/null || true
    wait "$watcher" 2> /dev/null || true
    printf '%s: the GPU held at most %s MiB\n' "$name" "$(sort -n "$work/memory" | tail -n 1)"
  fi
  if [ $status != 0 ]; then
    printf 'run: %s: failed\n' "$name" >&2
  fi
  return $status
}

places=()
for device in $devices; do
  for precision in ${PRECISIONS:-float32 tf32 bfloat16}; do
    [ "$device" = gpu ] || [ "$precision" = float32 ] || continue
    places+=("$device:$precision")
  done
done
steps=(--warm-up "$warm_up" --measured "${GPU_STEPS:-200}" --measured-on-cpu "${CPU_STEPS:-40}")

failed=no
for family in lm gan; do
  sizes=$([ $family = lm ] && echo "${LM_SIZES-200 650 1500}" || echo "${GAN_SIZES-28 32 64}")
  for size in $sizes; do
    folder=$work/$family-$size
    mkdir -p "$folder"
    measured "thalweg, $family $size" "$java" -Xmx4g -cp "$class_path" io.thalweg.bench.gpu.DeviceBenchmark "$family" --size "$size" \
      --place "$(IFS=, && echo "${places[*]}")" --threads "$threads" "${steps[@]}" --vocabulary "${VOCABULARY:-10000}" \
      --features "${FEATURES:-64}" --write "$folder" || failed=yes
    if [ -n "$site" ]; then
      measured "PyTorch, $family $size" "$python" "$here/pytorch_reference.py" "$family" "$folder" "$size" "$warm_up" \
        "${GPU_STEPS:-200}" "${CPU_STEPS:-40}" "${places[@]}" || true
    fi
    rm -f "$folder/weights.bin" "$folder/inputs.bin"
  done
done
[ $has_gpu = yes ] && nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
"$python" "$here/table.py" "$lines"
[ $failed = no ]
