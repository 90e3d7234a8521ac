package io.thalweg.spark;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs that CUDA shows this process, and which of them one that Spark names is. Spark names a GPU as its discovery
 * script does, by its number on the machine or by its UUID; CUDA numbers those that it shows a process from 0. The two are the
 * same where nothing is hidden. Where {@value #VARIABLE} hides some, CUDA numbers the rest in that variable's order.
 *
 * <p>Pure; of MIG's instances CUDA shows a process the first one listed and no other.
 *
 * @param visible value of {@value #VARIABLE}, or null where it is not set
 * @param given the addresses that Spark gave this process, in its order; empty where that is not known
 */
record VisibleGpus(@Nullable String visible, List<String> given) {
    static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

    private static final String MIG = "MIG-";

    VisibleGpus {
        given = List.copyOf(given);
    }

    /** Of this process. */
    static VisibleGpus ofThisProcess() {
        return new VisibleGpus(System.getenv(VARIABLE), GpuPlugin.given());
    }

    /**
     * The device that CUDA makes of an address.
     *
     * @throws JobFailed if it makes none of it
     */
    int device(String address) {
        return visible == null ? numbered(address) : listed(address, shown(visible));
    }

    private static int numbered(String address) {
        try {
            return Integer.parseUnsignedInt(address);
        } catch (NumberFormatException e) {
            throw new JobFailed(
                    Problem.of("A GPU's address is no number, and nothing says which device it is")
                            .found(address)
                            .allowed("0, 1, ..., or an address that " + VARIABLE + " of the executor lists")
                            .at("spark.*.resource.gpu.discoveryScript")
                            .remedy("Let the discovery script print the GPUs' numbers; with MIG start a worker for each"
                                    + " instance, with its UUID in " + VARIABLE),
                    e);
        }
    }

    /** What CUDA shows of a list: it ends at the first that is none. */
    private static List<String> shown(String list) {
        List<String> shown = new ArrayList<>();
        for (String entry : list.split(",", -1)) {
            String device = entry.strip();
            if (!device.matches("\\d+|(GPU|MIG)-.+")) {
                break;
            }
            shown.add(device);
        }
        return shown;
    }

    private int listed(String address, List<String> shown) {
        int place = shown.indexOf(address);
        for (int i = 0; place < 0 && i < shown.size(); i++) {
            // A UUID may be cut short.
            boolean isUuid = !Character.isDigit(shown.get(i).charAt(0));
            place = isUuid && address.startsWith(shown.get(i)) ? i : -1;
        }
        if (place < 0 && shown.size() == given.size()) {
            place = given.indexOf(address);
        }
        if (place < 0) {
            throw new JobFailed(Problem.of("The GPU given to this task is hidden from its process")
                    .found("address " + address + (given.size() > 1 ? " of " + given : "") + ", and " + VARIABLE + "="
                            + visible)
                    .allowed("an address that is listed there")
                    .remedy("Set " + VARIABLE + " to what Spark gives the executor, or leave it out"));
        }
        if (place > 0 && shown.get(place).startsWith(MIG)) {
            throw new JobFailed(Problem.of("CUDA shows a process one instance of MIG, the first listed")
                    .found(address + " in place " + place + " of " + VARIABLE)
                    .allowed("one for each executor")
                    .remedy("Start a worker for each instance, and set spark.executor.resource.gpu.amount to 1"));
        }
        return place;
    }
}
