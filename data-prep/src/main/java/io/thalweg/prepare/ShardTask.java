package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ShardColumns;
import io.thalweg.prepare.corpus.ShardWriter;
import io.thalweg.prepare.input.RawDocument;
import io.thalweg.prepare.staging.About;
import io.thalweg.prepare.staging.BlockIds;
import io.thalweg.prepare.staging.BlockReader;
import io.thalweg.prepare.staging.BlockReader.StagedDocument;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/** Writes one shard: its stretch of a split's tokens, read from the blocks that hold it. */
final class ShardTask implements Function<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final UnknownWords unknownWords;
    private final String vocabularyHash;
    private final ShardColumns columns;

    ShardTask(
            HadoopSettings settings,
            Path folder,
            UnknownWords unknownWords,
            String vocabularyHash,
            ShardColumns columns) {
        this.settings = settings;
        this.folder = folder.toString();
        this.unknownWords = unknownWords;
        this.vocabularyHash = vocabularyHash;
        this.columns = columns;
    }

    /**
     * @param idsPath the block's {@link BlockIds}
     * @param start the position of the block's first token of the split
     */
    record PlacedBlock(StagedBlock block, String idsPath, long start) {}

    /** @param blocks those that hold tokens of the shard, in order */
    record Work(Split split, int shard, ShardLayout layout, List<PlacedBlock> blocks) {}

    /**
     * @param begun documents that begin in the shard
     * @param continued rows that go on with a document that another row begins
     * @param unknown tokens that are the unknown word
     */
    record Result(DatasetManifest.Shard shard, long begun, long continued, long unknown) {}

    @Override
    public byte[] call(byte[] json) {
        Work work = Json.parse(json, Work.class, "a task's description");
        // An attempt after the first has a file of its own: the one before may still be writing.
        int attempt = TaskContext.get().attemptNumber();
        String name = String.format(Locale.ROOT, "%s/part-%05d", work.split().label(), work.shard())
                + (attempt == 0 ? "" : "-" + attempt) + ".parquet";
        return Storage.access(new Path(folder, name), () -> {
            try (ShardWriter writer =
                    ShardWriter.create(settings.configuration(), new Path(folder), name, vocabularyHash, columns)) {
                return Json.toBytes(new Filling(work, writer).fill());
            }
        });
    }

    private final class Filling {
        private final Work work;
        private final ShardWriter writer;
        private final ShardLayout layout;
        private final long from;
        private final long to;
        private long position;
        private long begun;
        private long continued;
        private long unknown;
        /** The block under way, its name and what is known of the document it begins with, and how many tokens it has. */
        private final int[] block;

        private byte[] blockId = {};
        private About blockAbout = About.NOTHING;
        private int inBlock;
        /** The document's ids, and how many. */
        private int[] tokens = new int[1 << 12];

        private final int[] filled = new int[1];

        Filling(Work work, ShardWriter writer) {
            this.work = work;
            this.writer = writer;
            this.layout = work.layout();
            this.from = layout.start(work.shard());
            this.to = layout.start(work.shard() + 1);
            this.block = new int[layout.blockLength()];
        }

        Result fill() throws IOException {
            for (PlacedBlock placed : work.blocks()) {
                position = placed.start();
                try (BlockReader reader = BlockReader.open(settings.configuration(), placed.block())) {
                    BlockIds ids = BlockIds.read(
                            settings.configuration(),
                            new Path(placed.idsPath()),
                            placed.block().words());
                    reader.forEachDocument(document -> {
                        if (document.split() == work.split().ordinal()) {
                            tokens = ids.translate(document.ids(), document.length(), tokens, filled);
                            place(document, filled[0]);
                        }
                        return position < to;
                    });
                }
            }
            if (inBlock > 0) {
                write(blockId, blockAbout, block, 0, inBlock);
            }
            return new Result(writer.finish(), begun, continued, unknown);
        }

        private void place(StagedDocument document, int count) throws IOException {
            long start = position;
            long end = start + count;
            position = end;
            begun += count > 0 && start >= from && start < to ? 1 : 0;
            if (!layout.isLong(count)) {
                if (count > 0 && start >= from && start < to) {
                    write(document, 0, count, 0);
                }
                return;
            }
            long cutFrom = Math.max(start, from);
            long cutTo = Math.min(end, to);
            if (cutFrom < cutTo && layout.hasBlocks()) {
                addToBlocks(document, start, cutFrom, cutTo);
            } else if (cutFrom < cutTo) {
                int part = work.shard() - layout.shardOf(start);
                write(document, (int) (cutFrom - start), (int) (cutTo - start), part);
            }
        }

        /**
         * Adds a document's tokens to the blocks they fall in.
         *
         * @param start the position of its first token
         */
        private void addToBlocks(StagedDocument document, long start, long cutFrom, long cutTo) throws IOException {
            countUnknown((int) (cutFrom - start), (int) (cutTo - start));
            for (long next = cutFrom; next < cutTo; ) {
                if (inBlock == 0) {
                    blockId = id(document, (int) (next / block.length - start / block.length));
                    blockAbout = document.about();
                }
                int taken = (int) Math.min(block.length - inBlock, cutTo - next);
                System.arraycopy(tokens, (int) (next - start), block, inBlock, taken);
                inBlock += taken;
                next += taken;
                if (inBlock == block.length) {
                    write(blockId, blockAbout, block, 0, inBlock);
                    inBlock = 0;
                }
            }
        }

        private void write(StagedDocument document, int first, int last, int part) throws IOException {
            countUnknown(first, last);
            write(id(document, part), document.about(), tokens, first, last);
        }

        private void write(byte[] id, About about, int[] ids, int first, int last) throws IOException {
            byte[] source = about.source().getBytes(StandardCharsets.UTF_8);
            byte[] language = about.language().getBytes(StandardCharsets.UTF_8);
            writer.write(id, source, language, ids, first, last);
        }

        /** @param part which of the rows that the document is in */
        private byte[] id(StagedDocument document, int part) {
            String id = RawDocument.id(document.label(), document.position(), document.piece());
            if (part > 0) {
                id += "+" + part;
                continued++;
            }
            return id.getBytes(StandardCharsets.UTF_8);
        }

        private void countUnknown(int first, int last) {
            if (unknownIsKept()) {
                for (int i = first; i < last; i++) {
                    unknown += tokens[i] == 0 ? 1 : 0;
                }
            }
        }
    }

    private boolean unknownIsKept() {
        return unknownWords == UnknownWords.KEEP;
    }
}
