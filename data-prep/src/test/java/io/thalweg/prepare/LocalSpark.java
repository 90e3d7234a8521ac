package io.thalweg.prepare;

import com.esotericsoftware.kryo.Kryo;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoRegistrator;

/** Spark in this process, with Kryo that knows only what {@link TextPreparation#kryoClasses} names. */
public final class LocalSpark {
    private LocalSpark() {}

    public static final class Registrator implements KryoRegistrator {
        @Override
        public void registerClasses(Kryo kryo) {
            for (Class<?> type : TextPreparation.kryoClasses()) {
                kryo.register(type);
            }
        }
    }

    public static JavaSparkContext start(int cores) {
        return start("local[" + cores + "]");
    }

    public static JavaSparkContext start(String master) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("thalweg test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .set("spark.kryo.registrationRequired", "true")
                .set("spark.kryo.registrator", Registrator.class.getName());
        return new JavaSparkContext(conf);
    }
}
