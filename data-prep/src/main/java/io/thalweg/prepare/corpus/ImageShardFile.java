package io.thalweg.prepare.corpus;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.parquet.Footer;
import io.thalweg.prepare.parquet.Pages;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.jspecify.annotations.Nullable;

/**
 * One shard of images as its dataset's manifest promises it. Before the first read on a machine the promise is held against
 * the file: its length, and its footer's schema and count.
 */
final class ImageShardFile implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String path;
    private final long bytes;
    private final long images;
    private transient volatile long @Nullable [] rowGroupStarts;

    /** @param name as messages call it */
    ImageShardFile(String name, Path folder, ImageManifest.Shard shard) {
        this.name = name;
        this.path = new Path(folder, shard.part().path()).toString();
        this.bytes = shard.part().bytes();
        this.images = shard.images();
    }

    long images() {
        return images;
    }

    /** The shard's images before each row group; the checks happen here, once. */
    long[] rowGroupStarts(Configuration hadoop) {
        long[] known = rowGroupStarts;
        if (known == null) {
            known = check(hadoop);
            rowGroupStarts = known;
        }
        return known;
    }

    ParquetFileReader open(Configuration hadoop) {
        try {
            return ParquetFileReader.open(
                    HadoopInputFile.fromPath(new Path(path), hadoop),
                    HadoopReadOptions.builder(hadoop)
                            .usePageChecksumVerification(true)
                            .build());
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private long[] check(Configuration hadoop) {
        try {
            Path file = new Path(path);
            long found = file.getFileSystem(hadoop).getFileStatus(file).getLen();
            if (found != bytes) {
                throw damaged(found + " bytes", bytes + " bytes");
            }
            Footer.check(file, hadoop);
        } catch (IOException e) {
            throw unreadable(e);
        }
        try (ParquetFileReader reader = open(hadoop)) {
            if (!ImageSchema.ROW.equals(reader.getFileMetaData().getSchema())) {
                throw damaged(
                        "schema "
                                + reader.getFileMetaData()
                                        .getSchema()
                                        .toString()
                                        .replaceAll("\\s+", " "),
                        ImageSchema.ROW.toString().replaceAll("\\s+", " "));
            }
            checkPages(reader, hadoop);
            return starts(reader);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void checkPages(ParquetFileReader reader, Configuration hadoop) throws IOException {
        Path file = new Path(path);
        try (FSDataInputStream in = file.getFileSystem(hadoop).open(file)) {
            for (BlockMetaData group : reader.getRowGroups()) {
                for (ColumnChunkMetaData column : group.getColumns()) {
                    Pages.check(in, column, bytes);
                }
            }
        }
    }

    private long[] starts(ParquetFileReader reader) {
        long[] starts = new long[reader.getRowGroups().size()];
        long rows = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = rows;
            BlockMetaData group = reader.getRowGroups().get(i);
            for (ColumnChunkMetaData column : group.getColumns()) {
                if (column.getValueCount() != group.getRowCount() || group.getRowCount() < 1) {
                    throw damaged(
                            column.getValueCount() + " values for " + group.getRowCount() + " images",
                            "a value for each image");
                }
            }
            rows += group.getRowCount();
        }
        if (rows != images) {
            throw damaged(rows + " images", images + " images");
        }
        return starts;
    }

    JobFailed damaged(String found, String allowed) {
        return new JobFailed(Problem.of(name + " is not what its manifest says")
                .found(found)
                .allowed(allowed)
                .at(path)
                .remedy("Restore the file, or prepare the dataset again"));
    }

    JobFailed unreadable(Exception e) {
        String problem = e instanceof FileNotFoundException ? " is missing" : " cannot be read";
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new JobFailed(
                Problem.of(name + problem)
                        .found(reason.lines().findFirst().orElse(""))
                        .at(path)
                        .remedy("Restore the file, or prepare the dataset again"),
                e);
    }
}
