package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.network.Device;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.train.Program;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

final class ReplicaPlacesTest {
    /** A program whose engine throws when it is tried. */
    private static Program throwing(Throwable failure) {
        return (Program) Proxy.newProxyInstance(
                Program.class.getClassLoader(), new Class<?>[] {Program.class}, (proxy, method, arguments) -> {
                    throw failure;
                });
    }

    private static String refusal(Throwable failure) {
        return ReplicaPlaces.look(throwing(failure));
    }

    @Test
    void whatLibtorchThrowsIsAnAnswer() {
        String told = refusal(new RuntimeException(
                "CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors might be"
                        + " asynchronously reported at some other API call\nException raised from c10_cuda_check"));
        assertTrue(told.contains("cannot train where Spark puts it: found CUDA error: no kernel image"), told);
        assertTrue(told.contains("on the device (") && !told.contains("asynchronously"), told);
        assertTrue(refusal(new IllegalStateException("odd")).contains("found IllegalStateException: odd"));
    }

    @Test
    void aGpuWithoutRoomHasARemedy() {
        String told = refusal(new RuntimeException(
                "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.10 GiB\nmore"));
        assertTrue(told.startsWith("The GPU's memory ran out: found CUDA out of memory. Tried"), told);
        assertTrue(told.contains("given no GPU by Spark") && told.contains("--batch"), told);
    }

    @Test
    void ofAClassThatCouldNotBeMadeReadyTheCauseIsTold() {
        String told = refusal(new ExceptionInInitializerError(new UnsatisfiedLinkError("no jnitorch in path\nlist")));
        assertTrue(told.contains("found UnsatisfiedLinkError: no jnitorch in path"), told);
        assertTrue(!told.contains("list") && !told.contains("null"), told);
    }

    @Test
    void ourOwnMessageStays() {
        String told =
                refusal(new JobFailed(Problem.of("PyTorch has no GPU here").found("no driver")));
        assertTrue(told.contains("found PyTorch has no GPU here: found no driver"), told);
    }

    private static SparkConf conf(String master, String... settings) {
        SparkConf conf = new SparkConf(false).set("spark.master", master);
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        return conf;
    }

    private static final String[] AMOUNTS = {
        "spark.executor.resource.gpu.amount", "1", "spark.task.resource.gpu.amount", "0.5"
    };

    @Test
    void amountsUnderALocalMasterAreRemarkedUpon() {
        Optional<String> remark = ReplicaPlaces.remark(conf("local[4]", AMOUNTS), Device.AUTO);
        assertTrue(remark.orElseThrow().contains("found spark.task.resource.gpu.amount=0.5"), remark.get());
        assertTrue(remark.get().contains("--device gpu"), remark.get());
        assertEquals(Optional.empty(), ReplicaPlaces.remark(conf("local[4]"), Device.AUTO));
        for (Device device : List.of(Device.CPU, Device.GPU)) {
            assertEquals(Optional.empty(), ReplicaPlaces.remark(conf("local[4]", AMOUNTS), device));
        }
    }

    @Test
    void onAClusterOnlyAGpuWithoutAmountsIs() {
        assertTrue(ReplicaPlaces.remark(conf("yarn"), Device.GPU)
                .orElseThrow()
                .contains("every replica takes the first one"));
        assertEquals(Optional.empty(), ReplicaPlaces.remark(conf("yarn", AMOUNTS), Device.GPU));
        assertEquals(Optional.empty(), ReplicaPlaces.remark(conf("yarn", AMOUNTS), Device.AUTO));
        assertEquals(Optional.empty(), ReplicaPlaces.remark(conf("yarn"), Device.AUTO));
    }

    @Test
    void wordVectorsHoldNoGpusInSilence() {
        String told =
                ReplicaPlaces.heldForNothing(conf("spark://here:7077", AMOUNTS)).orElseThrow();
        assertTrue(told.contains("found spark.executor.resource.gpu.amount=1"), told);
        assertEquals(Optional.empty(), ReplicaPlaces.heldForNothing(conf("spark://here:7077")));
        assertEquals(Optional.empty(), ReplicaPlaces.heldForNothing(conf("local", AMOUNTS)));
        assertEquals(
                Optional.empty(),
                ReplicaPlaces.heldForNothing(conf("yarn", "spark.executor.resource.gpu.amount", "0")));
    }
}
