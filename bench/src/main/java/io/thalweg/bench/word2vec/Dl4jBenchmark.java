package io.thalweg.bench.word2vec;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.deeplearning4j.models.embeddings.learning.impl.elements.SkipGram;
import org.deeplearning4j.models.word2vec.VocabWord;
import org.deeplearning4j.models.word2vec.Word2Vec;
import org.deeplearning4j.text.sentenceiterator.CollectionSentenceIterator;
import org.deeplearning4j.text.tokenization.tokenizerfactory.DefaultTokenizerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains DL4J's Word2Vec, skip-gram, for one epoch on the beginning of a text; prints the seconds of fit, and the words. */
@Command(name = "dl4j-benchmark", mixinStandardHelpOptions = true)
public final class Dl4jBenchmark implements Callable<Integer> {
    @Mixin
    SliceOptions options = new SliceOptions();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Dl4jBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        SliceOptions.Slice slice = options.read();
        Word2Vec vectors = new Word2Vec.Builder()
                .iterate(new CollectionSentenceIterator(slice.lines()))
                .tokenizerFactory(new DefaultTokenizerFactory())
                .elementsLearningAlgorithm(new SkipGram<VocabWord>())
                .layerSize(options.dimensions)
                .windowSize(5)
                .useHierarchicSoftmax(false)
                .negativeSample(5)
                .sampling(1e-4)
                .minWordFrequency(5)
                .learningRate(0.05)
                .epochs(1)
                .iterations(1)
                .workers(options.threads)
                .seed(1)
                .build();
        long began = System.nanoTime();
        vectors.fit();
        slice.print(began);
        return 0;
    }
}
