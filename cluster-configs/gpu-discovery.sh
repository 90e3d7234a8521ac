#!/usr/bin/env bash
# Tells Spark which NVIDIA GPUs there are: spark.worker.resource.gpu.discoveryScript of a standalone worker,
# spark.executor.resource.gpu.discoveryScript on YARN and Kubernetes. Prints one line of the form that Spark reads, and why a list
# is empty to the log of whoever asked:
#
#   {"name":"gpu","addresses":["0","1"]}
#
# Addresses are what CUDA takes in CUDA_VISIBLE_DEVICES: the numbers that nvidia-smi shows, or the UUIDs of MIG's instances,
# and of the GPUs beside them that have none. Where CUDA_VISIBLE_DEVICES is set, only what it lists and nvidia-smi knows,
# as it is written there. A single device is 0, whatever it is called: that is CUDA's number for it in every process.
set -euo pipefail

tell() {
  local address list=
  for address in "$@"; do
    list=$list${list:+,}\"$address\"
  done
  printf '{"name":"gpu","addresses":[%s]}\n' "$list"
}

none() {
  printf 'gpu-discovery: no GPU: %s\n' "$1" >&2
  tell
  exit 0
}

# A driver in trouble can keep nvidia-smi waiting for ever. What it says on stderr goes to the log as it is.
smi() {
  if command -v timeout > /dev/null; then
    timeout 30 nvidia-smi "$@"
  else
    nvidia-smi "$@"
  fi
}

command -v nvidia-smi > /dev/null || none "nvidia-smi is not on the PATH ($PATH). Install the driver with it, or offer no GPUs here"

# Lines of number, UUID and whether MIG is on; drivers before 450 know no MIG.
if ! gpus=$(smi --query-gpu=index,uuid,mig.mode.current --format=csv,noheader); then
  gpus=$(smi --query-gpu=index,uuid --format=csv,noheader) || none "nvidia-smi says: $gpus"
fi

numbers=()
uuids=()
parted=()
while IFS=, read -r number uuid mig; do
  number=${number//[[:space:]]/}
  uuid=${uuid//[[:space:]]/}
  # A remark among the lines takes no GPU away.
  [[ $number =~ ^[0-9]+$ && $uuid == GPU-* ]] || continue
  if [ "${mig//[[:space:]]/}" = Enabled ]; then
    parted+=("$uuid")
  else
    numbers+=("$number")
    uuids+=("$uuid")
  fi
done <<< "$gpus"
[ $((${#uuids[@]} + ${#parted[@]})) -gt 0 ] || none "nvidia-smi says: $gpus"

instances=()
if [ ${#parted[@]} -gt 0 ]; then
  listed=$(smi -L) || none "nvidia-smi -L says: $listed"
  while read -r uuid; do
    instances+=("$uuid")
  done < <(sed -n 's/^[[:space:]]*MIG .*(UUID: \(MIG-[^)]*\)).*/\1/p' <<< "$listed")
  [ $((${#instances[@]} + ${#uuids[@]})) -gt 0 ] || none "MIG is on and has no instances (nvidia-smi mig -cgi makes them)"
fi

# Whether something of this name is there; a UUID may be cut short.
there() {
  local known
  for known in ${numbers[@]+"${numbers[@]}"}; do
    [ "$1" = "$known" ] && return 0
  done
  [[ $1 == GPU-* || $1 == MIG-* ]] || return 1
  for known in ${uuids[@]+"${uuids[@]}"} ${instances[@]+"${instances[@]}"}; do
    [[ $known == "$1"* ]] && return 0
  done
  return 1
}

if [ -n "${CUDA_VISIBLE_DEVICES+set}" ]; then
  shown=()
  IFS=, read -r -a entries <<< "$CUDA_VISIBLE_DEVICES"
  for entry in ${entries[@]+"${entries[@]}"}; do
    entry=${entry//[[:space:]]/}
    # CUDA's list ends at the first entry that is none.
    there "$entry" || break
    for earlier in ${shown[@]+"${shown[@]}"}; do
      # Nor does it show any if one is named twice.
      [ "$earlier" != "$entry" ] || none "CUDA_VISIBLE_DEVICES='$CUDA_VISIBLE_DEVICES' names $entry twice, and CUDA then shows none"
    done
    shown+=("$entry")
  done
  [ ${#shown[@]} -gt 0 ] || none "CUDA_VISIBLE_DEVICES='$CUDA_VISIBLE_DEVICES' shows none of those that there are"
  tell "${shown[@]}"
elif [ $((${#instances[@]} + ${#uuids[@]})) -eq 1 ]; then
  tell 0
elif [ ${#instances[@]} -gt 0 ]; then
  tell "${instances[@]}" ${uuids[@]+"${uuids[@]}"}
else
  tell "${numbers[@]}"
fi
