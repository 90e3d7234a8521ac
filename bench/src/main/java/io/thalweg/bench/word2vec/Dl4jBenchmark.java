package io.thalweg.bench.word2vec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.deeplearning4j.models.embeddings.learning.impl.elements.SkipGram;
import org.deeplearning4j.models.word2vec.VocabWord;
import org.deeplearning4j.models.word2vec.Word2Vec;
import org.deeplearning4j.text.sentenceiterator.CollectionSentenceIterator;
import org.deeplearning4j.text.tokenization.tokenizerfactory.DefaultTokenizerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains DL4J's Word2Vec, skip-gram, for one epoch on the beginning of a text; prints the seconds of fit, and the words. */
@Command(name = "dl4j-benchmark", mixinStandardHelpOptions = true)
public final class Dl4jBenchmark implements Callable<Integer> {
    @Nullable
    @Option(names = "--text", required = true)
    Path text;

    @Option(names = "--words", description = "Lines are taken until they have so many. Default: ${DEFAULT-VALUE}.")
    long words = 500_000;

    @Option(names = "--dimensions")
    int dimensions = 100;

    @Option(names = "--threads")
    int threads = 2;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Dl4jBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        TextSlice slice = TextSlice.of(Objects.requireNonNull(text), words);
        Word2Vec vectors = new Word2Vec.Builder()
                .iterate(new CollectionSentenceIterator(slice.lines()))
                .tokenizerFactory(new DefaultTokenizerFactory())
                .elementsLearningAlgorithm(new SkipGram<VocabWord>())
                .layerSize(dimensions)
                .windowSize(5)
                .useHierarchicSoftmax(false)
                .negativeSample(5)
                .sampling(1e-4)
                .minWordFrequency(5)
                .learningRate(0.05)
                .epochs(1)
                .iterations(1)
                .workers(threads)
                .seed(1)
                .build();
        long began = System.nanoTime();
        vectors.fit();
        System.out.println((System.nanoTime() - began) * 1e-9 + " " + slice.words());
        return 0;
    }
}
