package io.thalweg.prepare;

import io.thalweg.prepare.input.RawDocument;
import io.thalweg.prepare.pipeline.PipelineAccount;
import io.thalweg.prepare.staging.About;
import io.thalweg.prepare.staging.BlockWriter;
import io.thalweg.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tokenises documents, one after the other, and stages them in blocks. Mutable; one task owns it. */
final class DocumentStager {
    private final int split;
    private final double heldOut;
    private final BlockWriter blocks;
    private final Tokenizer tokens;
    private final Tokenizer.TokenSink sink;
    private final byte[] end;
    private int labels;
    private String label = "";
    private byte[] labelBytes = {};
    private long withoutTokens;

    /**
     * @param split of all documents, or -1 to go by each document's hash
     * @param end the token at the end of a document; empty for none
     */
    DocumentStager(int split, double heldOut, BlockWriter blocks, Tokenizer tokens, byte[] end) {
        this.split = split;
        this.heldOut = heldOut;
        this.blocks = blocks;
        this.tokens = tokens;
        this.sink = blocks::token;
        this.end = end;
    }

    /** @param text what is to be staged of the document, at {@code [from, to)} */
    void stage(RawDocument document, byte[] text, int from, int to) throws IOException {
        boolean isNamed = document.isNamed();
        String name = isNamed ? document.name() : document.label();
        // A name, or a member of an archive, is a file of its own to the blocks.
        if (!name.equals(label)) {
            label = name;
            labels++;
            labelBytes = name.getBytes(StandardCharsets.UTF_8);
        }
        int into = split >= 0 ? split : Split.of(text, from, to, heldOut).ordinal();
        tokens.tokenize(text, from, to, sink);
        if (end.length > 0 && !document.isCut() && blocks.hasTokens()) {
            blocks.token(end, 0, end.length);
        }
        long position = isNamed ? RawDocument.NAMED : document.position();
        About about = about(document, name);
        if (blocks.endDocument(labels, labelBytes, about, position, document.piece(), into, to - from) == 0) {
            withoutTokens++;
        }
    }

    /** A document known by its place has its file in its name. */
    private static About about(RawDocument document, String name) {
        String source = document.source();
        return About.of(source.equals(name) ? "" : source, document.label(PipelineAccount.LANGUAGE));
    }

    /** Documents that hold no token. */
    long withoutTokens() {
        return withoutTokens;
    }
}
