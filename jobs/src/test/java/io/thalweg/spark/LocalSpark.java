package io.thalweg.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark in a test's process, with Thalweg's serialisers and no page. */
public final class LocalSpark {
    private LocalSpark() {}

    /** @param threads that run tasks */
    public static JavaSparkContext start(String name, int threads) {
        return new JavaSparkContext(new SparkConf()
                .setMaster("local[" + threads + "]")
                .setAppName(name)
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .set("spark.kryo.registrationRequired", "true")
                .set("spark.kryo.registrator", ThalwegKryoRegistrator.class.getName()));
    }
}
