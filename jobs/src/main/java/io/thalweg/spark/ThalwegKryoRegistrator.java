package io.thalweg.spark;

import com.esotericsoftware.kryo.Kryo;
import org.apache.spark.serializer.KryoRegistrator;

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
    }
}
