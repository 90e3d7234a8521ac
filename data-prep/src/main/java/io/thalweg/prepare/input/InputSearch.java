package io.thalweg.prepare.input;

import io.thalweg.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.jspecify.annotations.Nullable;

/** Turns input paths into files, and looks into each; collects every problem on the way. */
final class InputSearch {
    private static final int HEAD_BYTES = 4096;

    /** A block of bzip2 has to be known whole before anything can be told of it. */
    private static final int BZIP2_HEAD_BYTES = 1 << 20;

    private final Configuration hadoop;
    private final ReadOptions options;
    private final List<Problem> problems;
    private final List<Problem> fileProblems = new ArrayList<>();

    InputSearch(Configuration hadoop, ReadOptions options, List<Problem> problems) {
        this.hadoop = hadoop;
        this.options = options;
        this.problems = problems;
    }

    List<InputFile> find(List<String> paths) {
        List<InputFile> looked = look(new FileSearch(hadoop, problems).find(paths));
        FileSearch.addSome(problems, fileProblems);
        return looked;
    }

    private List<InputFile> look(List<FileSearch.Found> found) {
        String common = FileSearch.commonFolder(found.stream().map(FileSearch.Found::path));
        return FileSearch.look(found, file -> lookInto(file, common));
    }

    private @Nullable InputFile lookInto(FileSearch.Found file, String folder) {
        Path path = new Path(file.path());
        try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
            byte[] head = in.readNBytes(HEAD_BYTES);
            String unsupported = Compression.unsupported(head);
            if (!unsupported.isEmpty()) {
                report(Problem.of("An input is of a kind that is not read")
                        .found(unsupported)
                        .allowed(
                                "text, HTML, JSON, Parquet, WARC, wiki exports, zip and tar, and gzip, bzip2 or zstd of all but Parquet")
                        .at(path)
                        .remedy("Unpack it first"));
                return null;
            }
            Compression compression = Compression.of(head);
            FileFormat format = FileFormat.of(
                    path.getName(),
                    start(path, compression, head, in),
                    options.decoding().html());
            if (format == FileFormat.PARQUET && !hasColumns(path)) {
                return null;
            }
            int bom = TextStream.isByteOrderMark(head) ? 3 : 0;
            InputFile.Splits splits =
                    InputFile.Splits.of(format, compression, options.decoding().encoding());
            String name = file.path().substring(folder.length());
            return new InputFile(
                    folder,
                    name,
                    name,
                    file.bytes(),
                    file.modified(),
                    format,
                    compression,
                    bom,
                    splits,
                    InputFile.Checksum.SHA_256);
        } catch (IOException e) {
            report(FileSearch.unreadable(path, e));
            return null;
        }
    }

    /** The first bytes, decompressed; of bzip2 only where the name leaves more than one possibility. */
    private static byte[] start(Path path, Compression compression, byte[] head, FSDataInputStream in)
            throws IOException {
        if (compression == Compression.NONE) {
            return head;
        }
        byte[] stored = head;
        if (compression == Compression.BZIP2) {
            String name = FileFormat.uncompressed(path.getName());
            if (name.endsWith(".txt") || name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
                return new byte[0];
            }
            byte[] more = in.readNBytes(BZIP2_HEAD_BYTES);
            stored = Arrays.copyOf(head, head.length + more.length);
            System.arraycopy(more, 0, stored, head.length, more.length);
        }
        return compression.startOf(stored, FileFormat.HEAD_BYTES);
    }

    private boolean hasColumns(Path path) {
        List<ParquetColumns.Complaint> complaints;
        try (ParquetFileReader file = ParquetTextReader.open(hadoop, path.toString())) {
            complaints = ParquetColumns.complaints(file.getFileMetaData().getSchema(), options.records());
        } catch (IOException | RuntimeException e) {
            return true; // Damaged: read as far as it goes, and counted there.
        }
        for (ParquetColumns.Complaint complaint : complaints) {
            report(Problem.of(complaint.option() + " names no column that can be read as such")
                    .found(complaint.found())
                    .allowed(complaint.allowed() + "; asked for '" + complaint.asked() + "'")
                    .at(path));
        }
        return complaints.isEmpty();
    }

    private void report(Problem problem) {
        synchronized (fileProblems) {
            fileProblems.add(problem);
        }
    }
}
