package io.thalweg.prepare.input;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How a file holds text. */
enum FileFormat {
    TEXT("text"),
    JSON_LINES("JSON lines"),
    JSON("JSON"),
    PARQUET("Parquet"),
    HTML("HTML"),
    WARC("web archive"),
    WIKIPEDIA("wiki export"),
    ZIP("zip"),
    TAR("tar"),
    /** Documents of an earlier stage of a pipeline; no user names such a file. */
    STORED("stored documents");

    /** Bytes of a file's start, decompressed, that tell its format. */
    static final int HEAD_BYTES = 1024;

    private static final int TAR_MARK = 257;

    private final String label;

    FileFormat(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /**
     * Told by the first bytes where a format has such, otherwise by the file's name, with or without a compression's
     * ending.
     *
     * @param head the first {@link #HEAD_BYTES}, decompressed, as far as they are known
     */
    static FileFormat of(String fileName, byte[] head, HtmlHandling html) {
        String start = new String(head, StandardCharsets.ISO_8859_1);
        if (start.startsWith("PAR1")) {
            return PARQUET;
        }
        if (start.startsWith("PK\u0003\u0004") || start.startsWith("PK\u0005\u0006")) {
            return ZIP;
        }
        if (start.startsWith("ustar", TAR_MARK)) {
            return TAR;
        }
        if (start.startsWith("WARC/1.") || start.startsWith("WARC/0.")) {
            return WARC;
        }
        if (start.contains("<mediawiki")) {
            return WIKIPEDIA;
        }
        return ofName(uncompressed(fileName), start, html);
    }

    private static FileFormat ofName(String name, String start, HtmlHandling html) {
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return JSON_LINES;
        }
        if (name.endsWith(".json")) {
            return isWhole(start) ? JSON : JSON_LINES;
        }
        boolean page = name.endsWith(".html")
                || name.endsWith(".htm")
                || name.endsWith(".xhtml")
                || start.strip().toLowerCase(Locale.ROOT).startsWith("<!doctype html");
        return page && html != HtmlHandling.KEEP ? HTML : TEXT;
    }

    /** Whether what begins so is an array, or an object of more than one line. */
    private static boolean isWhole(String start) {
        String json = start.startsWith("\u00EF\u00BB\u00BF") ? start.substring(3) : start;
        String stripped = json.stripLeading();
        int lineEnd = stripped.indexOf('\n');
        String first = lineEnd < 0 ? stripped : stripped.substring(0, lineEnd);
        return stripped.startsWith("[")
                || (lineEnd >= 0
                        && (first.strip().equals("{")
                                || (first.startsWith("{") && first.strip().endsWith(","))));
    }

    static String uncompressed(String fileName) {
        return fileName.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|gzip|bz2|zst|zstd)$", "");
    }
}
