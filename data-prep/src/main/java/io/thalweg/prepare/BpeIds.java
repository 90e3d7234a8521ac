package io.thalweg.prepare;

import io.thalweg.storage.PartWriter;
import io.thalweg.text.BpeModel;
import io.thalweg.text.BpeTokenizer;
import io.thalweg.text.TokenizerJson;
import java.util.HexFormat;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/** A byte-level BPE on its way to executors: its file, broadcast, and read once a machine. */
final class BpeIds implements StagedIds {
    private static final long serialVersionUID = 1L;
    private static final Object LOCK = new Object();

    /** The last tokenizer read in this process, as in {@link WordIds}. */
    private static String cachedHash = "";

    private static @Nullable BpeModel cached;

    private final Broadcast<byte[]> file;
    private final String hash;

    /** @param hash tells the file from others */
    BpeIds(Broadcast<byte[]> file, String hash) {
        this.file = file;
        this.hash = hash;
    }

    static String hash(byte[] file) {
        return HexFormat.of().formatHex(PartWriter.sha256().digest(file));
    }

    private BpeModel model() {
        synchronized (LOCK) {
            BpeModel model = cached;
            if (model == null || !cachedHash.equals(hash)) {
                model = TokenizerJson.parse(file.value(), "the tokenizer sent to this executor");
                cached = model;
                cachedHash = hash;
            }
            return model;
        }
    }

    @Override
    public Lookup lookup() {
        return new BpeTokenizer(model())::idsOfWord;
    }
}
