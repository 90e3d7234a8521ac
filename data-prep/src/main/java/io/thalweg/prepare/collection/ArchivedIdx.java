package io.thalweg.prepare.collection;

import io.thalweg.prepare.archive.EntryName;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.input.Compression;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The IDX files of one archive, labels beside images as in folders. Labels are kept, a byte an image; images that come before
 * their labels, as they do by the alphabet, wait for a second pass over the archive, so that pixels are never kept.
 */
final class ArchivedIdx {
    /** Of one archive: 200 times what MNIST has. */
    private static final int MOST_LABELS = 16 << 20;

    private final ImageFile file;
    private final ImageReadOptions options;
    private final int maxImageBytes;
    private final LabelLookup lookup;
    private final ImageSink sink;
    private final Map<String, Labels> labels = new TreeMap<>();
    private final Map<String, IdxHeader> waiting = new TreeMap<>();
    private final Set<String> used = new HashSet<>();
    private int kept;
    private boolean isSecondPass;

    ArchivedIdx(ImageFile file, ImageReadOptions options, int maxImageBytes, LabelLookup lookup, ImageSink sink) {
        this.file = file;
        this.options = options;
        this.maxImageBytes = maxImageBytes;
        this.lookup = lookup;
        this.sink = sink;
    }

    /** @param items as its header says */
    private record Labels(long items, byte[] values) {}

    /** An entry under way. */
    private record Entry(ArchivePass pass, String path, EntryStream content, Compression compression) {}

    /** Whether a file's name says that it is one. */
    static boolean isNamed(String fileName) {
        return fileName.contains("idx1") || fileName.contains("idx3");
    }

    /**
     * Reads an entry if it is an IDX file.
     *
     * @param size of the entry; negative if that is not known before its end
     * @param read holds its first bytes at {@code [0, length)}
     * @return false if it is none
     */
    boolean take(ArchivePass pass, EntryName name, long size, byte[] read, int length) throws BadImage {
        byte[] head = Arrays.copyOf(read, length);
        Compression compression = Compression.of(head);
        if (compression == Compression.NONE && !IdxHeader.isLike(head)) {
            return false;
        }
        Entry entry = new Entry(pass, name.path(), pass.content(read, length), compression);
        InputStream in = null;
        try {
            IdxHeader header;
            try {
                in = compression.decompress(entry.content());
                header = header(in);
            } catch (JobFailed e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                // Any compressed file may be damaged; what its name does not promise is nobody's loss.
                entry.content().throwFailure();
                boolean promised = isNamed(name.file());
                if (promised) {
                    sink.bad(id(name.path()), BadImage.broken(e));
                }
                return promised;
            }
            if (header == null) {
                return false;
            }
            if (compression == Compression.NONE && size >= 0 && size != header.fileBytes()) {
                String found = "an IDX file of " + size + " bytes whose header says " + header.fileBytes();
                sink.bad(id(name.path()), new BadImage(Reason.FILE_BROKEN, found));
            } else if (header.isLabels()) {
                takeLabels(entry, header, in);
            } else {
                takeImages(entry, header, in);
            }
            return true;
        } finally {
            release(in);
        }
    }

