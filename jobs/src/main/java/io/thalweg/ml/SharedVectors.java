package io.thalweg.ml;

import io.thalweg.embed.WordTable;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.word2vec.WordVectors;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * A model's vectors on executors: broadcast once for all uses in one Spark application, so that an executor has one copy
 * for all its tasks.
 */
final class SharedVectors {
    /** Beyond it, broadcasting by way of the driver is no way to send a model. */
    static final long MAX_BYTES = 2L << 30;

    /** Rows of a table of words that one task makes. */
    private static final long ROWS_PER_TASK = 100_000;

    private final WordVectors vectors;
    private String application = "";
    private @Nullable Broadcast<WordTable> broadcast;

    SharedVectors(WordVectors vectors) {
        this.vectors = vectors;
    }

    private synchronized Broadcast<WordTable> on(SparkSession session) {
        String current = session.sparkContext().applicationId();
        Broadcast<WordTable> there = broadcast;
        if (there == null || !there.isValid() || !application.equals(current)) {
            requireSendable(vectors.size(), vectors.dimensions());
            int length = vectors.dimensions();
            WordTable table = WordTable.unweighted(
                    vectors.vocabulary(),
                    length,
                    (id, into, at) -> System.arraycopy(vectors.vector(id), 0, into, at, length));
            there = JavaSparkContext.fromSparkContext(session.sparkContext()).broadcast(table);
            broadcast = there;
            application = current;
        }
        return there;
    }

    /** @throws BadConfiguration if the model is larger than may be broadcast */
    static void requireSendable(long words, int dimensions) {
        long bytes = words * dimensions * Float.BYTES;
        if (bytes > MAX_BYTES) {
            throw new BadConfiguration(Problem.of("The model is too large to be sent to every executor")
                    .found(String.format(Locale.ROOT, "%,d words of %,d numbers, %,d bytes", words, dimensions, bytes))
                    .allowed(String.format(Locale.ROOT, "at most %,d bytes", MAX_BYTES))
                    .remedy("Train with a higher minCount or a lower vectorSize"));
        }
    }

    /** The mean of the vectors of a column's words. */
    Column mean(SparkSession session, WordColumn column) {
        // Wrapped in a structure, the words arrive as a list of Java's.
        return functions
                .udf(new Mean(on(session), column.input()), SQLDataTypes.VectorType())
                .asNonNullable()
                .apply(functions.struct(column.words().as("words")));
    }

    /** Every word with its vector, made where the table is wanted. */
    Dataset<Row> table(SparkSession session) {
        Broadcast<WordTable> table = on(session);
        int tasks = (int) (vectors.size() / ROWS_PER_TASK + 1);
        UDF1<Long, String> word = id -> table.value().words().word(Math.toIntExact(id));
        UDF1<Long, Vector> vector = id -> vector(table.value(), Math.toIntExact(id));
        Column id = functions.col("id");
        return session.range(0, vectors.size(), 1, tasks)
                .select(
                        functions.udf(word, DataTypes.StringType).apply(id).as("word"),
                        functions
                                .udf(vector, SQLDataTypes.VectorType())
                                .apply(id)
                                .as("vector"));
    }

    private static Vector vector(WordTable table, int id) {
        double[] values = new double[table.dimensions()];
        table.addTo(values, id, 1);
        return Vectors.dense(values);
    }

    /** MLlib's mean: the sum over the known words, divided by the number of all. */
    private record Mean(Broadcast<WordTable> table, String column) implements UDF1<Row, Vector> {
        @Override
        public Vector call(Row row) {
            if (row.isNullAt(0)) {
                throw new JobFailed(Problem.of("A row has no list of words")
                        .found("null")
                        .allowed("an array of strings, which may be empty")
                        .at("column " + column)
                        .remedy("Leave such rows out, or fill them"));
            }
            WordTable vectors = table.value();
            List<String> words = row.getList(0);
            if (words.isEmpty()) {
                return Vectors.sparse(vectors.dimensions(), new int[0], new double[0]);
            }
            double[] sum = new double[vectors.dimensions()];
            for (String word : words) {
                int id = vectors.words().id(word);
                if (id >= 0) {
                    vectors.addTo(sum, id, 1);
                }
            }
            double share = 1.0 / words.size();
            for (int k = 0; k < sum.length; k++) {
                sum[k] *= share;
            }
            return Vectors.dense(sum);
        }
    }
}
