package io.thalweg.prepare.collection;

import io.thalweg.prepare.input.SourceStream;
import io.thalweg.prepare.parquet.FileBytes;
import io.thalweg.prepare.parquet.Footer;
import io.thalweg.problem.JobFailed;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/**
 * A Parquet file with its footer read. A failure of the storage is a {@link JobFailed}, so that Parquet's
 * library cannot take it for damaged data; damage is an {@link IOException}.
 */
final class ParquetSource implements Closeable, FileBytes {
    private final SourceStream stream;
    private final long length;
    private final ParquetMetadata metadata;

    private ParquetSource(SourceStream stream, long length, ParquetMetadata metadata) {
        this.stream = stream;
        this.length = length;
        this.metadata = metadata;
    }

    /** @throws IOException saying what is wrong, if its footer is damaged */
    static ParquetSource open(String path, Configuration hadoop) throws IOException {
        long length = SourceStream.length(path, hadoop);
        SourceStream stream = SourceStream.open(path, hadoop, 0);
        try {
            Footer.check(stream::readFully, length);
            return new ParquetSource(stream, length, footer(stream, length, hadoop));
        } catch (IOException | RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    private static ParquetMetadata footer(SourceStream stream, long length, Configuration hadoop) throws IOException {
        SeekableInputStream in = new DelegatingSeekableInputStream(stream) {
            @Override
            public long getPos() {
                return stream.position();
            }

            @Override
            public void seek(long position) {
                stream.seek(position);
            }
        };
        InputFile file = new InputFile() {
            @Override
            public long getLength() {
                return length;
            }

            @Override
            public SeekableInputStream newStream() {
                return in;
            }
        };
        try {
            return ParquetFileReader.readFooter(
                    file, HadoopReadOptions.builder(hadoop).build(), in);
        } catch (IOException | RuntimeException e) {
            throw damaged("its footer is damaged", e);
        } catch (StackOverflowError e) { // The library walks groups in groups by calling itself.
            throw new IOException("its footer is damaged: groups are nested too deep", e);
        }
    }

    /** What is said of whatever Parquet's library throws at damaged data; a failure of the storage goes on as it is. */
    static IOException damaged(String what, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof JobFailed failed) {
                throw failed;
            }
        }
        String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new IOException(what + ": " + said.lines().findFirst().orElse(""), e);
    }

    long length() {
        return length;
    }

    MessageType schema() {
        return metadata.getFileMetaData().getSchema();
    }

    String createdBy() {
        return String.valueOf(metadata.getFileMetaData().getCreatedBy());
    }

    List<BlockMetaData> rowGroups() {
        return metadata.getBlocks();
    }

    long rows() {
        return rowGroups().stream().mapToLong(BlockMetaData::getRowCount).sum();
    }

    @Override
    public void readFully(long at, byte[] into) throws IOException {
        stream.readFully(at, into);
    }

    @Override
    public void close() {
        stream.close();
    }
}
