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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * Turns input paths into files of images. Those named as images are taken for such; the others are told by their first
 * bytes. Collects every problem on the way.
 */
final class ImageSearch {
    private static final int HEAD_BYTES = 16;
    private static final int TAR_HEADER = 512;

    private final Configuration hadoop;
    private final ImageReadOptions options;
    private final long maxPixels;
    private final List<Problem> problems;

    ImageSearch(Configuration hadoop, ImageReadOptions options, long maxPixels, List<Problem> problems) {
        this.hadoop = hadoop;
        this.options = options;
        this.maxPixels = maxPixels;
        this.problems = problems;
    }

    /** What a look at a file has shown. */
    private sealed interface Seen {
        record Images(ImageFile file) implements Seen {}

        record Idx(IdxPairs.Found found) implements Seen {}

        record Other() implements Seen {}

        record Wrong(Problem problem) implements Seen {}
    }

    ImageCollection find(List<String> paths) {
        int before = problems.size();
        FileSearch search = new FileSearch(hadoop, problems);
        List<FileSearch.Found> found = search.find(paths);
        String base = base(search.roots());
        List<Seen> looks = FileSearch.look(found, file -> look(file, base));
        List<ImageFile> files = new ArrayList<>();
        IdxPairs idx = new IdxPairs(maxPixels, problems);
        CifarNames cifar = new CifarNames(hadoop, options.records().cifarLabels(), problems);
        List<Problem> wrongFiles = new ArrayList<>();
        long skipped = 0;
        for (Seen seen : looks) {
            if (seen instanceof Seen.Images images) {
                files.add(isNamed(images.file()) ? cifar.named(images.file()) : images.file());
            } else if (seen instanceof Seen.Idx one) {
                idx.add(one.found());
            } else if (seen instanceof Seen.Wrong wrong) {
                wrongFiles.add(wrong.problem());
            } else {
                skipped++;
            }
        }
        FileSearch.addSome(problems, wrongFiles);
        files.addAll(idx.paired());
        files.sort(Comparator.comparing(ImageFile::path));
        if (files.isEmpty() && !found.isEmpty() && problems.size() == before) {
            problems.add(Problem.of("The input holds no image")
                    .found(found.size() + " files of other kinds")
                    .allowed(
                            "PNG, JPEG, GIF, BMP, TIFF and WebP, in folders, zip, tar or Parquet; IDX; CIFAR's binary files")
                    .at(String.join(", ", paths)));
        }
        return new ImageCollection(files, skipped);
    }

    /** The folder that files' names are told from: the one that was given, or what holds all that were given. */
    private static String base(List<FileStatus> roots) {
        return roots.size() == 1 && roots.get(0).isDirectory()
                ? roots.get(0).getPath() + "/"
                : FileSearch.commonFolder(
                        roots.stream().map(root -> root.getPath().toString()));
    }

    private boolean isNamed(ImageFile file) {
        boolean cifar = file.kind() == ImageFileKind.CIFAR_10 || file.kind() == ImageFileKind.CIFAR_100;
        return cifar && options.usesLabelsOfRecords();
    }

    private Seen look(FileSearch.Found file, String base) {
        String path = file.path();
        String label = path.substring(base.length());
        if (ImageFormat.named(file.name()) != null) {
            return new Seen.Images(ImageFile.of(path, label, file.bytes(), ImageFileKind.IMAGE, Compression.NONE));
        }
        try {
            return lookInto(path, label, file.bytes());
        } catch (IOException e) {
            return new Seen.Wrong(Problem.of("An input file is damaged")
                    .found(String.valueOf(e.getMessage()))
                    .at(path)
                    .remedy("Restore it, or leave it out"));
        } catch (JobFailed e) {
            return new Seen.Wrong(FileSearch.unreadable(path, e.getCause() instanceof IOException io ? io : e));
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
        if (head.length >= 4 && head[0] == 'P' && head[1] == 'A' && head[2] == 'R' && head[3] == '1') {
            return parquet(ImageFile.of(path, label, bytes, ImageFileKind.PARQUET, Compression.NONE));
        }
        Compression compression = Compression.of(head);
        byte[] block = head(path, compression, TAR_HEADER);
        if (block.length == TAR_HEADER && TarArchiveInputStream.matches(block, TAR_HEADER)) {
            return new Seen.Images(ImageFile.of(path, label, bytes, ImageFileKind.TAR, compression));
        }
        CifarFormat cifar = CifarFormat.named(path.substring(path.lastIndexOf('/') + 1));
        if (cifar != null) {
            return cifar(cifar, ImageFile.of(path, label, bytes, cifar.kind(), compression));
        }
        IdxHeader header = IdxHeader.of(Arrays.copyOf(block, Math.min(HEAD_BYTES, block.length)));
        return header == null
                ? new Seen.Other()
                : new Seen.Idx(
                        new IdxPairs.Found(ImageFile.of(path, label, bytes, ImageFileKind.IDX, compression), header));
    }

    private Seen parquet(ImageFile file) {
        try (ParquetSource source = ParquetSource.open(file.path(), hadoop)) {
            ImageColumns columns = ImageColumns.of(source.schema(), options);
            Problem problem = columns.problem(source.rowGroups());
            if (problem != null) {
                return new Seen.Wrong(problem.at(file.path()));
            }
            return new Seen.Images(
                    file.with(new ImageFile.Records("", 0, 0, source.rows(), columns.pageBytes(source.rowGroups()))));
        } catch (IOException e) {
            return new Seen.Images(file); // Damaged: counted where it is read.
        }
    }

    private static Seen cifar(CifarFormat format, ImageFile file) {
        boolean plain = file.compression() == Compression.NONE;
        if (plain && !format.isWhole(file.bytes())) {
            return new Seen.Wrong(
                    Problem.of("A file is named as one of " + format.kind().label() + " and is none, or cut off")
                            .found(format.complaint(file.bytes()))
                            .allowed("a multiple of " + format.recordBytes() + " bytes, those of a record")
                            .at(file.path())
                            .remedy("Restore it, give it another name, or leave it out"));
        }
        return new Seen.Images(file.with(new ImageFile.Records(
                "", CifarFormat.SIDE, CifarFormat.SIDE, plain ? file.bytes() / format.recordBytes() : 0, 0)));
    }

    private byte[] head(String path, Compression compression, int bytes) throws IOException {
        try (SourceStream source = SourceStream.open(path, hadoop, 0)) {
            InputStream in = compression == Compression.NONE
                    ? source
                    : compression.decompress(new BufferedInputStream(source, 1 << 12));
            return in.readNBytes(bytes);
        }
    }
}
