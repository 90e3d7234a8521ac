package io.thalweg.prepare.collection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Parquet files for tests, by Parquet's own writer. */
public record ParquetRows(
        String schema, CompressionCodecName codec, WriterVersion version, int rows, int rowGroupBytes, int pageBytes) {

    /** Several row groups of several pages, of rows of some hundred bytes. */
    public static ParquetRows of(String schema, CompressionCodecName codec, int rows) {
        return new ParquetRows(schema, codec, WriterVersion.PARQUET_1_0, rows, 8_000, 1_500);
    }

    public ParquetRows with(WriterVersion other) {
        return new ParquetRows(schema, codec, other, rows, rowGroupBytes, pageBytes);
    }

    /** @param fill a row, by its number */
    public Path write(Path file, BiConsumer<Group, Integer> fill) throws IOException {
        MessageType type = MessageTypeParser.parseMessageType(schema);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(
                        HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))
                .withType(type)
                .withCompressionCodec(codec)
                .withWriterVersion(version)
                .withRowGroupSize((long) rowGroupBytes)
                .withPageSize(pageBytes)
                .withMinRowCountForPageSizeCheck(3)
                .build()) {
            for (int i = 0; i < rows; i++) {
                Group row = new SimpleGroupFactory(type).newGroup();
                fill.accept(row, i);
                writer.write(row);
            }
        }
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        return file;
    }
}
