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

# Folders with a PyTorch of their own, as images of NVIDIA's name them, are left out: a job refuses them, since the linker would take that
# PyTorch in place of Thalweg's.
kept=
IFS=: read -r -a folders <<< "${LD_LIBRARY_PATH:-}"
for folder in ${folders[@]+"${folders[@]}"}; do
  if [ -e "$folder/libtorch_cpu.so" ]; then
    printf 'environment: %s has another PyTorch: left out of LD_LIBRARY_PATH\n' "$folder" >&2
  elif [ -n "$folder" ]; then
    kept=${kept:+$kept:}$folder
  fi
done
export LD_LIBRARY_PATH=$kept CUDA_DEVICE_ORDER=PCI_BUS_ID

# Ends this if a library that PyTorch's build for CUDA is linked to is not where the linker looks, so that nothing is tried for minutes.
require_cuda() {
  local missing
  missing=$("$python" - << 'END'
import ctypes
for name in ("libcublas.so.13", "libcudnn.so.9", "libnccl.so.2"):
    try:
        ctypes.CDLL(name)
    except OSError as e:
        print(f"{name} ({e})")
END
  ) || missing="the answer of $python"
  if [ -n "$missing" ]; then
    printf 'error: A GPU is asked for and libraries of CUDA 13 are not found:\n%s\nLooked for in LD_LIBRARY_PATH=%s and in the folders of ldconfig. ' \
      "$missing" "$LD_LIBRARY_PATH" >&2
    printf "Install CUDA 13 with cuDNN 9 and NCCL, or name the folders that have them in LD_LIBRARY_PATH\n" >&2
    exit 2
  fi
}

# Prints the folder that holds what pack.sh packed, unpacked into $2 from the parts in $1 if need be. For $(...), in which errexit is off.
unpacked() {
  if [ -n "${UNPACKED:-}" ]; then
    if [ ! -d "$UNPACKED/jars" ]; then
      printf 'error: UNPACKED is not what pack.sh packed: found no %s/jars\n' "$UNPACKED" >&2
      return 2
    fi
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
  if ! (set -o pipefail && cat "$1"/thalweg-gpu.tar.xz.?? | xz -d -T0 | tar -x -C "$2"); then
    printf 'error: The parts in %s cannot be unpacked into %s: see above. Are xz and tar there, and 6 GB free?\n' "$1" "$2" >&2
    return 2
  fi
  printf '%s' "$2/thalweg-gpu"
}
