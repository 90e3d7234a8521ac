package io.thalweg.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder.Existing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutputFolderTest {
    record Sample(String name, int count, List<Part> parts) {}

    @TempDir
    Path folder;

    private OutputFolder output;

    @BeforeEach
    void open() {
        output = OutputFolder.at(new Configuration(), folder.resolve("out").toString());
    }

    @Test
    void aPartIsReadBackAndItsDamageIsNoticed() throws IOException {
        output.claim(Existing.REFUSE).close();
        byte[] content = "some content".getBytes(StandardCharsets.UTF_8);
        Part part = output.write("sub/part", content);
        assertEquals(12, part.bytes());
        assertEquals("290f493c44f5d63d06b374d0a5abd292fae38b92cab2fae5efefe1b0e9347f56", part.sha256());
        assertArrayEquals(content, output.readVerified(part));
        output.verify(part);
        content[3] ^= 1;
        output.write("sub/part", content);
        String message =
                assertThrows(JobFailed.class, () -> output.verify(part)).getMessage();
        assertTrue(message.contains("not what its manifest says") && message.contains("sub/part"), message);
        assertThrows(JobFailed.class, () -> output.readVerified(part));
        output.write("sub/part", new byte[0]);
        assertThrows(JobFailed.class, () -> output.readVerified(part));
    }

    /** What Hadoop itself notices, by the checksums that it writes beside a file of this machine. */
    @Test
    void damageThatTheFileSystemNoticesIsToldAsDamage() throws IOException {
        output.claim(Existing.REFUSE).close();
        Part part = output.write("part", "some content".getBytes(StandardCharsets.UTF_8));
        Files.writeString(folder.resolve("out/part"), "same content");
        for (Executable reading : List.<Executable>of(() -> output.verify(part), () -> output.readVerified(part))) {
            String message = assertThrows(JobFailed.class, reading).getMessage();
            assertTrue(message.startsWith("A file is damaged: found Checksum error"), message);
            assertTrue(message.endsWith("Restore the file, or make the output again"), message);
        }
    }

    @Test
    void aManifestHalfWrittenCommitsNothing() throws IOException {
        OutputFolder full = OutputFolder.at(FullDisk.configuration(), FullDisk.path(folder.resolve("full")));
        full.claim(Existing.REFUSE).close();
        Sample manifest = new Sample("name", 1, List.of());
        FullDisk.leave(5);
        try {
            assertThrows(IOException.class, () -> full.commit(manifest));
        } finally {
            FullDisk.leave(Long.MAX_VALUE);
        }
        assertFalse(full.isCommitted());
        full.commit(manifest);
        assertTrue(full.isCommitted());
    }

    @Test
    void aRelativeFolderOfThisMachineIsTheSameEverywhere() {
        OutputFolder relative = OutputFolder.at(new Configuration(), "a/../some/folder");
        assertEquals(
                Path.of("some/folder").toAbsolutePath().toString(),
                relative.path().toString());
        assertEquals(
                "hdfs://h/a",
                OutputFolder.at(new Configuration(), "hdfs://h/a").path().toString());
        Configuration onHdfs = new Configuration();
        onHdfs.set("fs.defaultFS", "hdfs://h");
        assertEquals(
                "some/folder", OutputFolder.at(onHdfs, "some/folder").path().toString());
    }

    @Test
    void anOutputThatExistsIsRefusedUnlessToldOtherwise() throws IOException {
        output.claim(Existing.REFUSE).close();
        output.claim(Existing.REFUSE).close();
        output.write("old", new byte[1]);
        output.commit(new Sample("a", 1, List.of()));
        String message = assertThrows(BadConfiguration.class, () -> output.claim(Existing.REFUSE))
                .getMessage();
        assertTrue(message.startsWith("The output exists") && message.contains("--overwrite"), message);
        output.claim(Existing.RESUME).close();
        assertTrue(output.isCommitted());
        output.claim(Existing.OVERWRITE).close();
        assertFalse(output.isCommitted());
        assertFalse(Files.exists(folder.resolve("out/old")));
    }

    @Test
    void anOutputMayNotHoldItsInput() throws IOException {
        output.requireApart(
                List.of(folder.toString(), folder.resolve("out2/x").toUri().toString()));
        for (String inside : List.of(
                folder.resolve("out").toString(),
                folder.resolve("out/x").toUri().toString(),
                folder.resolve("out/a/b").toString())) {
            String message = assertThrows(BadConfiguration.class, () -> output.requireApart(List.of(inside)))
                    .getMessage();
            assertTrue(message.startsWith("An input lies in the output folder"), message);
        }
    }

    /** What is overwritten there may be a part of it. */
    @Test
    void anOutputMayNotLieInADatasetThatIsRead() throws IOException {
        OutputFolder inside =
                OutputFolder.at(new Configuration(), folder.resolve("out/train").toString());
        inside.requireApart(List.of(folder.resolve("out").toString()));
        Path manifest = Files.createDirectories(folder.resolve("out")).resolve("manifest.json");
        Files.writeString(manifest, "{\"name\": \"of another program\"}");
        inside.requireApart(List.of(folder.resolve("out").toString()));
        Files.delete(manifest);
        output.commit(Map.of("format", "thalweg-dataset", "version", 1));
        for (String read : List.of(
                folder + "/out", folder + "/out/", folder.resolve("out").toUri().toString())) {
            String message = assertThrows(BadConfiguration.class, () -> inside.requireApart(List.of(read)))
                    .getMessage();
            assertTrue(message.startsWith("The output folder lies in what is read"), message);
        }
        OutputFolder root = OutputFolder.at(new Configuration(), "/");
        assertThrows(BadConfiguration.class, () -> root.requireApart(List.of(folder.toString())));
        OutputFolder.at(new Configuration(), folder.resolve("out2").toString())
                .requireApart(List.of(folder.resolve("out").toString()));
    }

    @Test
    void aFolderThatCannotBeMadeIsABadConfiguration() throws IOException {
        Files.writeString(folder.resolve("file"), "x");
        OutputFolder inside =
                OutputFolder.at(new Configuration(), folder.resolve("file/out").toString());
        String message = assertThrows(BadConfiguration.class, () -> inside.claim(Existing.REFUSE))
                .getMessage();
        assertTrue(message.startsWith("The output folder cannot be written"), message);
    }

    @Test
    void aMissingFileSaysSoAndWhatToDo() {
        String message = assertThrows(JobFailed.class, () -> output.readSmall("vocabulary.tsv"))
                .getMessage();
        assertTrue(message.startsWith("A file is missing") && message.contains("Restore it"), message);
    }

    @Test
    void aFolderWithoutManifestIsToldAsUnfinished() throws IOException {
        for (boolean there : new boolean[] {false, true}) {
            if (there) {
                output.claim(Existing.REFUSE).close();
            }
            String message = assertThrows(JobFailed.class, () -> output.readSmall(OutputFolder.MANIFEST))
                    .getMessage();
            assertTrue(message.startsWith("Not a finished output: found no manifest.json"), message);
            assertTrue(message.contains(output.path() + ")") && message.contains("--resume"), message);
        }
    }

    @Test
    void recordsSurviveJson() {
        Sample sample = new Sample("näme", 3, List.of(new Part("p", 1, "0".repeat(64))));
        assertEquals(sample, Json.parse(Json.toBytes(sample), Sample.class, "here"));
        assertEquals(-1, Json.toLine(sample).indexOf('\n'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"name\": \"a\"}",
                "{\"name\":\"a\",\"count\":1,\"parts\":[],\"more\":2}",
                "{\"name\":\"a\",\"count\":1,\"parts\":[{\"path\":\"../x\",\"bytes\":1,\"sha256\":\"00\"}]}",
                "{\"name\":\"a\",\"count\":1,\"parts\":[]} trailing"
            })
    void whatIsNotTheRecordIsRefusedByName(String text) {
        String message = assertThrows(
                        JobFailed.class,
                        () -> Json.parse(text.getBytes(StandardCharsets.UTF_8), Sample.class, "some/place"))
                .getMessage();
        assertTrue(message.contains("Not a valid Sample file") && message.contains("some/place"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../up", "a/../../b", "c:\\x", ""})
    void aPartStaysInsideItsOutput(String path) {
        assertThrows(IllegalArgumentException.class, () -> new Part(path, 1, "0".repeat(64)));
    }

    /** Outputs can lie in folders of one: none may look whole while it goes. */
    @Test
    void whatIsOverwrittenLosesEveryManifestFirst() throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.noting.impl", NotingDeletions.class, org.apache.hadoop.fs.FileSystem.class);
        OutputFolder all = OutputFolder.at(hadoop, "noting:" + folder.resolve("all"));
        all.claim(Existing.REFUSE).close();
        for (String part : List.of("a", "b")) {
            all.write(part + "/part", new byte[1]);
            all.write(part + "/" + OutputFolder.MANIFEST, new byte[1]);
        }
        all.write(OutputFolder.MANIFEST, new byte[1]);
        NotingDeletions.DELETED.clear();
        try (OutputLease lease = all.claim(Existing.OVERWRITE)) {
            lease.requireHeld();
        }
        List<String> deleted = NotingDeletions.DELETED;
        assertEquals("all/manifest.json", deleted.get(0), deleted.toString());
        assertEquals(
                List.of("a/manifest.json", "b/manifest.json"),
                deleted.subList(1, 3).stream().sorted().toList(),
                deleted.toString());
        assertFalse(Files.exists(folder.resolve("all/a")));
    }

    /** The local disk, under the scheme {@code noting:}, which keeps what is deleted by its last two names. */
    public static final class NotingDeletions extends org.apache.hadoop.fs.RawLocalFileSystem {
        private static final List<String> DELETED = new java.util.ArrayList<>();

        @Override
        public String getScheme() {
            return "noting";
        }

        @Override
        public java.net.URI getUri() {
            return java.net.URI.create("noting:///");
        }

        @Override
        public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
            DELETED.add(path.getParent().getName() + "/" + path.getName());
            return super.delete(path, recursive);
        }
    }
}
