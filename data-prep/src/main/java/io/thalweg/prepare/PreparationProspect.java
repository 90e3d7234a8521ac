package io.thalweg.prepare;

import io.thalweg.memory.StepDemand;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.text.TokenizerConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What a preparation would do, as far as it can be told without reading its text. Numbers of files and their bytes are
 * known. What is in them is expected: an estimate from lengths alone, of which each says how it comes about.
 *
 * @param plans of {@code --input}, or of {@code --train}, {@code --valid} and {@code --test}
 * @param textBytes expected
 * @param tokens expected, of all splits
 * @param words in the vocabulary, expected, or as many as are asked for at most; those of a tokenizer that is given
 * @param blocks of staged text
 * @param shards of all splits, expected
 * @param stagingBytes expected, gone when the dataset is committed
 * @param shuffleBytes that Spark has on local disks until it ends, expected: as if no step dropped anything, uncompressed
 * @param mostLanguages datasets of a language each that come of it, at most; 0 where one of all is made
 * @param storedStages of a pipeline, that store their documents; 0 without one
 * @param storedBytes of these, at most about; gone when the dataset is committed, unless they are kept
 * @param datasetBytes expected
 * @param passes how often the text is read
 * @param comparedItems documents, paragraphs or lines that are held against each other, expected
 * @param steps what each has in memory
 */
