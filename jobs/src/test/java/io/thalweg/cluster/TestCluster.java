package io.thalweg.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real standalone cluster for a test, started and stopped by what {@code thalweg cluster} starts and stops it by. Also
 * stopped when the test's process ends before it closes this.
 */
public final class TestCluster implements AutoCloseable {
    private final StateFolder folder;
    private final ClusterState state;
    private final List<Process> added = new ArrayList<>();
    private final Thread hook = new Thread(this::stop, "stop the test's cluster");

    private TestCluster(StateFolder folder, ClusterState state) {
        this.folder = folder;
        this.state = state;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @param stateDir a folder that is not there yet */
    public static TestCluster start(Path stateDir, ClusterConfig config) throws IOException, InterruptedException {
        return start(stateDir, config, Optional.empty());
    }

    /** @param properties settings for the master and the workers */
    public static TestCluster start(Path stateDir, ClusterConfig config, Optional<Path> properties)
            throws IOException, InterruptedException {
        StateFolder folder = new StateFolder(stateDir);
        return new TestCluster(
                folder, StandaloneCluster.start(folder, config, TestApplication.sparkJars(), properties));
    }

    /** Its address, for {@code --master}. */
    public String master() {
        return state.master();
    }

    public ClusterState state() {
        return state;
    }

    /** Where its logs are ({@code logs/}) and its executors' ({@code work/worker-N/app-.../N/stderr}). */
    public Path folder() {
        return folder.root();
    }

    /** @param number from 1 */
    public ProcessHandle worker(int number) {
        return state.processes().stream()
                .filter(process -> process.name().equals("worker-" + number))
                .findFirst()
                .flatMap(ClusterProcess::handle)
                .orElseThrow(() -> new IllegalStateException("No worker " + number + " is running"));
    }

    /** The executors there are now, of all workers: a worker starts nothing else. */
    public List<ProcessHandle> executors() {
        return Stream.concat(
                        state.processes().stream()
                                .filter(process -> process.name().startsWith("worker-"))
                                .flatMap(process -> process.handle().stream()),
                        added.stream().map(Process::toHandle))
                .flatMap(ProcessHandle::children)
                .filter(ClusterProcess::runs)
                .toList();
    }

    /** Adds a worker; it ends with the cluster, or by itself when killed. */
    public Process addWorker(String name, int cores, String memory) throws IOException {
        Process worker = new Daemon(folder, TestApplication.sparkJars())
                .arguments("--cores", String.valueOf(cores), "--memory", memory)
                .arguments("--work-dir", folder.work(name).toString())
                .last(state.master())
                .start(name, "org.apache.spark.deploy.worker.Worker");
        added.add(worker);
        return worker;
    }

    @Override
    public void close() {
        added.forEach(worker -> {
            worker.descendants().forEach(ProcessHandle::destroyForcibly);
            worker.destroyForcibly();
        });
        stop();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void stop() {
        try {
            StandaloneCluster.stop(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
