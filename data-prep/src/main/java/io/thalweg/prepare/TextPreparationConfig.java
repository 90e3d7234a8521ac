package io.thalweg.prepare;

import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.input.DecodingOptions;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.prepare.input.RecordNames;
import io.thalweg.prepare.input.TextUnit;
import io.thalweg.prepare.pipeline.PipelineConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.AddedToken;
import io.thalweg.text.ByteAlphabet;
import io.thalweg.text.SpecialTokens;
import io.thalweg.text.TokenizerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What {@code thalweg prepare text} is asked to do.
 *
 * @param texts what is read
 * @param output the dataset's folder
 * @param read how files become documents
 * @param tokenizer how documents become tokens
 * @param tokenizerFile a {@code tokenizer.json} that BPE goes by; empty to learn one from the training split
 * @param minCount words met less often in the training split are unknown; BPE merges no pairs met less often
 * @param vocabularySize most ids, the unknown word's included; 0 for no limit, or for {@value #LEARNED_VOCABULARY_SIZE}
 *     where BPE learns
 * @param unknownWords what becomes of unknown words; BPE knows none
 * @param documentEnd whether every document that has tokens ends with the token {@value #DOCUMENT_END}; a word like any other
 * @param shards of the training split; 0 for one per {@value #TOKENS_PER_SHARD} tokens, at most {@value #MAX_SHARDS}.
 *     The other splits always have as many as that rule gives
 * @param heldOut the part of the documents that goes to valid, and as large a part to test
 * @param maxBadFraction bad documents among all at which the job fails
 * @param duplicates which copies are dropped, where there is no pipeline
 * @param arrangement the order of documents, and what a row is
 * @param steps what documents go through before they are tokenised
 * @param arrangement the order of documents, and what a row is
 */
public record TextPreparationConfig(
        TextInputs texts,
        String output,
        ReadOptions read,
        TokenizerConfig tokenizer,
        String tokenizerFile,
        long minCount,
        int vocabularySize,
        UnknownWords unknownWords,
        boolean documentEnd,
        int shards,
        double heldOut,
        double maxBadFraction,
        DedupConfig duplicates,
        PipelineConfig steps,
        ArrangementConfig arrangement,
        OutputFolder.Existing existing) {

    public static final String UNKNOWN_WORD = SpecialTokens.UNKNOWN;

    /** The token at the end of a document, where it was asked for. */
    public static final String DOCUMENT_END = SpecialTokens.DOCUMENT_END;

    /** Ids of a BPE that is learned, where nobody asks for another number. */
    public static final int LEARNED_VOCABULARY_SIZE = 16_000;

    private static final int MOST_LEARNED = 1_000_000;

    /** The entry of the options that says so; absent where it was not. */
    public static final String DOCUMENT_END_OPTION = "document_end";

    public static final int TOKENS_PER_SHARD = 2_000_000;
    public static final int MAX_SHARDS = 1024;

    private static final int MOST_SHARDS_ASKED = 100_000;
    private static final double MOST_HELD_OUT = 0.4;

    /** @throws BadConfiguration naming every value that is wrong */
    public TextPreparationConfig {
        List<Problem> problems = new ArrayList<>();
        checkInputs(texts.inputs(), texts.train(), texts.valid(), texts.test(), problems);
        if (output.isBlank()) {
            problems.add(Problem.of("--output is missing").allowed("a folder for the dataset"));
        }
        if (minCount < 1) {
            problems.add(Problem.outOfRange("--min-count", minCount, "1 or more"));
        }
        if (tokenizer.kind() == TokenizerConfig.Kind.BPE) {
            checkBpe(tokenizerFile, vocabularySize, documentEnd, problems);
        } else {
            checkWords(tokenizer, tokenizerFile, vocabularySize, unknownWords, problems);
        }
        if (shards < 0 || shards > MOST_SHARDS_ASKED) {
            problems.add(Problem.outOfRange("--shards", shards, "0 (automatic) to " + MOST_SHARDS_ASKED));
        }
        if (!(heldOut >= 0 && heldOut <= MOST_HELD_OUT)) {
            problems.add(Problem.outOfRange("--held-out", heldOut, "0 to " + MOST_HELD_OUT));
        }
        if (!(maxBadFraction >= 0 && maxBadFraction <= 1)) {
            problems.add(Problem.outOfRange("--max-bad-fraction", maxBadFraction, "0 to 1"));
        }
        checkSteps(steps, duplicates, existing, problems);
        if (arrangement.pack() == Pack.BLOCKS && !documentEnd) {
            problems.add(Problem.of("--pack blocks needs --document-end, which tells where documents begin in blocks")
                    .found("no --document-end")
                    .remedy("Give --document-end"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    private static void checkSteps(
            PipelineConfig steps, DedupConfig duplicates, OutputFolder.Existing existing, List<Problem> problems) {
        steps.languages().ifPresent(split -> problems.addAll(split.problems(steps.pipeline())));
        if (steps.hasSteps()) {
            if (duplicates.dropsCopies()) {
                problems.add(Problem.of("--dedup is given together with --pipeline")
                        .found("--dedup " + duplicates.mode().label())
                        .allowed("one or the other")
                        .remedy("Put a step into the file: 'dedup: {mode: "
                                + duplicates.mode().label() + "}'"));
            }
            return;
        }
        if (steps.keepSteps()) {
            problems.add(Problem.of("--keep-steps does nothing without --pipeline")
                    .remedy("Give --pipeline, or leave it out"));
        }
        if (existing == OutputFolder.Existing.RESUME) {
            problems.add(Problem.of("prepare text cannot resume without --pipeline")
                    .found("--resume")
                    .remedy("Give --overwrite to begin anew, or another --output"));
        }
    }

    public List<String> inputs() {
        return texts.inputs();
    }

    public List<String> train() {
        return texts.train();
    }

    public List<String> valid() {
        return texts.valid();
    }

    public List<String> test() {
        return texts.test();
    }

    private static void checkWords(
            TokenizerConfig tokenizer,
            String tokenizerFile,
            int vocabularySize,
            UnknownWords unknownWords,
            List<Problem> problems) {
        if (!tokenizerFile.isEmpty()) {
            problems.add(Problem.of("--tokenizer-file is given with another tokenizer")
                    .found("--tokenizer " + tokenizer.kind().label())
                    .allowed("--tokenizer bpe")
                    .remedy("Give --tokenizer bpe, or leave --tokenizer-file out"));
        }
        int leastWords = unknownWords == UnknownWords.KEEP ? 2 : 1;
        if (vocabularySize != 0 && vocabularySize < leastWords) {
            problems.add(Problem.outOfRange(
                    "--vocabulary-size", vocabularySize, "0 for no limit, or " + leastWords + " or more"));
        }
    }

    private static void checkBpe(
            String tokenizerFile, int vocabularySize, boolean documentEnd, List<Problem> problems) {
        if (!tokenizerFile.isEmpty()) {
            if (vocabularySize != 0) {
                problems.add(Problem.of("--vocabulary-size is given with --tokenizer-file, which has its own")
                        .found(vocabularySize)
                        .remedy("Leave one of them out"));
            }
            return;
        }
        int least = ByteAlphabet.SIZE + (documentEnd ? 1 : 0);
        if (vocabularySize != 0 && (vocabularySize < least || vocabularySize > MOST_LEARNED)) {
            problems.add(Problem.outOfRange(
                    "--vocabulary-size",
                    vocabularySize,
                    "0 for " + LEARNED_VOCABULARY_SIZE + ", or " + least + " (an id for every byte"
                            + (documentEnd ? " and for " + DOCUMENT_END : "") + ") to " + MOST_LEARNED));
        }
    }

    /** Bytes at which documents are cut where nobody asks for another number. */
    public static int documentBytes(PipelineConfig steps) {
        return steps.hasSteps() ? PipelineConfig.DOCUMENT_BYTES : ReadOptions.DEFAULT_DOCUMENT_BYTES;
    }

    /** The tokens that a BPE to be learned has besides those of text. */
    List<AddedToken> addedTokens() {
        return documentEnd ? List.of(AddedToken.special(DOCUMENT_END)) : List.of();
    }

    /** The ids of a BPE to be learned. */
    int learnedVocabularySize() {
        return vocabularySize == 0 ? LEARNED_VOCABULARY_SIZE : vocabularySize;
    }

    static void checkInputs(
            List<String> inputs, List<String> train, List<String> valid, List<String> test, List<Problem> problems) {
        boolean split = !train.isEmpty() || !valid.isEmpty() || !test.isEmpty();
        if (inputs.isEmpty() && !split) {
            problems.add(Problem.of("--input is missing").allowed("one or more files, folders or globs"));
        }
        if (!inputs.isEmpty() && split) {
            problems.add(Problem.of("--input is given together with --train, --valid or --test")
                    .allowed("one or the other")
                    .remedy("Give --input to have the text split, or --train with --valid and --test"));
        }
        if (split && train.isEmpty()) {
            problems.add(
                    Problem.of("--valid or --test is given without --train").allowed("--train with them"));
        }
        List<List<String>> all = List.of(inputs, train, valid, test);
        if (all.stream().flatMap(List::stream).anyMatch(String::isBlank)) {
            problems.add(Problem.of("An input path is empty").allowed("files, folders or globs"));
        }
    }

    /** Every option as the manifest keeps it; where the dataset lies is not one. */
    public Map<String, Object> toOptions() {
        TreeMap<String, Object> options = new TreeMap<>(tokenizer.toOptions());
        options.put("inputs", texts.inputs());
        options.put("train", texts.train());
        options.put("valid", texts.valid());
        options.put("test", texts.test());
        options.put("unit", read.unit().label());
        options.putAll(read.records().toOptions());
        options.putAll(read.decoding().toOptions());
        options.put("max_document_bytes", read.maxDocumentBytes());
        options.put("min_count", minCount);
        boolean learned = tokenizer.kind() == TokenizerConfig.Kind.BPE && tokenizerFile.isEmpty();
        options.put("vocabulary_size", learned ? learnedVocabularySize() : vocabularySize);
        if (!tokenizerFile.isEmpty()) {
            options.put("given_tokenizer", tokenizerFile);
        }
        options.put("unknown_words", unknownWords.label());
        if (documentEnd) {
            options.put(DOCUMENT_END_OPTION, true);
        }
        options.put("shards", shards);
        options.put("held_out", heldOut);
        options.put("max_bad_fraction", maxBadFraction);
        options.putAll(duplicates.toOptions());
        options.putAll(steps.toOptions());
        options.putAll(arrangement.toOptions());
        return options;
    }

    /** Starts from the defaults: lines, words as written, min-count 5, unknown words dropped, 1% held out twice. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private List<String> inputs = List.of();
        private List<String> train = List.of();
        private List<String> valid = List.of();
        private List<String> test = List.of();
        private String output = "";
        private TextUnit unit = ReadOptions.DEFAULT.unit();
        private RecordNames records = RecordNames.DEFAULT;
        private DecodingOptions decoding = DecodingOptions.DEFAULT;
        private int maxDocumentBytes;
        private TokenizerConfig tokenizer = new TokenizerConfig(TokenizerConfig.Kind.WORD, false);
        private String tokenizerFile = "";
        private long minCount = 5;
        private int vocabularySize;
        private UnknownWords unknownWords = UnknownWords.DROP;
        private boolean documentEnd;
        private int shards;
        private double heldOut = 0.01;
        private double maxBadFraction = 0.01;
        private DedupConfig duplicates = DedupConfig.NONE;
        private PipelineConfig steps = PipelineConfig.NONE;
        private ArrangementConfig arrangement = ArrangementConfig.AS_READ;
        private OutputFolder.Existing existing = OutputFolder.Existing.REFUSE;

        private Builder() {}

        public Builder inputs(List<String> paths) {
            inputs = paths;
            return this;
        }

        public Builder train(List<String> paths) {
            train = paths;
            return this;
        }

        public Builder valid(List<String> paths) {
            valid = paths;
            return this;
        }

        public Builder test(List<String> paths) {
            test = paths;
            return this;
        }

        public Builder output(String folder) {
            output = folder;
            return this;
        }

        public Builder unit(TextUnit value) {
            unit = value;
            return this;
        }

        public Builder records(RecordNames names) {
            records = names;
            return this;
        }

        public Builder decoding(DecodingOptions value) {
            decoding = value;
            return this;
        }

        public Builder maxDocumentBytes(int bytes) {
            maxDocumentBytes = bytes;
            return this;
        }

        public Builder tokenizer(TokenizerConfig value) {
            tokenizer = value;
            return this;
        }

        public Builder tokenizerFile(String file) {
            tokenizerFile = file;
            return this;
        }

        public Builder minCount(long count) {
            minCount = count;
            return this;
        }

        public Builder vocabularySize(int ids) {
            vocabularySize = ids;
            return this;
        }

        public Builder unknownWords(UnknownWords policy) {
            unknownWords = policy;
            return this;
        }

        public Builder documentEnd(boolean marked) {
            documentEnd = marked;
            return this;
        }

        public Builder shards(int count) {
            shards = count;
            return this;
        }

        public Builder heldOut(double fraction) {
            heldOut = fraction;
            return this;
        }

        public Builder maxBadFraction(double fraction) {
            maxBadFraction = fraction;
            return this;
        }

        public Builder duplicates(DedupConfig value) {
            duplicates = value;
            return this;
        }

        public Builder steps(PipelineConfig value) {
            steps = value;
            return this;
        }

        public Builder arrangement(ArrangementConfig value) {
            arrangement = value;
            return this;
        }

        public Builder existing(OutputFolder.Existing policy) {
            existing = policy;
            return this;
        }

        /** @throws BadConfiguration naming every value that is wrong */
        public TextPreparationConfig build() {
            List<Problem> problems = new ArrayList<>();
            ReadOptions read = ReadOptions.DEFAULT;
            try {
                int bytes = maxDocumentBytes == 0 ? documentBytes(steps) : maxDocumentBytes;
                read = new ReadOptions(unit, records, decoding, bytes);
            } catch (BadConfiguration e) {
                problems.addAll(e.problems());
            }
            TextPreparationConfig config = null;
            try {
                config = with(read);
            } catch (BadConfiguration e) {
                problems.addAll(e.problems());
            }
            BadConfiguration.throwIfAny(problems);
            return Objects.requireNonNull(config);
        }

        private TextPreparationConfig with(ReadOptions read) {
            return new TextPreparationConfig(
                    new TextInputs(inputs, train, valid, test),
                    output,
                    read,
                    tokenizer,
                    tokenizerFile,
                    minCount,
                    vocabularySize,
                    unknownWords,
                    documentEnd,
                    shards,
                    heldOut,
                    maxBadFraction,
                    duplicates,
                    steps,
                    arrangement,
                    existing);
        }
    }
}
