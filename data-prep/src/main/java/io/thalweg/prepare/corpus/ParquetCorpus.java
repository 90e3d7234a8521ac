package io.thalweg.prepare.corpus;

import io.thalweg.dataset.CorpusSource;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.text.BpeModel;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.TokenizerJson;
import io.thalweg.text.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A text dataset that {@code thalweg prepare text} wrote. Travels to executors: it carries names, counts and Hadoop's
 * settings, and opens files where it is used.
 */
public final class ParquetCorpus implements CorpusSource {
    private static final long serialVersionUID = 1L;

    /** The kind of dataset, as the manifest says it. */
    public static final String KIND = "text";

    private final String folder;
    private final HadoopSettings settings;
    private final int vocabularySize;
    private final String vocabularyHash;
    private final LinkedHashMap<String, List<ShardFile>> splits = new LinkedHashMap<>();
    private transient @org.jspecify.annotations.Nullable DatasetManifest manifest;

    private ParquetCorpus(String folder, HadoopSettings settings, DatasetManifest manifest) {
        this.folder = folder;
        this.settings = settings;
        this.vocabularySize = manifest.vocabularySize();
        this.vocabularyHash = manifest.vocabularyHash();
        this.manifest = manifest;
        OutputFolder output = OutputFolder.at(settings.configuration(), folder);
        manifest.splits().forEach((name, split) -> splits.put(name, shards(output, name, split)));
    }

    /**
     * Reads the manifest; no shard is touched yet.
     *
     * @throws io.thalweg.problem.JobFailed if the folder holds no whole text dataset of this version
     */
    public static ParquetCorpus open(Configuration hadoop, String folder) {
        HadoopSettings settings = new HadoopSettings(hadoop);
        OutputFolder output = OutputFolder.at(hadoop, folder);
        return new ParquetCorpus(output.path().toString(), settings, DatasetManifest.read(output, KIND));
    }

    private List<ShardFile> shards(OutputFolder output, String name, DatasetManifest.Split split) {
        List<ShardFile> shards = new ArrayList<>();
        for (DatasetManifest.Shard shard : split.shards()) {
            shards.add(new ShardFile(
                    name, shards.size(), split.shards().size(), output.path(), shard, vocabularyHash, vocabularySize));
        }
        return new ArrayList<>(shards);
    }

    public String folder() {
        return folder;
    }

    public int vocabularySize() {
        return vocabularySize;
    }

    /** SHA-256 of {@code vocabulary.tsv}; the same in every shard's footer. */
    public String vocabularyHash() {
        return vocabularyHash;
    }

    public DatasetManifest manifest() {
        DatasetManifest known = manifest;
        if (known == null) {
            known = DatasetManifest.read(output(), KIND);
            manifest = known;
        }
        return known;
    }

    /** How the dataset's text was tokenised, for text that is to be looked up in its vocabulary. */
    public TokenizerConfig tokenizer() {
        return TokenizerConfig.fromOptions(
                manifest().options(), output().path(OutputFolder.MANIFEST).toString());
    }

    /**
     * The file by which BPE cut the dataset's text, held against the manifest's checksum; none for other ways to cut.
     *
     * @throws JobFailed if the text was cut by BPE and the manifest names no file
     */
    public Optional<byte[]> tokenizerFile() {
        Optional<Part> part = manifest().tokenizerFile();
        if (part.isEmpty() && tokenizer().kind() == TokenizerConfig.Kind.BPE) {
            throw new JobFailed(Problem.of("The dataset's manifest names no " + BpeModel.FILE)
                    .at(folder)
                    .remedy("Prepare the dataset again"));
        }
        return part.map(output()::readVerified);
    }

    /** Reads the words and counts, and holds them against the manifest's checksum. */
    public Vocabulary vocabulary() {
        DatasetManifest known = manifest();
        return Vocabulary.parse(
                output().readVerified(known.vocabulary()),
                output().path(known.vocabulary().path()).toString());
    }

    @Override
    public TokenCorpus open(String split) {
        return new ParquetSplit(splits.getOrDefault(split, List.of()), settings.configuration());
    }

    @Override
    public long tokens(String split) {
        return splits.getOrDefault(split, List.of()).stream()
                .mapToLong(ShardFile::tokens)
                .sum();
    }

    /**
     * Most memory that one reading thread holds: a row group of the token column as it is stored, a page of it, and a
     * document.
     */
    public long readerBytes() {
        long largest = manifest().splits().values().stream()
                .flatMap(split -> split.shards().stream())
                .mapToLong(shard -> shard.part().bytes())
                .max()
                .orElse(0);
        return Math.min(largest, ShardWriter.ROW_GROUP_BYTES) + 2L * ColumnPages.MOST_PAGE_BYTES;
    }

    /** The files of all shards, as the manifest names them. */
    public List<Part> shardParts() {
        List<Part> parts = new ArrayList<>();
        manifest().splits().values().forEach(split -> split.shards().forEach(shard -> parts.add(shard.part())));
        return parts;
    }

    /** Shards of a split, in order, as the manifest names them; empty for a split the dataset lacks. */
    public List<DatasetManifest.Shard> shards(String split) {
        Map<String, DatasetManifest.Split> known = manifest().splits();
        return known.containsKey(split) ? known.get(split).shards() : List.of();
    }

    /**
     * Reads every byte of the dataset and checks it: lengths, SHA-256, the shards' footers, every token id.
     *
     * @throws io.thalweg.problem.JobFailed naming the first file that is not what the manifest says
     */
    public void verify() throws java.io.IOException {
        vocabulary();
        manifest()
                .tokenizerFile()
                .map(output()::readVerified)
                .ifPresent(file ->
                        TokenizerJson.parse(file, output().path(BpeModel.FILE).toString()));
        for (Map.Entry<String, DatasetManifest.Split> split :
                manifest().splits().entrySet()) {
            for (DatasetManifest.Shard shard : split.getValue().shards()) {
                output().verify(shard.part());
            }
            TokenCorpus corpus = open(split.getKey());
            corpus.forEachDocument(0, corpus.tokens(), (tokens, from, to) -> true);
        }
    }

    private OutputFolder output() {
        return OutputFolder.at(settings.configuration(), folder);
    }
}
