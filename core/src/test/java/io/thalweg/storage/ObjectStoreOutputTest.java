package io.thalweg.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.storage.OutputFolder.Existing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs where a file is there when it is closed and not before, and the last writer wins. */
final class ObjectStoreOutputTest {
    @TempDir
    Path folder;

    private OutputFolder output(String name) {
        return OutputFolder.at(ObjectFiles.configuration(), ObjectFiles.path(folder.resolve(name)));
    }

    @Test
    void aFileThatIsNotFinishedIsNotThere() throws IOException {
        OutputFolder output = output("out");
        output.fileSystem().mkdirs(output.path());
        for (String name : List.of("part", OutputFolder.MANIFEST)) {
            PartWriter half = output.writer(name);
            half.write(new byte[100]);
            half.flush();
            half.close();
            assertFalse(Files.exists(folder.resolve("out").resolve(name)), name);
            assertThrows(IOException.class, half::finish, "given up is not finished");
        }
        assertFalse(output.isCommitted());
    }

    @Test
    void aFinishedOneIsThereAndClosingItAgainChangesNothing() throws IOException {
        OutputFolder output = output("out");
        PartWriter whole = output.writer("part");
        whole.write(new byte[] {1, 2, 3});
        Part part = whole.finish();
        whole.close();
        assertEquals(part, whole.finish());
        assertEquals(3, part.bytes());
        assertArrayEquals(new byte[] {1, 2, 3}, output.readVerified(part));
    }

    @Test
    void ofTwoJobsThatStartAtOnceOneGetsIn() throws Exception {
        ExecutorService jobs = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier barrier = new CyclicBarrier(2);
            List<Future<List<OutputLease>>> both = new ArrayList<>();
            for (int job = 0; job < 2; job++) {
                both.add(jobs.submit(() -> {
                    OutputFolder output = output("raced");
                    barrier.await();
                    try {
                        return List.of(output.claim(Existing.REFUSE));
                    } catch (BadConfiguration e) {
                        assertTrue(e.getMessage().startsWith("Another job is writing this output"), e.getMessage());
                        return List.of();
                    }
                }));
            }
            List<OutputLease> in = new ArrayList<>();
            for (Future<List<OutputLease>> one : both) {
                in.addAll(one.get());
            }
            assertEquals(1, in.size());
            in.get(0).requireHeld();
            in.get(0).close();
            assertFalse(Files.exists(folder.resolve("raced").resolve(OutputLease.FILE)));
        } finally {
            jobs.shutdownNow();
        }
    }
}
