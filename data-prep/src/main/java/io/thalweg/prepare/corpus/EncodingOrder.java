package io.thalweg.prepare.corpus;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.metadata.ColumnChunkProperties;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/**
 * Makes the footers of Parquet files the same in every process. Parquet collects a column's encodings in a hash set of
 * enum constants, whose hashes are drawn anew by each Java process, and writes them to the footer in that set's order:
 * the same rows give other bytes, and so another SHA-256, from one run to the next. But of equal descriptions of columns
 * it keeps the first that it met in a process, and writes that; so here it meets one that is ordered first.
 */
public final class EncodingOrder {
    /** The encodings of files without dictionaries, as far as there is more than one to order. */
    private static final List<Set<Encoding>> PLAIN = List.of(
            EnumSet.of(Encoding.PLAIN, Encoding.RLE),
            EnumSet.of(Encoding.PLAIN, Encoding.BIT_PACKED),
            EnumSet.of(Encoding.RLE, Encoding.BIT_PACKED),
            EnumSet.of(Encoding.PLAIN, Encoding.RLE, Encoding.BIT_PACKED));

    private EncodingOrder() {}

    /** To be called before this process writes or reads a file of these columns. */
    public static void fix(MessageType schema, CompressionCodecName codec) {
        for (ColumnDescriptor column : schema.getColumns()) {
            for (Set<Encoding> encodings : PLAIN) {
                ColumnChunkProperties.get(
                        ColumnPath.get(column.getPath()), column.getPrimitiveType(), codec, encodings);
            }
        }
    }
}
