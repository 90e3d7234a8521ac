package io.thalweg.jobs;

import java.util.Map;

/** What a preparation of text has made, as its command tells it. */
interface PreparedText {
    /** Of the reading, and of what became of documents. */
    Map<String, Long> counters();

    /** For programs. */
    Map<String, Object> json();

    /** For people. */
    String text();
}
