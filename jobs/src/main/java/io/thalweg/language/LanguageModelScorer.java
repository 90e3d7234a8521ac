package io.thalweg.language;

import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.Segment;
import io.thalweg.network.Device;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.perplexity.ScorerDemand;
import io.thalweg.prepare.perplexity.TextScorer;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.BpeModel;
import io.thalweg.text.SpecialTokens;
import io.thalweg.text.Tokenizer;
import io.thalweg.text.Vocabulary;
import io.thalweg.training.LanguageModelFolder;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Scores texts by a network that {@code train lm} trained, on the CPU, by the engine that trained it. A text is a document:
 * it follows the end of another where the model knows such a token, and its own end is predicted, too. There is a network for
 * each thread that asks at the same time, opened when it is first needed and kept as long as the process.
 */
final class LanguageModelScorer implements TextScorer {
    /** Tokens that the network takes in one call. */
    private static final int STEPS = 64;

    private final LanguageModelFolder model;
    private final NetworkSource source;
    private final NetworkShape shape;
    private final @Nullable BpeModel bpe;
    private final int unknownWord;
    private final int end;
    private final ConcurrentLinkedQueue<Seat> idle = new ConcurrentLinkedQueue<>();

    /** What one thread uses at a time. */
    private record Seat(LanguageModel network, Tokenizer tokenizer) {}

    private LanguageModelScorer(LanguageModelFolder model, NetworkSource source) {
        this.model = model;
        this.source = source;
        this.shape = model.shape();
        Vocabulary vocabulary = model.vocabulary();
        this.unknownWord = vocabulary.id(TextPreparationConfig.UNKNOWN_WORD);
        this.bpe = model.tokenizer().bpe();
        this.end = SpecialTokens.documentEnd(vocabulary, bpe);
    }

    /** Of a word in a table, with its letters. */
    private static final long WORD_BYTES = 200;

    /**
     * What it takes, without its parameters being read. Those are there for each thread, and once more while they are read.
     *
     * @throws JobFailed if the folder holds no whole language model
     */
    static ScorerDemand look(Configuration hadoop, String folder) {
        LanguageModelFolder model = LanguageModelFolder.open(OutputFolder.at(hadoop, folder));
        NetworkSource.of(hadoop, model, model.config().training().engine(), Device.CPU)
                .checkHere(model);
        long parameters = model.parameterBytes();
        return new ScorerDemand(WORD_BYTES * model.vocabulary().size(), 2 * parameters);
    }

    /** @throws JobFailed if the folder holds no whole language model */
    static LanguageModelScorer open(Configuration hadoop, String folder) {
        LanguageModelFolder model = LanguageModelFolder.open(OutputFolder.at(hadoop, folder));
        NetworkSource source =
                NetworkSource.of(hadoop, model, model.config().training().engine(), Device.CPU);
        source.checkHere(model);
        return new LanguageModelScorer(model, source);
    }

    @Override
    public Score score(String text) {
        Seat seat = idle.poll();
        if (seat == null) {
            seat = new Seat(network(), model.tokenizer().config().create(bpe));
        }
        // One that failed is not put back: what its hidden state is nobody knows.
        Score score = score(seat, text);
        idle.add(seat);
        return score;
    }

    private LanguageModel network() {
        try {
            return source.open(model);
        } catch (IOException e) {
            throw new JobFailed(
                    Problem.of("The model of step perplexity cannot be read")
                            .found(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""))
                            .at(model.folder().path())
                            .remedy("See that every machine can read the folder"),
                    e);
        }
    }

    /** The document's tokens, with the end of the one before and its own. */
    private final class Ids {
        private int[] ids = new int[1 << 10];
        private int length;
        private long unknown;

        void add(String token) {
            int id = model.vocabulary().id(token);
            unknown += id < 0 || id == unknownWord ? 1 : 0;
            if (id >= 0 || unknownWord >= 0) {
                add(id >= 0 ? id : unknownWord);
            }
        }

        void add(int id) {
            if (length == ids.length) {
                ids = Arrays.copyOf(ids, 2 * length);
            }
            ids[length++] = id;
        }
    }

    private Score score(Seat seat, String text) {
        Ids tokens = new Ids();
        if (end >= 0) {
            tokens.add(end);
        }
        int before = tokens.length;
        seat.tokenizer().tokens(text).forEach(tokens::add);
        if (tokens.length == before) {
            return new Score(0, 0, tokens.unknown);
        }
        if (end >= 0) {
            tokens.add(end);
        }
        int predictions = tokens.length - 1;
        LanguageModel network = seat.network();
        network.hiddenState(new float[shape.hiddenStateSize(1)], 1);
        double nats = 0;
        for (int from = 0; from < predictions; from += STEPS) {
            int to = Math.min(predictions, from + STEPS);
            int[] inputs = Arrays.copyOfRange(tokens.ids, from, to);
            int[] targets = Arrays.copyOfRange(tokens.ids, from + 1, to + 1);
            nats += network.evaluate(new Segment(inputs, targets, 1, to - from));
        }
        return new Score(nats, predictions, tokens.unknown);
    }
}
