package io.thalweg.prepare.input;

import io.thalweg.prepare.archive.ArchiveEntries;
import io.thalweg.prepare.archive.EntryName;
import io.thalweg.prepare.archive.MeteredStream;
import io.thalweg.prepare.archive.UnpackingRatio;
import io.thalweg.prepare.archive.UnsafeName;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files in a zip or tar, as they come, each as it would be read by itself: nothing is unpacked to disk. Their
 * names stand behind the archive's in those of the documents. Archives in archives, Parquet and what is no text are
 * passed over. An archive that breaks off, or unpacks to far more than it holds, is used up to there.
 */
final class ArchiveTextReader {
    private static final int MOST_ENTRIES = 10_000_000;
    private static final int MOST_RATIO = 250;

    /** The record at a zip's end, with the longest remark. */
    private static final int MOST_ZIP_END_BYTES = 22 + 0xFFFF;

    /** Reads one file in an archive. */
    interface MemberReader {
        /** @return how far it was read */
        long read(FileRange member, TextStream text) throws IOException;
    }

    private final ReadOptions options;
    private final DocumentFeed feed;
    private final MemberReader members;

    ArchiveTextReader(ReadOptions options, DocumentFeed feed, MemberReader members) {
        this.options = options;
        this.feed = feed;
        this.members = members;
    }

    /** @param source the stored bytes of the archive */
    void read(FileRange range, SourceStream source) throws IOException {
        MeteredStream stored = new MeteredStream(source);
        boolean hasEnd = range.source().format() != FileFormat.ZIP
                || range.source().compression() != Compression.NONE
                || hasZipEnd(source, range.source().bytes());
        try {
            new Unpacking(range, stored).run();
            if (!hasEnd) {
                throw new IOException("it ends before its directory");
            }
        } catch (JobFailed | ConsumerFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // What the library throws at damaged archives, unchecked exceptions among it, is not told.
            feed.unreadable(ReadCount.FILE_BREAKS, range, stored.count());
        }
    }

    /** Whether there is the record that every zip ends with; one without it ends early, wherever that is. */
    private static boolean hasZipEnd(SourceStream source, long bytes) {
        byte[] tail = new byte[(int) Math.min(bytes, MOST_ZIP_END_BYTES)];
        source.readFully(bytes - tail.length, tail);
        return new String(tail, StandardCharsets.ISO_8859_1).contains("PK\u0005\u0006");
    }

    /** One archive under way. */
    private final class Unpacking {
        private final FileRange range;
        private final UnpackingRatio ratio;
        private final ArchiveEntries entries;

        Unpacking(FileRange range, MeteredStream stored) throws IOException {
            this.range = range;
            this.ratio = new UnpackingRatio(stored::count, MOST_RATIO);
            InputStream unpacked = range.source().compression().decompress(stored);
            this.entries = range.source().format() == FileFormat.ZIP
                    ? ArchiveEntries.ofZip(unpacked)
                    : ArchiveEntries.ofTar(unpacked);
        }

        void run() throws IOException {
            for (ArchiveEntry entry = entries.next(); entry != null; entry = entries.next()) {
                if (entries.count() > MOST_ENTRIES) {
                    throw new IOException("more than " + MOST_ENTRIES + " entries");
                }
                MemberStream member = new MemberStream(entries.content(), ratio);
                if (!entry.isDirectory()) {
                    take(entry, member);
                }
                member.skipRest();
            }
        }

        private void take(ArchiveEntry entry, MemberStream stream) throws IOException {
            EntryName name;
            try {
                name = EntryName.of(entry.getName());
            } catch (UnsafeName e) {
                feed.unreadable(ReadCount.MEMBERS_UNSAFE, range, entries.position());
                return;
            }
            if (name.isHidden() || !ArchiveEntries.isFile(entry)) {
                return;
            }
            if (!entries.isReadable(entry)) {
                feed.report().add(ReadCount.MEMBERS_PASSED_OVER);
                return;
            }
            Member member = Member.of(range, name, stream, options);
            if (member == null) {
                feed.report().add(ReadCount.MEMBERS_PASSED_OVER);
                return;
            }
            long place = members.read(member.range(), member.text());
            FileEnds.report(member.range(), member.text(), place, feed);
            stream.throwFailure();
        }
    }

    /** A file in an archive, looked at and ready to be read. */
    private record Member(FileRange range, TextStream text) {
        private static final int COMPRESSION_HEAD = 16;

        static @Nullable Member of(FileRange archive, EntryName name, MemberStream stream, ReadOptions options) {
            byte[] stored = stream.peek(COMPRESSION_HEAD);
            Compression compression = Compression.of(stored);
            if (!Compression.unsupported(stored).isEmpty()) {
                return null;
            }
            TextStream raw = TextStream.open(stream, compression);
            byte[] head = raw.peek(FileFormat.HEAD_BYTES);
            FileFormat format =
                    FileFormat.of(name.file(), head, options.decoding().html());
            boolean read = switch (format) {
                case ZIP, TAR, PARQUET, STORED -> false;
                case TEXT -> isText(head, options.decoding().encoding());
                default -> true;
            };
            if (!read) {
                return null;
            }
            TextStream text =
                    format == FileFormat.TEXT ? raw.decoded(options.decoding().encoding()) : raw;
            InputFile file = archive.source().member(name.path(), head.length, format, compression);
            return new Member(new FileRange(archive.file(), file, 0, Long.MAX_VALUE), text);
        }

        /** Pictures and programs have zeros near their start; of text, what is in UTF-16 alone. */
        private static boolean isText(byte[] head, String encoding) {
            boolean zeros = false;
            for (byte b : head) {
                zeros |= b == 0;
            }
            boolean marked = head.length >= 2
                    && ((head[0] == (byte) 0xFE && head[1] == (byte) 0xFF)
                            || (head[0] == (byte) 0xFF && head[1] == (byte) 0xFE));
            return !zeros || marked || encoding.startsWith("utf-16") || encoding.startsWith("utf-32");
        }
    }
}
