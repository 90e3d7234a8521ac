package io.thalweg.prepare.input;

import java.io.IOException;

/** Reads a file that is one page of HTML as one document. */
final class HtmlFileReader {
    private final ReadOptions options;
    private final PageText pages;

    HtmlFileReader(ReadOptions options, DocumentFeed feed) {
        this.options = options;
        this.pages = new PageText(feed);
    }

    /** @return how far it was read */
    long read(FileRange range, TextStream text) throws IOException {
        byte[] page = pages.bytes(range, 0, text);
        if (page != null && page.length > 0) {
            pages.page(
                    range,
                    0,
                    Origin.NONE,
                    page,
                    PageText.charsetOfFile(page, options.decoding().encoding()));
        }
        return page == null ? PageText.MAX_BYTES : page.length;
    }
}
