package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.thalweg.cluster.SmallPictures;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestHdfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * What a single process makes on an HDFS, by commands with a local master and by calls: what a cluster makes of the same
 * inputs is compared with it.
 */
final class OneProcess {
    /** The root of what its commands left. */
    static final String ROOT = "/local";

    private static final String CALLS = "/process/";

    private final TestHdfs hdfs;

    private OneProcess(TestHdfs hdfs) {
        this.hdfs = hdfs;
    }

    /** Writes the inputs of all families, and makes all outputs. @param outputs for what the commands say */
    static OneProcess on(TestHdfs hdfs, TestApplication application, Path outputs) throws Exception {
        for (Map.Entry<String, String> text : SmallPipeline.texts().entrySet()) {
            hdfs.write(Family.LANGUAGE_MODEL.input() + "/" + text.getKey(), text.getValue());
        }
        hdfs.write(Family.GAN.input() + "/all.zip", SmallPictures.zip(400, SmallPipeline.SEED));
        OneProcess made = new OneProcess(hdfs);
        for (Family family : Family.values()) {
            for (List<String> command : made.commands(family, ROOT, List.of("--master", "local[2]"))) {
                application.thalweg(outputs, Map.of(), command).awaitDone();
            }
            family.trainInProcess(new Configuration(), hdfs.path(ROOT), hdfs.path(CALLS + family.model()));
            made.assertSameModel(family, ROOT);
        }
        return made;
    }

    /** A family's commands over the inputs here. @param root of the outputs, here too */
    List<List<String>> commands(Family family, String root, List<String> more) throws IOException {
        return family.commands(hdfs.path(""), hdfs.path(root), more);
    }

    /** Every file that a family's commands left at a root is the one made here. */
    void assertSame(Family family, String root) throws IOException {
        for (String output : family.datasets()) {
            String place = root + "/" + output;
            SmallPipeline.assertSameFiles(hdfs.tree(ROOT + "/" + output), hdfs.tree(place), place);
        }
        assertSameModel(family, root);
    }

    private void assertSameModel(Family family, String root) throws IOException {
        String parameters = family.model() + "/model.safetensors";
        assertArrayEquals(
                hdfs.read(CALLS + parameters),
                hdfs.read(root + "/" + parameters),
                root + "/" + family.model() + ": not the in-process pool's model, seed " + SmallPipeline.SEED);
    }
}
