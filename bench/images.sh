#!/usr/bin/env bash
# Measures `thalweg prepare images`: images a second and core, and the most memory the process ever had.
#
#   bench/images.sh FASHION_MNIST_FOLDER TILES.zip [FOLDER]
#
# FASHION_MNIST_FOLDER holds the four .gz files of Fashion-MNIST (70,000 images), TILES.zip an archive of PNGs. FOLDER
# (default: a temporary one) takes about 100 MB. Each is prepared on one core, once as it is and once with COPIES of it
# beside each other; the rate is that of the copies beyond the first, so that the start of the JVM and of Spark does not
# count. Both times are printed too.
set -euo pipefail
fashion=${1:?usage: bench/images.sh FASHION_MNIST_FOLDER TILES.zip [FOLDER]}
tiles=${2:?usage: bench/images.sh FASHION_MNIST_FOLDER TILES.zip [FOLDER]}
here=$(cd "$(dirname "$0")/.." && pwd)
work=${3:-$(mktemp -d)}
copies=${COPIES:-5}
mkdir -p "$work"
. "$here/bench/measure.sh"

# Built first, so that the first timing does not hold it.
"$here/bin/thalweg" --version >/dev/null

# prepare NAME FOLDER OPTION...: sets seconds, peak_kb and images
prepare() {
  local input=$1
  shift
  measure "$here/bin/thalweg" prepare images --input "$input" --output "$work/dataset" --overwrite --master "local[1]" \
    --quiet --json "$@"
  images=$(grep -o '"images_written" *: *[0-9]*' <<<"$measured_output" | grep -o '[0-9]*$')
}

printf '%-16s %8s %9s %9s %9s %18s %9s\n' input copies images 'once s' 'all s' 'images/s and core' 'peak MB'
run() {
  local name=$1 source=$2
  shift 2
  rm -rf "$work/once" "$work/all"
  mkdir -p "$work/once" "$work/all"
  for i in $(seq "$copies"); do
    cp -r "$source" "$work/all/$i-$(basename "$source")"
  done
  cp -r "$source" "$work/once/"
  prepare "$work/once" "$@"
  local once=$seconds one=$images
  prepare "$work/all" "$@"
  awk -v name="$name" -v copies="$copies" -v images="$images" -v one="$one" -v once="$once" -v all="$seconds" \
    -v peak="$peak_kb" 'BEGIN { printf "%-16s %8d %9d %9.2f %9.2f %18.0f %9.0f\n", name, copies, images, once, all,
      (images - one) / (all - once), peak / 1e3 }'
}
run fashion-mnist "$fashion" --size 28 --channels 1
run tiles "$tiles" --size 32 --channels 3
