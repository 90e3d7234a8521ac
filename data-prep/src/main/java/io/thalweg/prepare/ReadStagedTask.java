package io.thalweg.prepare;

import io.thalweg.prepare.collection.ImageSink;
import io.thalweg.prepare.dedup.DroppedItems;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.TaskCompletionListener;

/** Reads a staging file's images that are not dropped, and gives their labels the numbers of the whole dataset. */
final class ReadStagedTask implements FlatMapFunction<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;

    ReadStagedTask(HadoopSettings settings) {
        this.settings = settings;
    }

    /**
     * @param labels the dataset's number for each of the file's
     * @param dropped the file that says which images are left out; empty for none
     */
    record Work(String file, long images, List<Integer> labels, String dropped) {}

    @Override
    public Iterator<byte[]> call(byte[] json) {
        Work work = Json.parse(json, Work.class, "a task's description");
        Path file = new Path(work.file());
        return Storage.access(file, () -> open(work, file));
    }

    private Iterator<byte[]> open(Work work, Path file) throws IOException {
        StagedImages.Reader reader = new StagedImages.Reader(settings.configuration(), file, work.images());
        TaskCompletionListener atEnd = context -> Storage.access(file, () -> {
            reader.close();
            return file;
        });
        TaskContext.get().addTaskCompletionListener(atEnd);
        int[] labels = work.labels().stream().mapToInt(Integer::intValue).toArray();
        BitSet dropped = DroppedItems.read(settings.configuration(), work.dropped());
        return new Iterator<>() {
            private int item = dropped.nextClearBit(0);
            private int passed;

            @Override
            public boolean hasNext() {
                return item < work.images();
            }

            @Override
            public byte[] next() {
                byte[] record = reader.next();
                while (passed < item) {
                    record = reader.next();
                    passed++;
                }
                passed++;
                item = dropped.nextClearBit(passed);
                int label = StagedImages.label(record);
                StagedImages.setLabel(record, label == ImageSink.NO_LABEL ? label : labels[label]);
                return record;
            }
        };
    }
}