    /** Some decompressors hold memory outside the heap. What they read from stays open: the archive goes on behind it. */
    private static void release(@Nullable InputStream decompressor) {
        if (decompressor != null) {
            try {
                decompressor.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String id(String path) {
        return file.label() + "/" + path;
    }

    private static @Nullable IdxHeader header(InputStream in) throws IOException {
        byte[] labels = in.readNBytes(8);
        if (!IdxHeader.isLike(labels) || labels[3] == 1) {
            return IdxHeader.of(labels);
        }
        byte[] images = Arrays.copyOf(labels, 16);
        int more = in.readNBytes(images, 8, 8);
        return IdxHeader.of(Arrays.copyOf(images, labels.length + more));
    }

    private void takeLabels(Entry entry, IdxHeader header, InputStream in) throws BadImage {
        if (isSecondPass || !options.usesLabelsOfRecords()) {
            return;
        }
        if (header.items() > MOST_LABELS - kept) {
            throw new JobFailed(Problem.of("IDX files in an archive have too many labels")
                    .found(kept + header.items())
                    .allowed("at most " + MOST_LABELS)
                    .at(file.path() + "/" + entry.path())
                    .remedy("Unpack the archive, and give the folder"));
        }
        byte[] values;
        try {
            values = in.readNBytes((int) header.items());
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            entry.content().throwFailure();
            values = new byte[0]; // Told of the images, none of which has a label then.
        }
        entry.content().throwFailure();
        kept += values.length;
        labels.put(entry.path(), new Labels(header.items(), values));
    }

    private void takeImages(Entry entry, IdxHeader header, InputStream in) throws BadImage {
        String id = id(entry.path());
        if ((long) header.height() * header.width() > maxImageBytes) {
            String found = "images of " + header.height() + " x " + header.width() + " pixels";
            BadImage why = new BadImage(Reason.TOO_MANY_BYTES, found + ", more than " + maxImageBytes + " bytes");
            sink.bad(id, why, Math.max(1, header.items()));
            return;
        }
        Labels found = labelsOf(entry.path(), header);
        if (found == null && options.usesLabelsOfRecords() && !isSecondPass) {
            waiting.put(entry.path(), header);
            return;
        }
        waiting.remove(entry.path());
        IdxImages images = new IdxImages(header, lookup, sink);
        try {
            IdxImages.Counter counter = entry.compression() == Compression.NONE ? bytes -> {} : entry.pass()::unpacked;
            InputStream values = found == null ? null : new ByteArrayInputStream(found.values());
            images.read(id, entry.path(), in, values, counter);
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            BadImage failure = entry.content().failure();
            if (failure != null) {
                throw lost(entry, images.missing(), failure);
            }
            sink.bad(id, BadImage.broken(e), images.missing());
        } catch (BadImage e) {
            throw lost(entry, images.missing(), e);
        }
    }

    /** That an archive breaks off is told with the first pass. What the second comes upon nobody else tells. */
    private BadImage lost(Entry entry, long images, BadImage why) {
        if (isSecondPass) {
            sink.bad(id(entry.path()), why, Math.max(1, images));
        } else {
            entry.pass().owes(images);
        }
        return why;
    }

    /** @throws JobFailed if there are others than there are images */
    private @Nullable Labels labelsOf(String path, IdxHeader header) {
        for (String candidate : IdxPairs.labelNames(path)) {
            Labels found = labels.get(candidate);
            if (found != null) {
                used.add(candidate);
                if (found.items() != header.items()) {
                    String place = file.path() + "/" + candidate + " beside " + path;
                    throw new JobFailed(IdxPairs.mismatch(found.items(), header.items(), place));
                }
                return found;
            }
        }
        return null;
    }

    /**
     * When the first pass is over.
     *
     * @param isWhole whether it came to the archive's end, so that labels that have not come are none
     * @return whether images wait for a second
     * @throws JobFailed if labels do not match their images
     */
    boolean needsSecondPass(boolean isWhole) {
        isSecondPass = true;
        waiting.entrySet().removeIf(images -> {
            boolean lost = labelsOf(images.getKey(), images.getValue()) == null && !isWhole;
            if (lost) {
                BadImage why = new BadImage(Reason.FILE_BROKEN, "the archive broke off before their labels came");
                sink.bad(id(images.getKey()), why, Math.max(1, images.getValue().items()));
            }
            return lost;
        });
        for (String each : labels.keySet()) {
            if (isWhole && !used.contains(each)) {
                String why =
                        "labels of IDX without images: no file beside it has 'images' for 'labels' and idx3 for idx1"
                                + " in its name";
                sink.bad(id(each), new BadImage(Reason.NOT_AN_IMAGE, why));
            }
        }
        return !waiting.isEmpty();
    }

    boolean isWaiting(String path) {
        return waiting.containsKey(path);
    }

    /** When the second pass is over. @param why images that still wait did not come */
    void giveUp(BadImage why) {
        waiting.forEach((path, header) -> sink.bad(id(path), why, Math.max(1, header.items())));
    }
}
