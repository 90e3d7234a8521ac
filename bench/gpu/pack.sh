#!/usr/bin/env bash
# Packs what bench/gpu/run.sh needs on a machine without network into parts of at most 60 MB: a Java made by jlink, the classes, the
# jars, and the CUDA build of PyTorch.
#
#   bench/gpu/pack.sh DIR
#
# Carry DIR and the folder bench/gpu there, then: PARTS=DIR bench/gpu/run.sh. The machine needs bash, tar, Python, a driver for
# CUDA 13, and CUDA 13's libraries with cuDNN 9, its own or those of its Python PyTorch; CUDA=packed packs the libraries too (380 MB).
# NATIVES=cpu packs PyTorch for the CPU instead, to try the script.
set -euo pipefail
parts=${1:?usage: bench/gpu/pack.sh DIR}
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
java=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
mkdir -p "$parts"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packed=$work/thalweg-gpu
mkdir -p "$packed/jars" "$packed/classes"

profiles=()
[ "${NATIVES:-gpu}" = cpu ] || profiles=(-Pgpu)
(cd "$root" && mvn -q -B -ntp ${profiles[@]+"${profiles[@]}"} -pl bench -am -DskipTests package)
for module in core engine-torch bench; do
  cp -R "$root/$module/target/classes/." "$packed/classes"
done

# Of the application's libraries those that a network's engine needs.
IFS=: read -r -a libraries < "$root/jobs/target/application.classpath"
IFS=: read -r -a spark < "$root/jobs/target/spark.classpath"
for library in "${libraries[@]}" "${spark[@]}"; do
  case ${library##*/} in
    pytorch-*-linux-x86_64.jar) [ "${NATIVES:-gpu}" = cpu ] && cp "$library" "$packed/jars" ;;
    pytorch-* | javacpp-* | openblas-* | picocli-* | jackson-core-* | jackson-databind-* | jackson-annotations-* | slf4j-api-*)
      cp "$library" "$packed/jars"
      ;;
  esac
done
if [ "${NATIVES:-gpu}" = gpu ]; then
  for library in "$root"/jobs/target/gpu/*.jar; do
    case ${library##*/} in
      cuda-*) [ "${CUDA:-own}" = packed ] && cp "$library" "$packed/jars" ;;
      *) cp "$library" "$packed/jars" ;;
    esac
  done
fi
"$java/bin/jlink" --add-modules java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.unsupported,jdk.management \
  --strip-debug --no-header-files --no-man-pages --output "$packed/java"
rm -f "$parts"/thalweg-gpu.tar.??
tar -c -C "$work" thalweg-gpu | split -b 60000000 -d - "$parts/thalweg-gpu.tar."
(cd "$parts" && sha256sum thalweg-gpu.tar.?? > SHA256SUMS)
du -ch "$parts"/thalweg-gpu.tar.?? | tail -n 1
