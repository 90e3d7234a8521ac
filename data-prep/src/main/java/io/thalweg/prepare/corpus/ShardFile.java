package io.thalweg.prepare.corpus;

import io.thalweg.dataset.DatasetManifest;
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
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.jspecify.annotations.Nullable;

/**
 * One shard as its dataset's manifest promises it. Before the first read on a machine the promise is held against the
 * file: its length, and its footer's schema, counts and vocabulary.
 */
final class ShardFile implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String split;
    private final int index;
    private final int of;
    private final String path;
    private final long bytes;
    private final long documents;
    private final long tokens;
    private final String vocabularyHash;
    private final int vocabularySize;
    private transient volatile long @Nullable [] rowGroupStarts;

    ShardFile(
            String split,
            int index,
            int of,
            Path folder,
            DatasetManifest.Shard shard,
            String vocabularyHash,
            int vocabularySize) {
        this.split = split;
        this.index = index;
        this.of = of;
        this.path = new Path(folder, shard.part().path()).toString();
        this.bytes = shard.part().bytes();
        this.documents = shard.documents();
        this.tokens = shard.tokens();
        this.vocabularyHash = vocabularyHash;
        this.vocabularySize = vocabularySize;
    }

    long tokens() {
        return tokens;
    }

    int vocabularySize() {
        return vocabularySize;
    }

    Path path() {
        return new Path(path);
    }

    /** The shard's tokens before each row group; the checks happen here, once. */
    long[] rowGroupStarts(Configuration hadoop) {
        long[] known = rowGroupStarts;
        if (known == null) {
            known = check(hadoop);
            rowGroupStarts = known;
        }
        return known;
    }

    private long[] check(Configuration hadoop) {
        checkLength(hadoop);
        try {
            Footer.check(path(), hadoop);
        } catch (IOException e) {
            throw unreadable(e);
        }
        try (ParquetFileReader file = ShardCursor.open(this, hadoop)) {
            FileMetaData footer = file.getFileMetaData();
            if (!TokenSchema.isRow(footer.getSchema())) {
                throw damaged(
                        "schema " + footer.getSchema().toString().replaceAll("\\s+", " "),
                        TokenSchema.ROW.toString().replaceAll("\\s+", " ").strip() + ", with or without "
                                + TokenSchema.SOURCE + " and " + TokenSchema.LANGUAGE);
            }
            String vocabulary = footer.getKeyValueMetaData().get(TokenSchema.VOCABULARY_KEY);
            if (!vocabularyHash.equals(vocabulary)) {
                throw damaged("vocabulary " + vocabulary, "vocabulary " + vocabularyHash + " of its manifest");
            }
            checkPages(file, hadoop);
            return starts(file);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Every column, since the library looks at others than the one that is read too. */
    private void checkPages(ParquetFileReader file, Configuration hadoop) throws IOException {
        try (FSDataInputStream in = path().getFileSystem(hadoop).open(path())) {
            for (BlockMetaData group : file.getRowGroups()) {
                for (ColumnChunkMetaData column : group.getColumns()) {
                    Pages.check(in, column, bytes);
                }
            }
        }
    }

    private void checkLength(Configuration hadoop) {
        try {
            long found = path().getFileSystem(hadoop).getFileStatus(path()).getLen();
            if (found != bytes) {
                throw damaged(found + " bytes", bytes + " bytes");
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private long[] starts(ParquetFileReader file) {
        ColumnPath tokenColumn = ColumnPath.get(TokenSchema.TOKEN_COLUMN.getPath());
        long[] starts = new long[file.getRowGroups().size()];
        long values = 0;
        long rows = 0;
        for (int i = 0; i < starts.length; i++) {
            BlockMetaData group = file.getRowGroups().get(i);
            starts[i] = values;
            rows += group.getRowCount();
            for (ColumnChunkMetaData column : group.getColumns()) {
                values += column.getPath().equals(tokenColumn) ? column.getValueCount() : 0;
            }
        }
        if (values != tokens || rows != documents) {
            throw damaged(
                    rows + " documents with " + values + " tokens",
                    documents + " documents with " + tokens + " tokens");
        }
        return starts;
    }

    JobFailed damaged(String found, String allowed) {
        return new JobFailed(Problem.of(name() + " is not what its manifest says")
                .found(found)
                .allowed(allowed)
                .at(path)
                .remedy("Restore the file, or prepare the dataset again"));
    }

    JobFailed unreadable(Exception e) {
        String problem = e instanceof FileNotFoundException ? " is missing" : " cannot be read";
        return new JobFailed(
                Problem.of(name() + problem)
                        .found(firstLine(e))
                        .at(path)
                        .remedy("Restore the file, or prepare the dataset again"),
                e);
    }

    private String name() {
        return "Shard " + index + " of " + of + " of split '" + split + "'";
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .filter(line -> !line.equals("null"))
                .orElse(e.getClass().getSimpleName());
    }
}
