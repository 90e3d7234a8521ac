#!/usr/bin/env bash
# Packs what bench/gpu/run.sh and bench/gpu/cluster.sh need on a machine without network into parts: a Java made by jlink, the
# classes, the jars, Spark's, two small datasets, the CUDA build of PyTorch, gpu-discovery.sh, and these scripts themselves.
#
#   bench/gpu/pack.sh DIR
#
# Carry DIR there, and this folder if it is not unpacked by hand: PARTS=DIR bench/gpu/run.sh. By hand:
#
#   cat DIR/thalweg-gpu.tar.xz.?? | xz -d | tar -x; UNPACKED=$PWD/thalweg-gpu thalweg-gpu/bench/gpu/run.sh
#
# The machine needs bash, tar, xz, Python, a driver for CUDA 13, and CUDA 13's libraries with cuDNN 9 and NCCL, its own or those of
# its Python PyTorch.
#
#   ARCHITECTURE=90     leaves only that GPU architecture's code in: a quarter of the bytes (90 is Hopper, 80 is A100)
#   PART_BYTES=60000000
#   WORDS=FILE IMAGES=FILE   a text and IDX images to train on in cluster.sh
#   NATIVES=cpu         packs PyTorch for the CPU instead, to try the scripts
set -euo pipefail
parts=${1:?usage: bench/gpu/pack.sh DIR}
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -P "$here/../.." && pwd)
java=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
mkdir -p "$parts"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packed=$work/thalweg-gpu
mkdir -p "$packed"/{jars,natives,data,spark-home,bench,cluster-configs}

profiles=()
[ "${NATIVES:-gpu}" = cpu ] || profiles=(-Pgpu)
(cd "$root" && mvn -q -B -ntp ${profiles[@]+"${profiles[@]}"} -pl bench -am -DskipTests package)
cp -R "$root/bench/target/classes" "$packed/classes"
cp -R "$here" "$packed/bench/gpu"
cp "$root/cluster-configs/gpu-discovery.sh" "$packed/cluster-configs"

# Jars with their members uncompressed, so that xz compresses them all together. Spark's without what no job here touches.
IFS=: read -r -a spark <<< "$(cat "$root/jobs/target/spark.classpath")"
for library in "${spark[@]}"; do
  case ${library##*/} in
    rocksdbjni-* | spark-mllib* | spark-graphx_* | spark-streaming_* | breeze_* | spire_* | algebra_* | cats-* | arpack_* | \
      JTransforms-* | orc-* | arrow-* | hive-* | *-k8s-* | kubernetes-* | spark-yarn_* | datavec* | nd4j* | dl4j*) ;;
    *) cp "$library" "$packed/jars" ;;
  esac
done
cp "$root/jobs/target/thalweg.jar" "$packed/jars"
left_out=('org/nd4j/*' 'org/deeplearning4j/*' 'org/bytedeco/openblas/*/*_full.so' 'META-INF/native-image/*')
[ "${NATIVES:-gpu}" = cpu ] || left_out+=('org/bytedeco/pytorch/linux-x86_64/*')
zip -q -d "$packed/jars/thalweg.jar" "${left_out[@]}"
"${PYTHON:-python3}" - "$packed"/jars/*.jar << 'END'
import os, sys, zipfile
for path in sys.argv[1:]:
    with zipfile.ZipFile(path) as jar, zipfile.ZipFile(path + ".stored", "w", zipfile.ZIP_STORED) as stored:
        # An index of members that are gone would be believed.
        for name in dict.fromkeys(name for name in jar.namelist() if name != "META-INF/INDEX.LIST"):
            stored.writestr(name, jar.read(name))
    os.replace(path + ".stored", path)
END
ln -s ../jars "$packed/spark-home/jars"

if [ "${NATIVES:-gpu}" = gpu ]; then
  (cd "$packed/natives" && unzip -q "$root"/jobs/target/gpu/pytorch-*-gpu.jar 'org/*' -x '*gloo*' '*nccl.so')
  if [ -n "${ARCHITECTURE:-}" ]; then
    "${PYTHON:-python3}" "$here/keep_architecture.py" "$packed"/natives/org/bytedeco/pytorch/*/libtorch_cuda.so "$ARCHITECTURE"
  fi
fi
[ -z "${WORDS:-}" ] || "$root/bin/thalweg" prepare text --input "$WORDS" --output "$packed/data/words" --quiet \
  --vocabulary-size 10000 --min-count 1 --unknown-words keep --document-end --held-out 0.05
[ -z "${IMAGES:-}" ] || "$root/bin/thalweg" prepare images --input "$IMAGES" --output "$packed/data/images" --quiet \
  --size 28 --channels 1 --held-out 0.1

"$java/bin/jlink" --add-modules java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.incubator.vector,jdk.jfr,jdk.management,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs \
  --strip-debug --no-header-files --no-man-pages --output "$packed/java"
rm -f "$parts"/thalweg-gpu.tar.xz.??
tar -c -C "$work" thalweg-gpu | xz -T0 | split -b "${PART_BYTES:-60000000}" -d - "$parts/thalweg-gpu.tar.xz."
(cd "$parts" && sha256sum thalweg-gpu.tar.xz.?? > SHA256SUMS)
du -ch "$parts"/thalweg-gpu.tar.xz.?? | tail -n 1
