package io.thalweg.ml;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.word2vec.WordVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The words' vectors that {@link Word2Vec} learned. Methods and their meaning are those of MLlib's {@code Word2VecModel},
 * but that {@link #findSynonymsArray} gives {@link Synonym}s and not Scala's pairs.
 */
public final class Word2VecModel extends Model<Word2VecModel> implements Word2VecParams, MLWritable {
    private static final long serialVersionUID = 1L;

    private static final String WORD = "word";

    private final String uid;
    private final Word2VecParamSet parameters;

    /** Not sent to executors with what refers to the model; they get what {@link #shared} holds. */
    private final transient @Nullable TrainedVectors trained;

    private final transient @Nullable SharedVectors shared;

    Word2VecModel(String uid, TrainedVectors trained) {
        this(uid, trained, new SharedVectors(trained.vectors()));
    }

    private Word2VecModel(String uid, TrainedVectors trained, SharedVectors shared) {
        this.uid = uid;
        this.trained = trained;
        this.shared = shared;
        this.parameters = new Word2VecParamSet(this);
        parameters.setDefaults(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Word2VecParamSet parameters() {
        return parameters;
    }

    public Word2VecModel setInputCol(String value) {
        set(inputCol(), value);
        return this;
    }

    public Word2VecModel setOutputCol(String value) {
        set(outputCol(), value);
        return this;
    }

    TrainedVectors trained() {
        if (trained == null) {
            throw new JobFailed(Problem.of("A model that was sent to an executor has no vectors")
                    .remedy("Use the model on the driver; transform does the work on executors"));
        }
        return trained;
    }

    private SharedVectors shared() {
        trained();
        return java.util.Objects.requireNonNull(shared);
    }

    private WordVectors vectors() {
        return trained().vectors();
    }

    /**
     * The words and their vectors.
     *
     * @return columns {@code word} and {@code vector}
     */
    public Dataset<Row> getVectors() {
        return shared().table(SparkSession.builder().getOrCreate());
    }

    /**
     * The words whose vectors stand at the smallest angles to a word's, without the word.
     *
     * @return columns {@code word} and {@code similarity}, the cosine, most similar first
     * @throws BadConfiguration if the word is not in the vocabulary or {@code num} is not positive
     */
    public Dataset<Row> findSynonyms(String word, int num) {
        return table(findSynonymsArray(word, num));
    }

    /**
     * The words whose vectors stand at the smallest angles to a vector.
     *
     * @return columns {@code word} and {@code similarity}, the cosine, most similar first
     * @throws BadConfiguration if the vector has another length than the model's or {@code num} is not positive
     */
    public Dataset<Row> findSynonyms(Vector vec, int num) {
        return table(findSynonymsArray(vec, num));
    }

    /** {@link #findSynonyms(Vector, int)} without a table. */
    public Synonym[] findSynonymsArray(Vector vec, int num) {
        double[] values = vec.toArray();
        List<Problem> problems = new ArrayList<>(numberProblems(num));
        if (values.length != vectors().dimensions()) {
            problems.add(Problem.of("The vector has another length than the model's")
                    .found(values.length)
                    .allowed(String.valueOf(vectors().dimensions())));
        }
        BadConfiguration.throwIfAny(problems);
        float[] query = new float[values.length];
        for (int k = 0; k < query.length; k++) {
            query[k] = (float) values[k];
        }
        return synonyms(vectors().nearest(query, num, Set.of()));
    }

    /** {@link #findSynonyms(String, int)} without a table. */
    public Synonym[] findSynonymsArray(String word, int num) {
        List<Problem> problems = new ArrayList<>(numberProblems(num));
        int id = vectors().vocabulary().id(word);
        if (id < 0) {
            problems.add(Problem.of("The word is not in the model's vocabulary")
                    .found("'" + word + "'")
                    .allowed("one of the model's " + vectors().size() + " words"));
        }
        BadConfiguration.throwIfAny(problems);
        return synonyms(vectors().nearest(vectors().vector(id), num, Set.of(word)));
    }

    private static List<Problem> numberProblems(int num) {
        return num > 0
                ? List.of()
                : List.of(Problem.of("num is out of range").found(num).allowed("1 or more"));
    }

    private static Synonym[] synonyms(List<WordVectors.Neighbour> neighbours) {
        return neighbours.stream()
                .map(neighbour -> new Synonym(neighbour.word(), neighbour.cosine()))
                .toArray(Synonym[]::new);
    }

    private static Dataset<Row> table(Synonym[] synonyms) {
        List<Row> rows = new ArrayList<>();
        for (Synonym synonym : synonyms) {
            rows.add(RowFactory.create(synonym.word(), synonym.similarity()));
        }
        StructType schema =
                new StructType().add(WORD, DataTypes.StringType).add("similarity", DataTypes.DoubleType, false);
        return SparkSession.builder().getOrCreate().createDataFrame(rows, schema);
    }

    /**
     * Adds to each row the mean of the vectors of its words, as MLlib means it: their sum, divided by the number of
     * words, known or not. A row of no words gets zeros. A row whose column is null is an error.
     *
     * @throws BadConfiguration if the column is missing or of another type, or the model is too large to be sent
     */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        WordColumn column = WordColumn.of(this, dataset.schema());
        Column mean = shared().mean(dataset.sparkSession(), column);
        return dataset.withColumn(column.output(), mean);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return WordColumn.of(this, schema).appended(schema);
    }

    @Override
    public Word2VecModel copy(ParamMap extra) {
        Word2VecModel copy = new Word2VecModel(uid, trained(), shared());
        copyValues(copy, extra);
        return copy.setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new StageFiles.ModelWriter(this);
    }

    /** Reads what {@link #write} wrote; Spark's pipelines call it by its name. */
    public static MLReader<Word2VecModel> read() {
        return new StageFiles.ModelReader();
    }

    /** {@code read().load(path)}. */
    public static Word2VecModel load(String path) {
        return read().load(path);
    }

    @Override
    public String toString() {
        return "Word2VecModel: uid=" + uid + ", words=" + vectors().size() + ", vectorSize="
                + vectors().dimensions();
    }
}
