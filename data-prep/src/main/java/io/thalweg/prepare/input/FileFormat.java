package io.thalweg.prepare.input;

import java.util.Locale;

/** How a file holds text. */
enum FileFormat {
    TEXT("text"),
    JSON_LINES("JSON lines"),
    PARQUET("Parquet"),
    /** Documents of an earlier stage of a pipeline; no user names such a file. */
    STORED("stored documents");

    private final String label;

    FileFormat(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Parquet is told by its first bytes, JSON lines by the file's name with or without a compression's ending. */
    static FileFormat of(String fileName, byte[] head) {
        if (head.length >= 4 && head[0] == 'P' && head[1] == 'A' && head[2] == 'R' && head[3] == '1') {
            return PARQUET;
        }
        String name = fileName.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|gzip|bz2|zst|zstd)$", "");
        return name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json") ? JSON_LINES : TEXT;
    }
}
