package io.thalweg.jobs;

import io.thalweg.quickstart.LetterPictures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of the quickstart, as a user would give them.
 *
 * @param folder for all they read and write
 * @param overwrite whether they replace what is there
 */
record QuickstartSteps(Path folder, boolean overwrite) {
    static final String TEXT = "wordnet.txt";
    static final String PICTURES = "letters.zip";
    static final String LANGUAGE_MODEL = "lm-model";
    static final String IMAGE_MODEL = "gan-model";
    static final String SHEET = "letters.png";

    private static final String LANGUAGE_DATA = "lm-data";
    private static final String IMAGE_DATA = "gan-data";
    private static final List<String> WORDS = List.of("bird", "river", "music", "doctor", "yellow", "france");

    /** The commands, in order. */
    List<List<String>> all() {
        List<String> neighbours = new ArrayList<>(List.of("neighbours", "--model", path("model"), "--count", "5"));
        neighbours.addAll(WORDS);
        return List.of(
                writing("prepare", "text", "--input", path(TEXT), "--output", path("data"), "--lower-case"),
                writing(
                        "train",
                        "word2vec",
                        "--data",
                        path("data"),
                        "--output",
                        path("model"),
                        "--replicas",
                        "2",
                        "--epochs",
                        "10"),
                neighbours,
                writing(
                        "embed",
                        "--model",
                        path("model"),
                        "--input",
                        path(TEXT),
                        "--output",
                        path("embeddings"),
                        "--weighting",
                        "sif",
                        "--with-text"),
                writing(
                        "prepare",
                        "text",
                        "--input",
                        path(TEXT),
                        "--output",
                        path(LANGUAGE_DATA),
                        "--lower-case",
                        "--vocabulary-size",
                        "6000",
                        "--unknown-words",
                        "keep",
                        "--document-end"),
                writing(
                        "train",
                        "lm",
                        "--data",
                        path(LANGUAGE_DATA),
                        "--output",
                        path(LANGUAGE_MODEL),
                        "--layers",
                        "1",
                        "--hidden",
                        "128",
                        "--batch",
                        "16",
                        "--steps",
                        "16",
                        "--learning-rate",
                        "0.005",
                        "--replicas",
                        "2",
                        "--local-steps",
                        "100",
                        "--max-rounds",
                        "8",
                        "--validate-every",
                        "4"),
                List.of("generate", "text", "--model", path(LANGUAGE_MODEL), "--length", "60", "--temperature", "0.7"),
                writing(
                        "prepare",
                        "images",
                        "--input",
                        path(PICTURES),
                        "--output",
                        path(IMAGE_DATA),
                        "--size",
                        String.valueOf(LetterPictures.SIDE),
                        "--channels",
                        "1"),
                writing(
                        "train",
                        "gan",
                        "--data",
                        path(IMAGE_DATA),
                        "--output",
                        path(IMAGE_MODEL),
                        "--conditional",
                        "--features",
                        "16",
                        "--batch",
                        "32",
                        "--learning-rate",
                        "0.001",
                        "--average-decay",
                        "0.99",
                        "--replicas",
                        "2",
                        "--local-steps",
                        "50",
                        "--epochs",
                        "12"),
                writing(
                        "generate",
                        "images",
                        "--model",
                        path(IMAGE_MODEL),
                        "--output",
                        path(SHEET),
                        "--count",
                        "80",
                        "--columns",
                        "10"));
    }

    private List<String> writing(String... command) {
        List<String> step = new ArrayList<>(List.of(command));
        if (overwrite) {
            step.add("--overwrite");
        }
        return step;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
