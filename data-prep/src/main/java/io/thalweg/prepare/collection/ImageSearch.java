package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.ImageFormat;
import io.thalweg.prepare.input.Compression;
import io.thalweg.prepare.input.FileSearch;
import io.thalweg.prepare.input.SourceStream;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Turns input paths into files of images. Those named as images are taken for such; the others are told by their first
 * bytes. Collects every problem on the way.
 */
final class ImageSearch {
    private static final int HEAD_BYTES = 16;
    private static final int TAR_HEADER = 512;

    private final Configuration hadoop;
    private final long maxPixels;
    private final List<Problem> problems;

    ImageSearch(Configuration hadoop, long maxPixels, List<Problem> problems) {
        this.hadoop = hadoop;
        this.maxPixels = maxPixels;
        this.problems = problems;
    }

    /** What a look at a file has shown. */
    private sealed interface Seen {
        record Images(ImageFile file) implements Seen {}

        record Idx(ImageFile file, IdxHeader header) implements Seen {}

        record Other() implements Seen {}

        record Wrong(Problem problem) implements Seen {}
    }

    ImageCollection find(List<String> paths) {
        int before = problems.size();
        FileSearch search = new FileSearch(hadoop, problems);
        Collection<FileStatus> found = search.find(paths);
        String base = base(search.roots());
        List<Seen> looks = FileSearch.look(found, status -> look(status, base));
        List<ImageFile> files = new ArrayList<>();
        Map<String, Seen.Idx> idx = new TreeMap<>();
        long skipped = 0;
        for (Seen seen : looks) {
            if (seen instanceof Seen.Images images) {
                files.add(images.file());
            } else if (seen instanceof Seen.Idx one) {
                idx.put(one.file().path(), one);
            } else if (seen instanceof Seen.Wrong wrong) {
                problems.add(wrong.problem());
            } else {
                skipped++;
            }
        }
        files.addAll(paired(idx));
        files.sort(Comparator.comparing(ImageFile::path));
        if (files.isEmpty() && !found.isEmpty() && problems.size() == before) {
            problems.add(Problem.of("The input holds no image")
                    .found(found.size() + " files of other kinds")
                    .allowed("PNG, JPEG, GIF, BMP, TIFF and WebP, in folders, zip or tar; IDX")
                    .at(String.join(", ", paths)));
        }
        return new ImageCollection(files, skipped);
    }

    /** The folder that files' names are told from: the one that was given, or what holds all that were given. */
    private static String base(List<FileStatus> roots) {
        return roots.size() == 1 && roots.get(0).isDirectory()
                ? roots.get(0).getPath() + "/"
                : FileSearch.commonFolder(
                        roots.stream().map(root -> root.getPath().toString()).toList());
    }

    private Seen look(FileStatus status, String base) {
        String path = status.getPath().toString();
        String label = path.substring(base.length());
        if (ImageFormat.named(status.getPath().getName()) != null) {
            return new Seen.Images(ImageFile.of(path, label, status.getLen(), ImageFileKind.IMAGE, Compression.NONE));
        }
        try {
            return lookInto(path, label, status.getLen());
        } catch (IOException e) {
            return new Seen.Wrong(Problem.of("An input file is damaged")
                    .found(String.valueOf(e.getMessage()))
                    .at(path)
                    .remedy("Restore it, or leave it out"));
        } catch (JobFailed e) {
            return new Seen.Wrong(FileSearch.unreadable(path, new IOException(e.getCause())));
        }
    }

