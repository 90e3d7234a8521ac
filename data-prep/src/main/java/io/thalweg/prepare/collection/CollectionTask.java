package io.thalweg.prepare.collection;

import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Files that one task reads. */
public record CollectionTask(List<ImageFile> files) {
    public CollectionTask {
        files = List.copyOf(files);
    }

    /**
     * Hands every image of the files to a sink.
     *
     * @throws io.thalweg.problem.JobFailed if the storage fails or a file is gone
     */
    public void read(
            Configuration hadoop, ImageReadOptions options, int maxImageBytes, LabelLookup lookup, ImageSink sink) {
        FileReader single = new FileReader(hadoop, options, maxImageBytes, sink);
        for (ImageFile file : files) {
            switch (file.kind()) {
                case IMAGE -> single.read(file, lookup);
                case ZIP, TAR -> new ArchiveReader(hadoop, options, maxImageBytes, sink).read(file, lookup);
                case IDX -> new IdxReader(hadoop, options, sink).read(file, lookup);
                case CIFAR_10, CIFAR_100 -> new CifarReader(hadoop, options, sink).read(file, lookup);
                case PARQUET -> new ParquetImageReader(hadoop, options, maxImageBytes, sink).read(file, lookup);
            }
        }
    }
}
