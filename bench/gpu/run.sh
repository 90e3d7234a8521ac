#!/usr/bin/env bash
# Trains a language model and a GAN on the CPU and on the GPU from the same weights, and the same networks by this machine's own
# Python PyTorch, at three sizes each. Tells words and images a second, the GPU's memory, the ratio to PyTorch, and how far losses are
# from the CPU's: in float32 by 1e-3 at most over the first ten steps, or this ends with 1.
#
#   bench/gpu/run.sh [FOLDER]               in a checkout; builds what it needs, with -Pgpu if a GPU is there
#   PARTS=DIR bench/gpu/run.sh [FOLDER]     from what bench/gpu/pack.sh packed: needs no network, no Java, no Maven
#
#   LM_SIZES="200 650 1500"   hidden units of two LSTM layers; batch 20, 35 steps, 10,000 words, SGD
#   GAN_SIZES="28 32 64"      pixels of a side; batch 64, Adam
#   DEVICES="cpu gpu"         PRECISIONS="float32 tf32 bfloat16", of which the CPU runs the first
#   CPU_STEPS=12 GPU_STEPS=200   measured, after WARM_UP=12
#   VOCABULARY=10000 FEATURES=64 THREADS=(cores)   PYTHON=python3
set -euo pipefail
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work"
threads=${THREADS:-$(nproc)}
python=${PYTHON:-python3}
warm_up=${WARM_UP:-12}
lines=$work/lines
: > "$lines"

fail() {
  printf 'run: error: %s\n' "$1" >&2
  exit 2
}

has_gpu=no
if command -v nvidia-smi > /dev/null && nvidia-smi -L 2> /dev/null | grep -q '^GPU '; then
  has_gpu=yes
fi
devices=${DEVICES:-cpu}
if [ -z "${DEVICES:-}" ] && [ $has_gpu = yes ]; then
  devices="cpu gpu"
fi

if [ -n "${PARTS:-}" ]; then
  # shellcheck disable=SC2144 # the first part is enough to know
  [ -f "$PARTS/thalweg-gpu.tar.00" ] || fail "PARTS has no parts: found no $PARTS/thalweg-gpu.tar.00. Pack them: bench/gpu/pack.sh DIR"
  (cd "$PARTS" && sha256sum --quiet -c SHA256SUMS) || fail "A part is damaged, or missing, in $PARTS. Carry them again"
  cat "$PARTS"/thalweg-gpu.tar.?? | tar -x -C "$work"
  java=$work/thalweg-gpu/java/bin/java
  class_path="$work/thalweg-gpu/classes:$work/thalweg-gpu/jars/*"
else
  root=$here/../..
  profiles=()
  case " $devices " in *' gpu '*) profiles=(-Pgpu) ;; esac
  (cd "$root" && mvn -q -B -ntp ${profiles[@]+"${profiles[@]}"} -pl bench -am -DskipTests package)
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  class_path=$root/bench/target/classes:$root/jobs/target/thalweg.jar:$root/jobs/target/gpu/*:$(< "$root/jobs/target/spark.classpath")
fi

# CUDA's libraries: the machine's, or those that its Python PyTorch brings.
for folder in /usr/local/cuda/lib64 /usr/local/cuda-13*/lib64; do
  [ -d "$folder" ] && LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
done
site=$("$python" -c 'import torch, os; print(os.path.dirname(os.path.dirname(torch.__file__)))' 2> /dev/null || true)
if [ -n "$site" ]; then
  for folder in "$site"/nvidia/*/lib; do
    [ -d "$folder" ] && LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
  done
else
  printf 'run: %s has no torch: no comparison with it\n' "$python" >&2
fi
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}
export OMP_NUM_THREADS=$threads CUDA_DEVICE_ORDER=PCI_BUS_ID

# What the GPU's processes hold at most, in bytes, while a command runs; PyTorch for Java does not tell.
watched() {
  local out=$1 peak=0 now watcher
  shift
  if [ $has_gpu = yes ]; then
    (while sleep 0.2; do nvidia-smi --query-compute-apps=used_memory --format=csv,noheader,nounits 2> /dev/null |
      awk '{ sum += $1 } END { print sum + 0 }'; done) > "$work/memory" &
    watcher=$!
  fi
  local status=0
  "$@" > "$out" || status=$?
  if [ $has_gpu = yes ]; then
    kill "$watcher" 2> /dev/null || true
    wait "$watcher" 2> /dev/null || true
    now=$(sort -n "$work/memory" | tail -n 1)
    peak=$((${now:-0} * 1048576))
  fi
  gpu_bytes=$peak
  return "$status"
}

thalweg() { # family size device precision option...
  local family=$1 size=$2 device=$3 precision=$4 measured
  shift 4
  measured=$([ "$device" = cpu ] && echo "${CPU_STEPS:-12}" || echo "${GPU_STEPS:-200}")
  if ! watched "$work/told" "$java" -Xmx4g -cp "$class_path" io.thalweg.bench.gpu.DeviceBenchmark "$family" --size "$size" \
    --device "$device" --precision "$precision" --threads "$threads" --warm-up "$warm_up" --measured "$measured" "$@"; then
    printf 'run: thalweg, %s %s, %s %s: failed\n' "$family" "$size" "$device" "$precision" >&2
    failed=yes
    return
  fi
  [ "$device" = gpu ] || gpu_bytes=0
  printf '%s %s thalweg %s %s\t%s\n' "$family" "$size" "$device" "$precision" \
    "$(sed "s/\"gpu_bytes\":0/\"gpu_bytes\":$gpu_bytes/" "$work/told")" >> "$lines"
}

pytorch() { # family size device precision
  [ -n "$site" ] || return 0
  local measured where=$3
  measured=$([ "$3" = cpu ] && echo "${CPU_STEPS:-12}" || echo "${GPU_STEPS:-200}")
  [ "$3" = cpu ] || where=cuda
  if "$python" "$here/pytorch_reference.py" "$1" "$work/$1-$2" "$where" "$4" "$warm_up" "$measured" > "$work/told"; then
    printf '%s %s pytorch %s %s\t%s\n' "$1" "$2" "$3" "$4" "$(cat "$work/told")" >> "$lines"
  else
    printf 'run: PyTorch, %s %s, %s %s: failed\n' "$1" "$2" "$3" "$4" >&2
  fi
}

failed=no
for family in lm gan; do
  sizes=$([ $family = lm ] && echo "${LM_SIZES-200 650 1500}" || echo "${GAN_SIZES-28 32 64}")
  for size in $sizes; do
    for device in $devices; do
      for precision in ${PRECISIONS:-float32 tf32 bfloat16}; do
        [ "$device" = gpu ] || [ "$precision" = float32 ] || continue
        mkdir -p "$work/$family-$size"
        thalweg "$family" "$size" "$device" "$precision" --vocabulary "${VOCABULARY:-10000}" \
          --features "${FEATURES:-64}" --write "$work/$family-$size"
        pytorch "$family" "$size" "$device" "$precision"
      done
    done
  done
done
[ $has_gpu = yes ] && nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
"$python" "$here/table.py" "$lines"
[ $failed = no ]
