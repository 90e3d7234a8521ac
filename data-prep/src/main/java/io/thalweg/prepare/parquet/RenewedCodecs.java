package io.thalweg.prepare.parquet;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Parquet's codecs, whose decompressors are lent by a pool of the whole process, but none that has met damaged bytes goes back to it:
 * Hadoop's for LZ4 would refuse whatever is longer than the piece it failed at, of the next files too.
 */
public final class RenewedCodecs implements CompressionCodecFactory {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Configuration hadoop;
    private CodecFactory codecs;

    public RenewedCodecs(Configuration hadoop) {
        this.hadoop = hadoop;
        this.codecs = new CodecFactory(hadoop, BUFFER_BYTES);
    }

    /** To be told after every failure: what is lent from here on is other ones. */
    public void renew() {
        codecs = new CodecFactory(hadoop, BUFFER_BYTES);
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return codecs.getCompressor(codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return codecs.getDecompressor(codec);
    }

    @Override
    public void release() {
        codecs.release();
    }
}
