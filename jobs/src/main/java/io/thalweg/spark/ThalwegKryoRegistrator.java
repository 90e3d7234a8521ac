package io.thalweg.spark;

import com.esotericsoftware.kryo.Kryo;
import io.thalweg.embed.EmbedJob;
import org.apache.spark.serializer.KryoRegistrator;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/** Registers every class that Thalweg's jobs put on the wire; {@code spark.kryo.registrationRequired} refuses others. */
public final class ThalwegKryoRegistrator implements KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
        WireSerializers.registerAll(kryo);
        for (Class<?> type : new Class<?>[] {
            byte[][].class,
            double[].class,
            double[][].class,
            int[][].class,
            float[][].class,
            long[][].class,
            Object[].class,
            String[].class
        }) {
            kryo.register(type);
        }
        // Spark SQL sends the schema of our Parquet files, and registers every type in it but these.
        kryo.register(ArrayType.class);
        kryo.register(DataTypes.FloatType.getClass());
        // A block that is stored twice travels with the class of its elements, in the form that Spark's Java API gives
        // it.
        kryo.register(named("scala.reflect.ManifestFactory$ObjectManifest"));
        EmbedJob.kryoClasses().forEach(kryo::register);
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Spark's own class " + name + " is missing", e);
        }
    }
}
