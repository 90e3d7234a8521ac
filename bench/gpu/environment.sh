# Sourced by run.sh and cluster.sh: CUDA's libraries, the machine's or those that its Python PyTorch brings, and its Python.
python=${PYTHON:-python3}
for folder in /usr/local/cuda/lib64 /usr/local/cuda-13*/lib64; do
  if [ -d "$folder" ]; then
    LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
  fi
done
site=$("$python" -c 'import torch, os; print(os.path.dirname(os.path.dirname(torch.__file__)))' 2> /dev/null || true)
if [ -n "$site" ]; then
  for folder in "$site"/nvidia/*/lib; do
    if [ -d "$folder" ]; then
      LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
    fi
  done
fi
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-} CUDA_DEVICE_ORDER=PCI_BUS_ID

# Prints the folder that holds what pack.sh packed, unpacked into $2 from the parts in $1 if need be.
unpacked() {
  if [ -n "${UNPACKED:-}" ]; then
    printf '%s' "$UNPACKED"
    return
  fi
  if [ ! -f "$1/thalweg-gpu.tar.xz.00" ]; then
    printf 'error: PARTS has no parts: found no %s/thalweg-gpu.tar.xz.00. Pack them: bench/gpu/pack.sh DIR\n' "$1" >&2
    return 2
  fi
  if ! (cd "$1" && sha256sum --quiet -c SHA256SUMS) >&2; then
    printf 'error: A part is damaged, or missing, in %s. Carry them again\n' "$1" >&2
    return 2
  fi
  cat "$1"/thalweg-gpu.tar.xz.?? | xz -d -T0 | tar -x -C "$2"
  printf '%s' "$2/thalweg-gpu"
}
