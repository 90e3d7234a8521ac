package io.thalweg.prepare;

import io.thalweg.prepare.staging.BlockWriter;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.jspecify.annotations.Nullable;

/** Stages one partition's documents, cut into tokens already. A document is named by its partition and its row there. */
final class StageTokensTask implements Function2<Integer, Iterator<List<String>>, Iterator<byte[]>> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final int maxDocumentTokens;
    private final long blockTextBytes;

    StageTokensTask(HadoopSettings settings, Path folder, int maxDocumentTokens, long blockTextBytes) {
        this.settings = settings;
        this.folder = folder.toString();
        this.maxDocumentTokens = maxDocumentTokens;
        this.blockTextBytes = blockTextBytes;
    }

    /** @param cuts places at which a document was cut because it was too long */
    record Result(List<StagedBlock> blocks, long documents, long documentsWithoutTokens, long cuts, long textBytes) {}

    @Override
    public Iterator<byte[]> call(Integer partition, Iterator<List<String>> documents) {
        if (!documents.hasNext()) {
            return List.of(Json.toBytes(new Result(List.of(), 0, 0, 0, 0))).iterator();
        }
        // As in TokenizeTask: the attempt's number makes the file this attempt's own.
        String name = String.format(
                Locale.ROOT, "read-%06d-%d.staged", partition, TaskContext.get().taskAttemptId());
        Path file = new Path(folder, name);
        BlockWriter blocks = Storage.access(
                file, () -> BlockWriter.create(settings.configuration(), file, Split.COUNT, blockTextBytes));
        boolean finished = false;
        try {
            Result result = new Stager(partition, blocks, file).stage(documents);
            finished = true;
            return List.of(Json.toBytes(result)).iterator();
        } finally {
            if (!finished) {
                closeQuietly(blocks);
            }
        }
    }

    /** The failure that is on its way is the one to be told. */
    private static void closeQuietly(BlockWriter blocks) {
        try {
            blocks.close();
        } catch (IOException e) {
            // The file is given up anyhow.
        }
    }

    private final class Stager {
        private final int partition;
        private final byte[] label;
        private final BlockWriter blocks;
        private final Path file;
        private long row;
        private long withoutTokens;
        private long cuts;
        private long textBytes;

        Stager(int partition, BlockWriter blocks, Path file) {
            this.partition = partition;
            this.label = String.format(Locale.ROOT, "partition-%05d", partition).getBytes(StandardCharsets.UTF_8);
            this.blocks = blocks;
            this.file = file;
        }

        /** What the rows are computed from may fail too, in its own words; only the file's failures are the output's. */
        Result stage(Iterator<List<String>> documents) {
            while (documents.hasNext()) {
                @Nullable List<String> document = documents.next();
                if (document == null) {
                    throw isNull("a row without a list of words");
                }
                stage(document);
                row++;
            }
            List<StagedBlock> staged = Storage.access(file, blocks::finish);
            return new Result(staged, row, withoutTokens, cuts, textBytes);
        }

        private void stage(List<String> document) {
            if (document.isEmpty()) {
                withoutTokens++;
            }
            int inPiece = 0;
            int piece = 0;
            int pieceBytes = 0;
            for (@Nullable String word : document) {
                if (word == null) {
                    throw isNull("a null among " + document.size() + " words");
                }
                if (inPiece == maxDocumentTokens) {
                    end(piece++, pieceBytes);
                    cuts++;
                    inPiece = 0;
                    pieceBytes = 0;
                }
                byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
                blocks.token(utf8, 0, utf8.length);
                pieceBytes += utf8.length + 1;
                inPiece++;
            }
            if (inPiece > 0) {
                end(piece, pieceBytes);
            }
        }

        private void end(int piece, int pieceBytes) {
            textBytes += pieceBytes;
            Storage.access(
                    file, () -> blocks.endDocument(partition, label, row, piece, Split.TRAIN.ordinal(), pieceBytes));
        }

        private JobFailed isNull(String found) {
            return new JobFailed(Problem.of("A document is not a list of words")
                    .found(found)
                    .allowed("lists of words without null")
                    .at("row " + row + " of partition " + partition)
                    .remedy("Leave such rows out, or fill them"));
        }
    }
}
