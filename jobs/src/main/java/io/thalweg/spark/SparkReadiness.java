package io.thalweg.spark;

import com.esotericsoftware.kryo.Kryo;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoSerializer;

/**
 * Whether a Spark that somebody else started can train. What {@link SparkSetup} chooses is better; this is what cannot
 * be done without.
 */
public final class SparkReadiness {
    private static final String MODULE = "jdk.incubator.vector";

    private SparkReadiness() {}

    /** Every reason for which training there would fail, or spoil its output. */
    public static List<Problem> problems(JavaSparkContext spark) {
        SparkConf conf = spark.getConf();
        List<Problem> problems = new ArrayList<>();
        if (SparkEnv.get().serializer() instanceof KryoSerializer serializer && !knowsRounds(serializer.newKryo())) {
            String registrator = ThalwegKryoRegistrator.class.getName();
            problems.add(Problem.of("Kryo has not been told how to write what replicas send")
                    .found("spark.kryo.registrator=" + conf.get("spark.kryo.registrator", ""))
                    .allowed("a list with " + registrator)
                    .remedy("Start Spark with --conf spark.kryo.registrator=" + registrator
                            + ", or without spark.serializer"));
        }
        if (conf.getBoolean("spark.speculation", false)) {
            problems.add(Problem.of("spark.speculation would have two tries of a task write one file at once")
                    .found("true")
                    .allowed("false")
                    .remedy("Start Spark with --conf spark.speculation=false"));
        }
        return problems;
    }

    private static boolean knowsRounds(Kryo kryo) {
        return kryo.getClassResolver().getRegistration(Envelope.Handed.class) != null;
    }

    /**
     * What makes training there slower than it could be.
     *
     * @param threads of a replica
     * @param wantsVectors whether the vector kernel is to train where it can
     */
    public static List<String> remarks(JavaSparkContext spark, int threads, boolean wantsVectors) {
        List<String> remarks = new ArrayList<>();
        SparkConf conf = spark.getConf();
        if (Master.isLocal(spark.master())) {
            // The kernel's choice, in this process, tells what is missing by itself.
            return remarks;
        }
        if (wantsVectors
                && !(conf.get("spark.executor.extraJavaOptions", "") + " "
                                + conf.get("spark.executor.defaultJavaOptions", ""))
                        .contains(MODULE)) {
            remarks.add(
                    "Executors train with the plain kernel, several times slower than the vector one: start Spark with"
                            + " --conf spark.executor.extraJavaOptions=--add-modules=" + MODULE);
        }
        int taskCores = conf.getInt("spark.task.cpus", 1);
        if (threads > taskCores) {
            remarks.add("A replica of " + threads + " threads is given " + taskCores
                    + " cores: start Spark with --conf spark.task.cpus=" + threads);
        }
        return remarks;
    }
}
