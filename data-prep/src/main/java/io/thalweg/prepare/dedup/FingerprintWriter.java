package io.thalweg.prepare.dedup;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Takes the fingerprints of documents' items, in order, into a file. */
public final class FingerprintWriter implements Closeable {
    private final DedupUnit unit;
    private final Fingerprinter fingerprinter;
    private final RecordFile.Writer out;

    public FingerprintWriter(Configuration hadoop, Path file, DedupConfig config) throws IOException {
        unit = config.dedupUnit();
        fingerprinter = new Fingerprinter(config);
        out = new RecordFile.Writer(hadoop, file, FingerprintLayout.of(config).bytes());
    }

    /** @param file with {@code position} and {@code piece} the document's place */
    public void add(byte[] text, int from, int to, int file, long position, int piece) throws IOException {
        TextParts.forEach(unit, text, from, to, (start, end, isItem) -> {
            if (isItem) {
                out.write(fingerprinter.of(text, start, end, file, position, piece));
            }
        });
    }

    public RecordFile finish() throws IOException {
        return out.finish();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
