package io.thalweg.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.Test;

/** Where a fit writes, which executors must reach. */
final class WorkFolderTest {
    private static final Optional<String> NONE = Optional.empty();

    private static String parent(
            Optional<String> asked, Optional<String> checkpoints, Configuration hadoop, String master)
            throws IOException {
        return WorkFolder.parent(asked, checkpoints, hadoop, master, "/scratch").toString();
    }

    @Test
    void whatIsAskedForComesFirstThenWhatIsShared() throws IOException {
        Configuration local = new Configuration();
        assertEquals("/asked", parent(Optional.of("/asked"), Optional.of("hdfs://n/c"), local, "yarn"));
        assertEquals("hdfs://n/c", parent(NONE, Optional.of("hdfs://n/c"), local, "yarn"));
        assertEquals("file:/scratch", parent(NONE, NONE, local, "local[2]"));
        assertEquals("file:/scratch", parent(NONE, NONE, local, "spark://127.0.0.1:7077"));
        Configuration shared = new Configuration();
        shared.set(FileSystem.FS_DEFAULT_NAME_KEY, "shared://all/");
        shared.set("fs.shared.impl", SharedFiles.class.getName());
        assertEquals("shared://all/home/me/.thalweg", parent(NONE, NONE, shared, "yarn"));
    }

    @Test
    void aFolderOfOneMachineIsRefusedOnAClusterOfSeveral() {
        for (String master : new String[] {"yarn", "spark://elsewhere:7077", "k8s://https://host"}) {
            BadConfiguration refused =
                    assertThrows(BadConfiguration.class, () -> parent(NONE, NONE, new Configuration(), master));
            assertTrue(String.valueOf(refused.getMessage()).contains("Set workDir"), refused::getMessage);
        }
    }

    /** Stands for a file system that many machines share. */
    public static final class SharedFiles extends LocalFileSystem {
        @Override
        public void initialize(java.net.URI name, Configuration conf) {
            setConf(conf);
        }

        @Override
        public java.net.URI getUri() {
            return java.net.URI.create("shared://all");
        }

        @Override
        public org.apache.hadoop.fs.Path getHomeDirectory() {
            return new org.apache.hadoop.fs.Path("shared://all/home/me");
        }
    }
}
