#!/usr/bin/env bash
# Measures the limits of one core (arithmetic, random rows) and what a window of word2vec reaches of them, with JMH.
#
#   bench/limits.sh [OPTION_OF_JMH...]
#
# Wants a machine with nothing else to do.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
(cd "$here" && mvn -q -B -ntp -pl bench -am -DskipTests package)
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --add-modules jdk.incubator.vector \
  -cp "$here/bench/target/classes:$(<"$here/bench/target/jmh.classpath"):$here/jobs/target/thalweg.jar:$(<"$here/jobs/target/spark.classpath")" \
  org.openjdk.jmh.Main LimitsBenchmark -wi 2 -i 4 -w 2 -r 2 "$@"
