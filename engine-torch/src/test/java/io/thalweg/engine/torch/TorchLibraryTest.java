package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thalweg's PyTorch is loaded whatever other one a machine has. */
@Timeout(120)
final class TorchLibraryTest {
    @TempDir
    Path folder;

    /** A process that loads PyTorch and ends. */
    static final class Loads {
        private Loads() {}

        public static void main(String[] arguments) {
            TorchLibrary.load(1);
        }
    }

    private static int first(List<String> lines, String start, String end) {
        for (int line = 0; line < lines.size(); line++) {
            if (lines.get(line).contains(start) && lines.get(line).endsWith(end)) {
                return line;
            }
        }
        throw new AssertionError("No line has '" + start + "' and ends in " + end + ":\n" + String.join("\n", lines));
    }

    /** With Debian's python3-torch installed, the process died otherwise, on the first start after an installation. */
    @Test
    void whatLibtorchNeedsIsUnpackedBeforeItIsLoaded() throws Exception {
        Path output = folder.resolve("output.txt");
        int code = JavaProcess.start(
                        output,
                        List.of(
                                "-Xmx200m",
                                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
                                "-Dorg.bytedeco.javacpp.logger.debug=true"),
                        Loads.class)
                .waitFor();
        List<String> lines = Files.readAllLines(output);
        assertEquals(0, code, String.join("\n", lines));
        int loaded = first(lines, "Loading ", File.separator + System.mapLibraryName("torch"));
        for (String library : List.of("c10", "torch_cpu")) {
            assertTrue(first(lines, "Extracting ", "/" + System.mapLibraryName(library)) < loaded, library);
        }
    }

    @Test
    void anotherPyTorchOnTheLibraryPathIsNamed() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        String path = folder + File.pathSeparator + other;
        assertEquals(Optional.empty(), GpuSearch.hidden(null));
        assertEquals(Optional.empty(), GpuSearch.hidden(""));
        assertEquals(Optional.empty(), GpuSearch.hidden(path));
        Files.createFile(other.resolve("libtorch_cpu.so"));
        String message = GpuSearch.hidden(path).orElseThrow().message();
        assertTrue(message.contains(other.resolve("libtorch_cpu.so").toString()), message);
        assertTrue(message.contains("LD_LIBRARY_PATH"), message);
    }

    @Test
    void cachesAreHiddenWhereTheCoreIsKnownAndTheyAreNot() throws IOException {
        Path core = folder.resolve("cpu0");
        assertFalse(OneDnn.cachesAreHidden(core), "no Linux");
        Files.createDirectory(core);
        assertTrue(OneDnn.cachesAreHidden(core));
        Files.createDirectory(core.resolve("cache"));
        assertFalse(OneDnn.cachesAreHidden(core));
    }

    /** On either kind of machine. */
    @Test
    void pytorchComputesWithOneDnnUnlessCachesAreHidden() {
        TorchLibrary.load(1);
        boolean hidden = System.getProperty("os.arch").equals("amd64")
                && OneDnn.cachesAreHidden(Path.of("/sys/devices/system/cpu/cpu0"));
        assertEquals(!hidden, torch.globalContext().userEnabledMkldnn());
    }
}
