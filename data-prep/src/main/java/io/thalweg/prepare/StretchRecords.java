package io.thalweg.prepare;

import io.thalweg.prepare.dedup.DroppedItems;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** What comes of the fingerprints of items that are not dropped yet. */
final class StretchRecords implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;

    StretchRecords(HadoopSettings settings) {
        this.settings = settings;
    }

    /** Makes records of an item's fingerprint. */
    @FunctionalInterface
    interface Expansion extends Serializable {
        List<byte[]> of(byte[] fingerprint, long id);
    }

    /** The records of all items that are not dropped yet, a partition a stretch. */
    JavaRDD<byte[]> of(JavaSparkContext spark, List<Stretch> stretches, Expansion expansion) {
        List<byte[]> work = stretches.stream()
                .filter(stretch -> stretch.items() > 0)
                .map(Json::toBytes)
                .toList();
        return spark.parallelize(work, Math.max(1, work.size()))
                .flatMap(json -> expanded(Json.parse(json, Stretch.class, "a task's description"), expansion));
    }

    private Iterator<byte[]> expanded(Stretch stretch, Expansion expansion) {
        Iterator<byte[]> fingerprints = new StagedRecords(settings).open(stretch.fingerprints());
        BitSet dropped =
                Storage.access(stretch.dropped(), () -> DroppedItems.read(settings.configuration(), stretch.dropped()));
        return new Iterator<>() {
            private Iterator<byte[]> records = List.<byte[]>of().iterator();
            private int item;

            @Override
            public boolean hasNext() {
                while (!records.hasNext() && fingerprints.hasNext()) {
                    byte[] fingerprint = fingerprints.next();
                    if (!dropped.get(item)) {
                        records = expansion
                                .of(fingerprint, stretch.firstId() + item)
                                .iterator();
                    }
                    item++;
                }
                return records.hasNext();
            }

            @Override
            public byte[] next() {
                return hasNext() ? records.next() : List.<byte[]>of().iterator().next();
            }
        };
    }
}
