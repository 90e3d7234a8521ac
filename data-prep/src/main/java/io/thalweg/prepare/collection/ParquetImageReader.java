package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.Planes;
import io.thalweg.prepare.image.RawPixels;
import io.thalweg.prepare.parquet.Cells;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.jspecify.annotations.Nullable;

/**
 * The images in a column of a Parquet file. Of each column one page is in memory; other columns stay on disk. An image's name
 * is the file's and its row. A row group that breaks off ends there, and the next one is read.
 */
final class ParquetImageReader {
    private static final int MOST_LABEL = 1024;

    /** Beside its image, in a row's name and its line in the list of what is bad. */
    private static final int ROW_BYTES = 16;

    private final Configuration hadoop;
    private final ImageReadOptions options;
    private final int maxImageBytes;
    private final ImageSink sink;

    ParquetImageReader(Configuration hadoop, ImageReadOptions options, int maxImageBytes, ImageSink sink) {
        this.hadoop = hadoop;
        this.options = options;
        this.maxImageBytes = maxImageBytes;
        this.sink = sink;
    }

    void read(ImageFile file, LabelLookup lookup) {
        try (ParquetSource source = ParquetSource.open(file.path(), hadoop)) {
            ImageColumns columns = ImageColumns.of(source.schema(), options);
            if (columns.problem(source.rowGroups()) != null) {
                throw new IOException("it has changed since it was looked at");
            }
            // Of a dictionary, a few bytes may ask for one image a million times.
            UnpackingLimit limit = new UnpackingLimit(source::length, options.maxArchiveRatio());
            long row = 0;
            for (BlockMetaData group : source.rowGroups()) {
                if (group.getRowCount() != 0) {
                    new RowGroup(file, source, columns, limit, lookup, row).read(group);
                }
                row += group.getRowCount();
            }
        } catch (IOException e) {
            sink.bad(file.label(), BadImage.broken(e));
        } catch (BadImage e) {
            sink.bad(file.label(), e);
        }
    }

    /** One row group under way. */
    private final class RowGroup {
        private final ImageFile file;
        private final ParquetSource source;
        private final ImageColumns columns;
        private final UnpackingLimit limit;
        private final LabelLookup lookup;
        private long row;

        RowGroup(
                ImageFile file,
                ParquetSource source,
                ImageColumns columns,
                UnpackingLimit limit,
                LabelLookup lookup,
                long firstRow) {
            this.file = file;
            this.source = source;
            this.columns = columns;
            this.limit = limit;
            this.lookup = lookup;
            this.row = firstRow;
        }

        void read(BlockMetaData group) throws BadImage {
            List<Cells> open = new ArrayList<>();
            long left = group.getRowCount();
            try {
                for (ColumnDescriptor column : columns.image()) {
                    open.add(cells(group, column));
                }
                List<Cells> image = List.copyOf(open);
                ColumnDescriptor labelColumn = columns.label();
                Cells label = labelColumn == null ? null : cells(group, labelColumn);
                if (label != null) {
                    open.add(label);
                }
                for (; left > 0; left--, row++) {
                    for (Cells each : open) {
                        each.next();
                    }
                    limit.add(ROW_BYTES);
                    take(image, label);
                }
            } catch (JobFailed e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                // What the library throws at damaged files, unchecked exceptions among it, is not told.
                // All rows that are left, on one line.
                String what = "its row group breaks off, with " + left + " rows left";
                sink.bad(id(), BadImage.broken(ParquetSource.damaged(what, e)), Math.max(1, left));
            } finally {
                open.forEach(Cells::close);
            }
        }

        private String id() {
            return file.label() + "#" + row;
        }

        private Cells cells(BlockMetaData group, ColumnDescriptor column) throws IOException {
            ColumnChunkMetaData chunk = ImageColumns.chunk(group, column);
            if (chunk == null || chunk.getValueCount() != group.getRowCount()) {
                throw new IOException("a column has " + (chunk == null ? 0 : chunk.getValueCount()) + " values for "
                        + group.getRowCount() + " rows");
            }
            return Cells.open(source, source.length(), column, chunk, source.createdBy(), hadoop);
        }

        private void take(List<Cells> image, @Nullable Cells labels) throws BadImage {
            byte[] bytes;
            int label;
            Planes pixels = null;
            try {
                bytes = bytes(image.get(image.size() - 1));
                label = number(labels);
                if (image.size() > 1) {
                    pixels = RawPixels.ofOpenCv(
                            number(image, 0), number(image, 1), number(image, 2), number(image, 3), bytes);
                }
            } catch (BadImage e) {
                sink.bad(id(), e);
                return;
            }
            if (pixels == null) {
                sink.encoded(id(), label, bytes, bytes.length);
            } else {
                sink.decoded(id(), label, pixels);
            }
            limit.add(bytes.length);
        }

        private int number(@Nullable Cells labels) throws BadImage {
            if (lookup.isGiven()) {
                return sink.labels().of(lookup.of(id()));
            }
            return labels == null ? ImageSink.NO_LABEL : sink.labels().of(label(labels));
        }

        private byte[] bytes(Cells cells) throws BadImage {
            if (cells.isNull()) {
                throw new BadImage(Reason.NOT_AN_IMAGE, "its row has no bytes");
            }
            if (cells.length() > maxImageBytes) {
                throw new BadImage(Reason.TOO_MANY_BYTES, cells.length() + " bytes, more than " + maxImageBytes);
            }
            return cells.bytes();
        }

        private int number(List<Cells> image, int member) throws BadImage {
            Cells cells = image.get(member);
            if (cells.isNull()) {
                throw new BadImage(Reason.NOT_AN_IMAGE, "its row lacks its size");
            }
            return (int) cells.number();
        }

        private String label(Cells cells) throws BadImage {
            if (cells.isNull()) {
                throw new BadImage(Reason.NO_LABEL, "its row has no label");
            }
            if (!cells.isBytes()) {
                if (cells.number() < 0) {
                    throw new BadImage(Reason.NO_LABEL, "its label is " + cells.number() + ", which stands for none");
                }
                return String.valueOf(cells.number());
            }
            if (cells.length() > MOST_LABEL) {
                throw new BadImage(
                        Reason.NO_LABEL, "its label has " + cells.length() + " bytes, more than " + MOST_LABEL);
            }
            String label = new String(cells.bytes(), StandardCharsets.UTF_8).strip();
            if (label.isEmpty() || label.chars().anyMatch(Character::isISOControl)) {
                throw new BadImage(Reason.NO_LABEL, "its label is empty, or has control characters");
            }
            return label;
        }
    }
}
