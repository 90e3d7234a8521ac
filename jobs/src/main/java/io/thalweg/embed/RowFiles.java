package io.thalweg.embed;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Opens parts in the format asked for. */
final class RowFiles {
    private RowFiles() {}

    static RowWriter create(Configuration hadoop, Path folder, String relativePath, EmbedConfig config)
            throws IOException {
        return switch (config.format()) {
            case PARQUET -> ParquetRows.create(hadoop, folder, relativePath, config);
            case WORD2VEC_TEXT, WORD2VEC_BINARY -> Word2VecRows.create(hadoop, folder, relativePath, config);
        };
    }
}
