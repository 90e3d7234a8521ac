# Sourced by the benchmarks of `train lm` and `train gan`, which set work (a folder): builds what they run, and tells what jobs
# do in their rounds.
#
# Sets here (the project), java and class_path (for a benchmark's own class), and offers
#
#   per_second REMEDY       examples a second of the rounds of the model in $work/model but the first, in which Java and the
#                           engine warm up; REMEDY is told when there is no other
#   per_second_told UNIT    the figure before UNIT/s in measured_output, as a bare loop prints it
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$work"
. "$here/bench/measure.sh"
export OMP_NUM_THREADS=1
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# Builds it if need be, so that no clock runs meanwhile.
"$here/bin/thalweg" --version >/dev/null
(cd "$here" && mvn -q -B -ntp -pl bench -am -DskipTests package)
class_path=$here/bench/target/classes:$here/jobs/target/thalweg.jar:$(<"$here/jobs/target/spark.classpath")

per_second() {
  python3 -c '
import json, sys
first, *rounds = [json.loads(line) for line in open(sys.argv[1])]
if not rounds:
    sys.exit("The job had one round, and the first is left out: " + sys.argv[2])
print((rounds[-1]["examples_seen"] - first["examples_seen"]) / sum(r["seconds"] for r in rounds))' "$work/model/metrics.jsonl" "$1"
}

per_second_told() {
  awk -v unit="^$1/s" '{ for (i = 1; i < NF; i++) if ($(i + 1) ~ unit) print $i }' <<<"$measured_output"
}
