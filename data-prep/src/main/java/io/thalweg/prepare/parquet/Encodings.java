package io.thalweg.prepare.parquet;

import java.io.IOException;
import java.util.Set;
import org.apache.parquet.column.Encoding;
import org.jspecify.annotations.Nullable;

/** From the format's encodings to the library's, of which only some are let through. */
final class Encodings {
    private Encodings() {}

    static Encoding of(org.apache.parquet.format.@Nullable Encoding stored, Set<Encoding> allowed) throws IOException {
        Encoding encoding = stored == null ? null : Encoding.valueOf(stored.name());
        if (encoding == null || !allowed.contains(encoding)) {
            throw new IOException("A page has the encoding " + stored + ", which is not read");
        }
        return encoding;
    }
}
