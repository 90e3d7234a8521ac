package io.thalweg.prepare.input;

import io.thalweg.prepare.input.wiki.BZip2Blocks;
import io.thalweg.prepare.input.wiki.PageScanner;
import io.thalweg.prepare.input.wiki.PageScanner.Chunk;
import io.thalweg.prepare.input.wiki.SiteInfo;
import io.thalweg.prepare.input.wiki.WikiPage;
import io.thalweg.prepare.input.wiki.WikiText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamException;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads the articles of a wiki's export that begin in a range: redirects and pages of other namespaces are passed over.
 * A document's position is its page's id, and its source the address of the page.
 */
final class WikiDumpReader {
    private static final int CHUNK_BYTES = 1 << 16;

    private final Configuration hadoop;
    private final DocumentFeed feed;
    private final TextRepair repair = new TextRepair();

    WikiDumpReader(Configuration hadoop, DocumentFeed feed) {
        this.hadoop = hadoop;
        this.feed = feed;
    }

    void read(FileRange range) throws IOException {
        InputFile file = range.source();
        SiteInfo site = site(file);
        try (SourceStream source = SourceStream.open(file, hadoop, range.start())) {
            if (file.compression() == Compression.BZIP2) {
                scan(range, site, blocks(range, source));
                FileEnds.empty(range, feed.report());
            } else if (file.splittable()) {
                scan(range, site, stretches(source, range.start(), range.end()));
                FileEnds.empty(range, feed.report());
            } else {
                try (TextStream text = TextStream.open(source, file.compression())) {
                    scan(range, site, stretches(text, 0, Long.MAX_VALUE));
                    FileEnds.report(range, source, text, 0, feed);
                }
            }
        }
    }

    /** Reads a whole export from a stream. */
    long read(FileRange range, TextStream text) throws IOException {
        SiteInfo site = SiteInfo.parse(text.peek(CHUNK_BYTES));
        scan(range, site, stretches(text, 0, Long.MAX_VALUE));
        return 0;
    }

    private SiteInfo site(InputFile file) {
        try (SourceStream source = SourceStream.open(file.path(), hadoop, 0);
                TextStream text = TextStream.open(source, file.compression())) {
            return SiteInfo.parse(text.peek(CHUNK_BYTES));
        }
    }

    private static PageScanner.Chunks blocks(FileRange range, SourceStream source) {
        BZip2Blocks blocks = new BZip2Blocks(source, range.start());
        return () -> {
            BZip2Blocks.Block block = blocks.next();
            if (block == null) {
                return null;
            }
            byte[] bytes = block.bytes();
            return new Chunk(block.position() < range.end(), bytes, bytes == null ? 0 : bytes.length);
        };
    }

    private static PageScanner.Chunks stretches(InputStream in, long from, long ownedTo) {
        byte[] buffer = new byte[CHUNK_BYTES];
        long[] position = {from};
        return () -> {
            long owned = ownedTo - position[0];
            int most = owned > 0 ? (int) Math.min(owned, buffer.length) : buffer.length;
            int n = in.read(buffer, 0, most);
            if (n < 0) {
                return null;
            }
            position[0] += n;
            return new Chunk(owned > 0, buffer, n);
        };
    }

    private void scan(FileRange range, SiteInfo site, PageScanner.Chunks chunks) throws IOException {
        WikiText text = new WikiText(site.unread());
        new PageScanner(new PageScanner.Pages() {
                    @Override
                    public void page(byte[] buffer, int length) throws IOException {
                        take(range, site, text, buffer, length);
                    }

                    @Override
                    public void tooLong() {
                        feed.unreadable(ReadCount.RECORDS_TOO_LONG, range, 0);
                    }

                    @Override
                    public void broken() {
                        feed.unreadable(ReadCount.FILE_BREAKS, range, 0);
                    }
                })
                .scan(chunks);
    }

    private void take(FileRange range, SiteInfo site, WikiText markup, byte[] xml, int length) throws IOException {
        repair.repair(xml, 0, length);
        byte[] repaired = repair.bytes();
        String whole = new String(repaired, repair.from(), repair.to() - repair.from(), StandardCharsets.UTF_8);
        WikiPage page;
        try {
            page = WikiPage.parse(whole);
        } catch (XMLStreamException e) {
            feed.unreadable(ReadCount.RECORDS_BROKEN, range, 0);
            return;
        }
        if (page.namespace() != 0 || page.isRedirect() || page.text().isEmpty()) {
            feed.report().add(ReadCount.RECORDS_PASSED_OVER);
            return;
        }
        byte[] text = markup.of(page.text()).getBytes(StandardCharsets.UTF_8);
        Origin origin = new Origin("", site.addressOf(page.title()));
        feed.record(range, page.id(), origin, text, repair.hadNul(), repair.wasMalformed());
    }
}
