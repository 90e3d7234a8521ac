package io.thalweg.lm;

import io.thalweg.dataset.CorpusSource;
import io.thalweg.random.Seeds;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What a replica trains on in a round, step by step, and how; whoever trains it. */
public final class ReplicaSteps implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LanguageModelConfig config;
    private final TokenStreams streams;
    private final CorpusSource corpus;

    ReplicaSteps(LanguageModelConfig config, TokenStreams streams, CorpusSource corpus) {
        this.config = config;
        this.streams = streams;
        this.corpus = corpus;
    }

    /** Steps of a round, at least 1. */
    public int count(int round) {
        return streams.segments(round);
    }

    /** Tokens of each stream in a step of a round. */
    public int length(int round, int step) {
        return streams.stepsOf(streams.firstSegment(round) + step);
    }

    /** How a step of a round, from 0, is trained. */
    public StepSettings settings(int round, int replica, int step) {
        LearningConfig learning = config.learning();
        NetworkConfig network = config.network();
        long number = streams.firstStep(round) + step;
        int length = length(round, step);
        return new StepSettings(
                learning.engineRate(rate(number), length),
                number + 1,
                learning.engineClipNorm(length),
                network.dropout(),
                network.recurrentDropout(),
                network.sampledWords(),
                Seeds.derive(config.seed(), "lm.step", replica, number));
    }

    /** The learning rate of a step, from 0 in the whole run, as the configuration means it. */
    double rate(long step) {
        return config.learning().rate(step, streams.segmentsInEpoch(), config.epochs());
    }

    /** Reads what a replica trains on in a round. */
    public List<Segment> read(int round, int replica) {
        int[] lengths = new int[count(round)];
        int tokens = 0;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = length(round, i);
            tokens += lengths[i];
        }
        long[] begins = new long[config.batch()];
        for (int row = 0; row < begins.length; row++) {
            begins[row] = streams.position(replica, row, streams.firstSegment(round));
        }
        int[][] rows = StreamReader.open(corpus, "train").read(begins, tokens + 1);
        List<Segment> segments = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            segments.add(StreamReader.segment(rows, at, length));
            at += length;
        }
        return segments;
    }
}
