package io.thalweg.engine.dl4j;

import io.thalweg.lm.LanguageModelFormat.Source;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Goes through a zip of anyone's making, entry by entry, as a stream: nothing is unpacked to a disk, entries that nobody reads
 * are inflated into a buffer and forgotten, and everything is bounded.
 */
final class BoundedZip {
    static final int MAX_ENTRIES = 64;
    static final int MAX_NAME_LENGTH = 200;

    /** More than the largest network of DL4J's with all that can be in its file. */
    static final long MAX_TOTAL_BYTES = 12L << 30;

    /** What a zip inflates to, for a byte of the file: weights hardly compress, JSON by ten times or less. */
    static final long MAX_RATIO = 100;

    /** Inflated bytes to which the ratio does not apply. */
    static final long FREE_BYTES = 1L << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private final Source source;

    /** Is shown every entry. */
    @FunctionalInterface
    interface Visitor {
        /** @param content bounded; need not be read to its end */
        void visit(String name, InputStream content) throws IOException;
    }

    BoundedZip(Source source) {
        this.source = source;
    }

    /** The most bytes that entries of this file may have together. */
    static long mostBytes(long fileBytes) {
        return Math.min(MAX_TOTAL_BYTES, FREE_BYTES + MAX_RATIO * Math.min(fileBytes, MAX_TOTAL_BYTES));
    }

    /** @throws JobFailed if the file is no zip, is damaged, or goes beyond a bound */
    void forEach(Visitor visitor) throws IOException {
        Set<String> names = new HashSet<>();
        try (InputStream file = source.open();
                ZipInputStream zip = new ZipInputStream(new BufferedInputStream(file, BUFFER_BYTES))) {
            Inflated content = new Inflated(zip);
            byte[] rest = new byte[BUFFER_BYTES];
            for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
                requireName(entry.getName());
                if (!names.add(entry.getName())) {
                    throw problem("A zip has an entry twice", entry.getName(), "each name once");
                }
                if (names.size() > MAX_ENTRIES) {
                    throw problem("A zip has too many entries", names.size() + " or more", "at most " + MAX_ENTRIES);
                }
                visitor.visit(entry.getName(), content);
                while (content.read(rest) >= 0) {
                    // To the end of the entry, where its checksum is compared.
                }
            }
        } catch (Unreadable e) {
            throw new JobFailed(
                    Problem.of("Not a whole zip")
                            .found(String.valueOf(e.reason.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("an early end"))
                            .at(source.place())
                            .remedy("Restore the file, or export the model again"),
                    e.reason);
        }
        if (names.isEmpty()) {
            throw problem("Not a zip of a network", "no entry", "a zip as DL4J's ModelSerializer writes it");
        }
    }

    private static ZipEntry next(ZipInputStream zip) throws Unreadable {
        try {
            return zip.getNextEntry();
        } catch (IOException | IllegalArgumentException e) {
            // The latter is the JDK's answer to a name that is not UTF-8.
            throw new Unreadable(e);
        }
    }

    /** What is wrong with the zip itself, whoever was reading it. */
    private static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;
        private final Exception reason;

        Unreadable(Exception reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private void requireName(String name) {
        boolean outside = name.startsWith("/") || name.contains("\\") || name.contains(":");
        for (String part : name.split("/", -1)) {
            outside |= part.equals("..") || part.equals(".");
        }
        boolean odd = name.isBlank()
                || name.length() > MAX_NAME_LENGTH
                || name.chars().anyMatch(Character::isISOControl);
        if (outside || odd) {
            throw problem(
                    "A zip has an entry whose name leads outside or is none",
                    name.length() > MAX_NAME_LENGTH ? name.length() + " characters" : name,
                    "relative names of at most " + MAX_NAME_LENGTH + " characters, without '..'");
        }
    }

    private JobFailed problem(String what, String found, String allowed) {
        return new JobFailed(Problem.of(what)
                .found(found)
                .allowed(allowed)
                .at(source.place())
                .remedy("Give a zip that DL4J's ModelSerializer or 'thalweg export' made"));
    }

    /** The entry that is on, its bytes counted with those of the entries before. */
    private final class Inflated extends FilterInputStream {
        private long total;

        Inflated(ZipInputStream zip) {
            super(zip);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count;
            try {
                count = in.read(bytes, offset, length);
            } catch (IOException e) {
                throw new Unreadable(e);
            }
            total += Math.max(0, count);
            if (total > mostBytes(source.bytes())) {
                throw problem(
                        "A zip inflates to more than it may",
                        "over " + mostBytes(source.bytes()) + " bytes in a file of " + source.bytes(),
                        "at most " + MAX_RATIO + " times the file's length, and " + MAX_TOTAL_BYTES + " bytes");
            }
            return count;
        }

        @Override
        public void close() {
            // The zip is closed by who opened it.
        }
    }
}
