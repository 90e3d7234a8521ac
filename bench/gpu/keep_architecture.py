"""Leaves one GPU architecture's machine code in libtorch_cuda.so and fills the others' with zeros, which then compress to nothing.

  keep_architecture.py LIBRARY ARCHITECTURE     for example libtorch_cuda.so 90

A driver takes of a fat binary the entry that fits its GPU by the entry's header and does not look at the others, so on a GPU of that
architecture the library works as before; on another one it does not. Prints what there is. Source of the layout: the section .nv_fatbin
holds containers, each a header (magic 0xBA55ED50, version, header's bytes, entries' bytes) and entries (kind, header's bytes, payload's
bytes, and at byte 28 the architecture).
"""

import collections
import mmap
import struct
import sys

CONTAINER = 0xBA55ED50


def section(binary, wanted):
    """Offset and bytes of an ELF section."""
    (table,) = struct.unpack_from("<Q", binary, 40)
    entry_bytes, count, names_at = struct.unpack_from("<HHH", binary, 58)
    entries = [struct.unpack_from("<IIQQQQ", binary, table + i * entry_bytes) for i in range(count)]
    names = entries[names_at][4]
    for name, _, _, _, offset, size in entries:
        start = names + name
        if binary[start : binary.find(b"\0", start)].decode() == wanted:
            return offset, size
    raise SystemExit(f"{sys.argv[1]} has no section {wanted}")


def main():
    path, kept = sys.argv[1], int(sys.argv[2])
    found = collections.Counter()
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as binary:
        at, size = section(binary, ".nv_fatbin")
        end = at + size
        while at + 16 <= end:
            magic, _, header, entries = struct.unpack_from("<IHHQ", binary, at)
            if magic != CONTAINER:
                at += 8  # Between containers.
                continue
            entry, at = at + header, at + header + entries
            while entry < at:
                _, _, header, payload = struct.unpack_from("<HHIQ", binary, entry)
                (architecture,) = struct.unpack_from("<I", binary, entry + 28)
                found[architecture] += payload
                if architecture != kept:
                    start = entry + header
                    binary[start : start + payload] = bytes(payload)
                entry += header + payload
    for architecture, payload in sorted(found.items()):
        print(f"sm_{architecture}: {payload / 1e6:.0f} MB" + ("" if architecture == kept else ", left out"))
    if kept not in found:
        raise SystemExit(f"{path} has no code for sm_{kept}: allowed {sorted(found)}")


if __name__ == "__main__":
    main()