public record PreparationProspect(
        List<InputPlan> plans,
        long textBytes,
        long tokens,
        long words,
        long blocks,
        int shards,
        long stagingBytes,
        long shuffleBytes,
        int mostLanguages,
        int storedStages,
        long storedBytes,
        long datasetBytes,
        int passes,
        long comparedItems,
        List<StepDemand> steps) {
    /** Text and white space of a token: English, German and Wikipedia's markup have 5.5 to 6.5 bytes. */
    private static final double BYTES_PER_WORD = 6;

    // Distinct words of n tokens, K n^beta (Heaps 1978): text8's 17 million tokens have 254,000 words, the One Billion
    // Word
    // Benchmark's 0.8 billion have 2.4 million.
    private static final double HEAPS_K = 11.5;
    private static final double HEAPS_BETA = 0.6;

    /** Words met n times or more fall with n to this power: 71,000 of text8's are met five times or more. */
    private static final double RARE = -0.8;

    /** Text of a token of BPE; more where the vocabulary is larger, less where it is of another language. */
    private static final double BYTES_PER_PART = 4;

    /** More characters than any text has. */
    private static final long CHARACTERS = 10_000;

    /** Bytes of a token in staging, two thirds of ids being below 16,384 and a third below 128, and in a shard. */
    private static final double STAGED_WORD = 1.6;

    private static final double STAGED_CHARACTER = 1.1;
    private static final double SHARD_WORD = 2.2;
    private static final double SHARD_CHARACTER = 1;

    /** A word's length and its counts in a dictionary of a block. */
    private static final int DICTIONARY_ENTRY = 12;

    /** A token of a document that --shuffle moves: its length and its bytes. */
    private static final int SHUFFLED_TOKEN = 8;

    public PreparationProspect {
        plans = List.copyOf(plans);
        steps = List.copyOf(steps);
    }

    static PreparationProspect of(
            TextPreparationConfig config,
            List<InputPlan> plans,
            AgainstInput against,
            StagingTokens staged,
            PipelineDemand pipeline,
            long blockTextBytes) {
        long text = plans.stream().mapToLong(InputPlan::expectedTextBytes).sum();
        boolean characters = config.tokenizer().kind() == TokenizerConfig.Kind.CHAR;
        long tokens = (long) Math.ceil(text / (characters ? 1 : BYTES_PER_WORD));
        long distinct = distinct(tokens, characters);
        long words = Math.max(1, Math.round(distinct * (characters ? 1 : Math.pow(config.minCount(), RARE))));
        boolean bpe = config.tokenizer().kind() == TokenizerConfig.Kind.BPE;
        long written = bpe ? (long) Math.ceil(text / BYTES_PER_PART) : tokens;
        if (bpe) {
            words = staged.fileTokens() > 0 ? staged.fileTokens() : config.learnedVocabularySize();
        } else if (config.vocabularySize() > 0) {
            words = Math.min(words, config.vocabularySize());
        }
        long blocks = text / blockTextBytes + plans.size();
        long wordsOfBlock = distinct(Math.min(tokens, (long) (blockTextBytes / BYTES_PER_WORD)), characters);
        double shares = 1 + 2 * config.heldOut();
        int blockLength = config.arrangement().blockLength();
        int shards = config.shards() > 0 ? config.shards() : ShardLayout.automatic(Math.max(1, written), blockLength);
        shards += config.inputs().isEmpty()
                ? plans.size() - 1
                : config.heldOut() > 0
                        ? 2 * ShardLayout.automatic(Math.max(1, (long) (written * (shares - 1) / 2)), blockLength)
                        : 0;
        long staging = (long) (tokens * (characters ? STAGED_CHARACTER : STAGED_WORD))
                + blocks * wordsOfBlock * (DICTIONARY_ENTRY + 3);
        long dataset = (long) (written * (characters ? SHARD_CHARACTER : SHARD_WORD)) + words * DICTIONARY_ENTRY;
        PreparationDemand demand = new PreparationDemand(
                config.read().maxDocumentBytes(),
                plans.stream().mapToLong(InputPlan::mostParquetBytes).max().orElse(0),
                Math.min(text, blockTextBytes),
                wordsOfBlock,
                openWords(config, tokens, blockTextBytes, characters),
                distinct,
                words,
                bpe && config.tokenizerFile().isEmpty() ? Math.min(distinct, BpeNumbering.MOST_LEARNED_WORDS) : 0,
                Math.max(1, blocks * wordsOfBlock * DICTIONARY_ENTRY / WordCountJob.BUCKET_BYTES + 1));
        DedupDemand dedup = DedupDemand.of(config.duplicates(), config.read(), plans, against);
        List<StepDemand> steps = new ArrayList<>(pipeline.steps());
        steps.addAll(dedup.steps());
        steps.addAll(demand.steps());
        return new PreparationProspect(
                plans,
                text,
                written,
                words,
                blocks,
                shards,
                Math.max(staging + dedup.stagingBytes(), pipeline.stagingBytes()),
                dedup.shuffleBytes()
                        + pipeline.shuffleBytes()
                        + blocks * wordsOfBlock * DICTIONARY_ENTRY
                        + (config.arrangement().shuffle() ? tokens * SHUFFLED_TOKEN : 0),
                mostLanguages(config),
                pipeline.stages(),
                pipeline.storedBytes(),
                dataset + dedup.keptBytes(),
                (config.duplicates().dropsCopies() ? 2 : 1) + pipeline.rereads(),
                dedup.items() + pipeline.items(),
                steps);
    }

    /** A task that reads has a block of each language under way, of all of them together what it reads. */
    private static long openWords(TextPreparationConfig config, long tokens, long blockTextBytes, boolean characters) {
        long languages = mostLanguages(config);
        long blockTokens = Math.min(tokens, (long) (blockTextBytes / BYTES_PER_WORD));
        if (languages <= 1) {
            return distinct(blockTokens, characters);
        }
        // A task ends with a stored file, which is twice as long as what most tasks get.
        long read = Math.min(tokens, 2 * blockTokens);
        return languages * distinct(read / languages + 1, characters);
    }

    private static int mostLanguages(TextPreparationConfig config) {
        return config.steps()
                .languages()
                .map(split -> split.mostDatasets(config.steps().pipeline()))
                .orElse(0);
    }

    private static long distinct(long tokens, boolean characters) {
        return characters
                ? Math.min(tokens, CHARACTERS)
                : (long) Math.min(tokens, Math.ceil(HEAPS_K * Math.pow(tokens, HEAPS_BETA)));
    }

    public int files() {
        return plans.stream().mapToInt(plan -> plan.files().size()).sum();
    }

    /** As stored. */
    public long bytes() {
        return plans.stream().mapToLong(InputPlan::bytes).sum();
    }

    /** Whether the bytes of text are known, and not only expected. */
    public boolean isPlainText() {
        return plans.stream().allMatch(InputPlan::isPlainText);
    }

    /** Tasks that read, for so many cores. */
    public int readTasks(int cores) {
        return plans.stream().mapToInt(plan -> plan.tasksFor(cores).size()).sum();
    }

    /** Files of all plans by kind. */
    public List<InputPlan.Kind> kinds() {
        List<InputPlan.Kind> kinds = new ArrayList<>();
        for (InputPlan plan : plans) {
            for (InputPlan.Kind kind : plan.kinds()) {
                int at = 0;
                while (at < kinds.size() && !kinds.get(at).name().equals(kind.name())) {
                    at++;
                }
                if (at == kinds.size()) {
                    kinds.add(kind);
                } else {
                    InputPlan.Kind before = kinds.get(at);
                    kinds.set(
                            at,
                            new InputPlan.Kind(
                                    kind.name(), before.files() + kind.files(), before.bytes() + kind.bytes()));
                }
            }
        }
        return kinds;
    }
}
