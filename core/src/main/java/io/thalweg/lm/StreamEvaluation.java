package io.thalweg.lm;

import io.thalweg.dataset.CorpusSource;

/**
 * The loss over a stretch of a split, hidden state carried. The stretch is cut into contiguous streams, as equal as can be,
 * the first ones longer by one; each begins with a hidden state of zeros. Every token of the stretch is predicted once: where
 * the stream before ended, from an empty state, like the very first.
 *
 * @param from position of the first token given as an input
 * @param to position after the last token predicted; {@code to - from - 1} are predicted
 * @param streams most streams it is cut into, at least 1
 * @param steps tokens of a stream in one call of the network; no result depends on it but by rounding
 */
record StreamEvaluation(long from, long to, int streams, int steps) {
    /** Segments of a stream that are read at once. */
    private static final int SEGMENTS_READ = 64;

    long predictions() {
        return Math.max(0, to - from - 1);
    }

    /** Sum of the losses, nats. */
    double lossSum(LanguageModel model, NetworkShape shape, CorpusSource corpus, String split) {
        StreamReader reader = StreamReader.open(corpus, split);
        int batch = (int) Math.min(streams, predictions());
        if (batch == 0) {
            return 0;
        }
        long length = predictions() / batch;
        int longer = (int) (predictions() % batch);
        model.hiddenState(new float[shape.hiddenStateSize(batch)], batch);
        double sum = 0;
        long block = (long) SEGMENTS_READ * steps;
        for (long at = 0; at < length; at += block) {
            int tokens = (int) Math.min(block, length - at);
            int[][] rows = rows(reader, batch, length, longer, at, tokens + 1);
            for (int begin = 0; begin < tokens; begin += steps) {
                sum += model.evaluate(StreamReader.segment(rows, begin, Math.min(steps, tokens - begin)));
            }
        }
        if (longer > 0) {
            float[] hidden = firstStreams(model.hiddenState(), shape, batch, longer);
            model.hiddenState(hidden, longer);
            sum += model.evaluate(StreamReader.segment(rows(reader, longer, length, longer, length, 2), 0, 1));
        }
        return sum;
    }

    private int[][] rows(StreamReader reader, int count, long length, int longer, long at, int tokens) {
        long[] begins = new long[count];
        for (int row = 0; row < count; row++) {
            begins[row] = from + row * length + Math.min(row, longer) + at;
        }
        return reader.read(begins, tokens);
    }

    /** The hidden state of the first {@code kept} of {@code batch} streams. */
    private static float[] firstStreams(float[] hidden, NetworkShape shape, int batch, int kept) {
        int units = shape.hidden();
        int parts = shape.layers() * shape.cell().stateParts();
        float[] first = new float[parts * kept * units];
        for (int part = 0; part < parts; part++) {
            System.arraycopy(hidden, part * batch * units, first, part * kept * units, kept * units);
        }
        return first;
    }
}