    private Seen lookInto(String path, String label, long bytes) throws IOException {
        byte[] head = head(path, Compression.NONE, HEAD_BYTES);
        if (ImageFormat.of(head, head.length) != null) {
            return new Seen.Images(ImageFile.of(path, label, bytes, ImageFileKind.IMAGE, Compression.NONE));
        }
        if (head.length >= 4 && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 || head[2] == 5)) {
            return new Seen.Images(ImageFile.of(path, label, bytes, ImageFileKind.ZIP, Compression.NONE));
        }
        Compression compression = Compression.of(head);
        byte[] block = head(path, compression, TAR_HEADER);
        if (block.length == TAR_HEADER && TarArchiveInputStream.matches(block, TAR_HEADER)) {
            return new Seen.Images(ImageFile.of(path, label, bytes, ImageFileKind.TAR, compression));
        }
        IdxHeader header = IdxHeader.of(java.util.Arrays.copyOf(block, Math.min(HEAD_BYTES, block.length)));
        return header == null
                ? new Seen.Other()
                : new Seen.Idx(ImageFile.of(path, label, bytes, ImageFileKind.IDX, compression), header);
    }

    private byte[] head(String path, Compression compression, int bytes) throws IOException {
        try (SourceStream source = SourceStream.open(path, hadoop, 0)) {
            InputStream in = compression == Compression.NONE
                    ? source
                    : compression.decompress(new BufferedInputStream(source, 1 << 12));
            return in.readNBytes(bytes);
        }
    }

    /** Files of images, each with its labels. */
    private List<ImageFile> paired(Map<String, Seen.Idx> idx) {
        List<ImageFile> files = new ArrayList<>();
        Set<String> used = new TreeSet<>();
        for (Seen.Idx images : idx.values()) {
            if (images.header().isLabels()) {
                continue;
            }
            IdxHeader header = images.header();
            ImageFile file = images.file();
            if ((long) header.height() * header.width() > maxPixels) {
                problems.add(Problem.of("An IDX file's images are too large")
                        .found(header.height() + " x " + header.width() + " pixels")
                        .allowed("at most " + maxPixels + " (--max-pixels)")
                        .at(file.path()));
                continue;
            }
            checkLength(file, header);
            String labelsPath = "";
            for (String candidate : labelNames(file.path())) {
                Seen.Idx labels = idx.get(candidate);
                if (labels != null && labels.header().isLabels() && !labels.equals(images)) {
                    labelsPath = candidate;
                    used.add(candidate);
                    checkLength(labels.file(), labels.header());
                    checkCounts(file, header, labels);
                    break;
                }
            }
            files.add(new ImageFile(
                    file.path(),
                    file.label(),
                    file.bytes(),
                    ImageFileKind.IDX,
                    file.compression(),
                    labelsPath,
                    header.height(),
                    header.width(),
                    header.items()));
        }
        idx.forEach((path, seen) -> {
            if (seen.header().isLabels() && !used.contains(path)) {
                problems.add(Problem.of("An IDX file of labels has no file of images")
                        .found(new Path(path).getName())
                        .allowed("a file beside it with 'images' for 'labels' and idx3 for idx1 in its name")
                        .at(path)
                        .remedy("Give the folder that holds both, or leave the labels out"));
            }
        });
        return files;
    }

    private void checkCounts(ImageFile file, IdxHeader header, Seen.Idx labels) {
        if (labels.header().items() != header.items()) {
            problems.add(Problem.of("Labels do not match their images")
                    .found(labels.header().items() + " labels for " + header.items() + " images")
                    .allowed("a label for each image")
                    .at(labels.file().path() + " beside " + file.path())
                    .remedy("Give files that belong together"));
        }
    }

    private void checkLength(ImageFile file, IdxHeader header) {
        long expected = header.length() + header.items() * header.height() * header.width();
        if (file.compression() == Compression.NONE && file.bytes() != expected) {
            problems.add(Problem.of("An IDX file is not as long as its header says")
                    .found(file.bytes() + " bytes")
                    .allowed(String.valueOf(expected))
                    .at(file.path())
                    .remedy("Restore it, or leave it out"));
        }
    }

    /** What the file of labels of an IDX file of images may be called. */
    private static List<String> labelNames(String imagesPath) {
        int slash = imagesPath.lastIndexOf('/') + 1;
        String folder = imagesPath.substring(0, slash);
        String name = imagesPath.substring(slash).replaceFirst("\\.gz$", "").replace("images", "labels");
        List<String> names = new ArrayList<>();
        for (String each : List.of(name.replace("idx3", "idx1"), name)) {
            names.add(folder + each);
            names.add(folder + each + ".gz");
        }
        return names;
    }
}
