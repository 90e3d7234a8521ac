package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.problem.BadConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {
    private static Word2VecConfig config(KernelChoice kernel) {
        return Word2VecConfig.builder().kernel(kernel).build();
    }

    /** Run in a Java virtual machine without the incubator module. */
    static final class WithoutModule {
        private WithoutModule() {}

        public static void main(String[] arguments) throws IOException {
            StringBuilder text =
                    new StringBuilder(Kernels.choose(config(KernelChoice.AUTO)).description());
            for (Choice choice : List.<Choice>of(
                    () -> Kernels.choose(config(KernelChoice.VECTOR)),
                    () -> new Word2VecProgram(
                            config(KernelChoice.VECTOR), new long[] {1, 1}, ArrayCorpus.train(new int[] {0, 1})))) {
                try {
                    choice.make();
                    text.append("\nnot refused");
                } catch (BadConfiguration e) {
                    text.append('\n').append(e.getMessage());
                }
            }
            System.out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        }

        private interface Choice {
            void make();
        }
    }

    @Test
    void withTheModuleTheVectorKernelIsChosenOnce() {
        assumeTrue(Kernels.obstacle().isEmpty(), Kernels::obstacle);
        Kernel chosen = Kernels.choose(config(KernelChoice.AUTO));
        assertTrue(chosen.description().startsWith("vector"), chosen.description());
        assertSame(chosen, Kernels.choose(config(KernelChoice.AUTO)));
        assertEquals("plain", Kernels.choose(config(KernelChoice.PLAIN)).description());
        assertEquals(
                "plain",
                Kernels.choose(Word2VecConfig.builder()
                                .objective(Objective.FULL_SOFTMAX)
                                .build())
                        .description());
    }

    @Test
    void withoutTheModuleThePlainKernelStandsInAndVectorIsRefused() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        WithoutModule.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        String refusal = "--kernel vector cannot run here: found Java was started without --add-modules "
                + "jdk.incubator.vector. Start Java with --add-modules jdk.incubator.vector, or choose --kernel auto";
        assertEquals(List.of("plain", refusal, refusal), output.lines().toList());
    }
}
