package io.thalweg.prepare.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** The last step of every reader: repairs a document, counts what was wrong with it, and hands it on. */
final class DocumentFeed {
    private final DocumentConsumer consumer;
    private final ReadReport report;
    private final int maxDocumentBytes;
    private final TextRepair repair = new TextRepair();
    private final RawDocument document = new RawDocument();

    DocumentFeed(DocumentConsumer consumer, ReadReport report, int maxDocumentBytes) {
        this.consumer = consumer;
        this.report = report;
        this.maxDocumentBytes = maxDocumentBytes;
    }

    ReadReport report() {
        return report;
    }

    /** A piece of plain text. */
    void piece(FileRange range, PieceReader piece) throws IOException {
        repair.repair(piece.buffer(), piece.from(), piece.to());
        if (piece.continues()) {
            report.add(ReadCount.DOCUMENT_CUTS);
        }
        count(piece.crlf(), repair.hadNul(), repair.wasMalformed(), range, piece.offset());
        hand(range, piece.offset(), Origin.NONE, 0, piece.isCut());
    }

    /**
     * The text of a record, cut if it is too long.
     *
     * @param wasMalformed whether it had to be repaired before it could be looked at; {@code hadNul} likewise
     */
    void record(FileRange range, long position, Origin origin, byte[] text, boolean hadNul, boolean wasMalformed)
            throws IOException {
        repair.repair(text, 0, text.length);
        boolean nul = hadNul || repair.hadNul();
        boolean malformed = wasMalformed || repair.wasMalformed();
        byte[] whole = repair.bytes();
        int length = repair.to();
        if (length <= maxDocumentBytes) {
            if (length > 0) {
                count(hasCrlf(whole, length), nul, malformed, range, position);
                hand(range, position, origin, 0, false);
            } else {
                report.add(ReadCount.RECORDS_EMPTY);
            }
            return;
        }
        PieceReader pieces =
                new PieceReader(new ByteArrayInputStream(whole, 0, length), 0, TextUnit.FILE, maxDocumentBytes);
        for (int piece = 0; pieces.next(); piece++) {
            repair.repair(pieces.buffer(), pieces.from(), pieces.to());
            if (pieces.continues()) {
                report.add(ReadCount.DOCUMENT_CUTS);
            }
            // What was wrong with a record is counted once, with its first piece.
            count(pieces.crlf(), nul && piece == 0, malformed && piece == 0, range, position);
            hand(range, position, origin, piece, pieces.isCut());
        }
    }

    /** A document, or a stretch of a file, that gives no text. */
    void unreadable(ReadCount kind, FileRange range, long position) {
        report.add(kind);
        report.add(ReadCount.DOCUMENTS);
        report.add(ReadCount.DOCUMENTS_BAD);
        report.bad(RawDocument.id(range.source().label(), position, 0));
    }

    private static boolean hasCrlf(byte[] text, int length) {
        for (int i = 1; i < length; i++) {
            if (text[i] == '\n') {
                return text[i - 1] == '\r';
            }
        }
        return false;
    }

    private void count(boolean crlf, boolean nul, boolean malformed, FileRange range, long position) {
        report.add(ReadCount.DOCUMENTS);
        if (crlf) {
            report.add(ReadCount.DOCUMENTS_WITH_CRLF);
        }
        if (nul) {
            report.add(ReadCount.DOCUMENTS_WITH_NUL);
        }
        if (malformed) {
            report.add(ReadCount.DOCUMENTS_MALFORMED_UTF8);
        }
        if (nul || malformed) {
            report.add(ReadCount.DOCUMENTS_BAD);
            report.bad(RawDocument.id(range.source().label(), position, 0));
        }
    }

    private void hand(FileRange range, long position, Origin origin, int piece, boolean isCut) throws IOException {
        report.add(ReadCount.TEXT_BYTES, repair.to() - repair.from());
        RawDocument handed =
                document.set(range, position, origin, piece, isCut).holding(repair.bytes(), repair.from(), repair.to());
        try {
            consumer.accept(handed);
        } catch (IOException | RuntimeException e) {
            throw new ConsumerFailed(e);
        }
    }
}
