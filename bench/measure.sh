# Sourced by the benchmarks: runs a command and tells its wall time and the most memory it had.
#
#   measure COMMAND ARGUMENT...    sets seconds (wall time) and peak_kb (high-water mark of resident memory)
#
# Exits with the command's own message and code when it fails. What the command prints on standard output goes to
# measured_output.
measure() {
  local begun ended output
  # What the launcher does once for each build, at its first command, is no part of it.
  case $1 in
    */bin/thalweg) "$1" inspect "$(dirname "$1")" >/dev/null 2>&1 || true ;;
  esac
  output=$(mktemp)
  begun=$(date +%s.%N)
  "$@" >"$output" &
  local pid=$!
  peak_kb=0
  # The launcher replaces itself by the JVM, so the process is the one started here.
  while kill -0 "$pid" 2>/dev/null; do
    local seen
    seen=$(awk '/^VmHWM/ {print $2}' "/proc/$pid/status" 2>/dev/null || true)
    [ -n "$seen" ] && [ "$seen" -gt "$peak_kb" ] && peak_kb=$seen
    sleep 0.1
  done
  wait "$pid" || { local code=$?; cat "$output" >&2; exit "$code"; }
  ended=$(date +%s.%N)
  seconds=$(awk -v a="$begun" -v b="$ended" 'BEGIN { print b - a }')
  measured_output=$(cat "$output")
  rm -f "$output"
}
