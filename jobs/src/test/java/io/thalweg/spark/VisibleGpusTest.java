package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VisibleGpusTest {
    /** {@code -} stands for a variable that is not set, and for an executor whose addresses are not known. */
    private static VisibleGpus visible(String variable, String given) {
        @Nullable String set = variable.equals("-") ? null : variable;
        return new VisibleGpus(set, given.equals("-") ? List.of() : List.of(given.split(",")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | - | - | 3",
                "0 | - | 0,1 | 0",
                // What an executor shows of a machine's is numbered anew.
                "3 | 3 | 3 | 0",
                "3 | 2,3 | 2,3 | 1",
                "2 | 3,2 | - | 1",
                "0 | 1,0 | 0,1 | 1",
                "3 | 2, 3 | - | 1",
                // UUIDs, in full and cut short.
                "GPU-aa11 | GPU-bb22,GPU-aa11 | - | 1",
                "GPU-aa11 | GPU-bb,GPU-aa | - | 1",
                "MIG-aa11 | MIG-aa11 | MIG-aa11 | 0",
                // Two ways of naming the same: in the same order.
                "1 | GPU-aa11,GPU-bb22 | 0,1 | 1",
                "0 | 3 | 0 | 0",
                "GPU-bb22 | 4,7 | GPU-aa11,GPU-bb22 | 1",
                // The list ends where it holds none.
                "5 | 5,-1,6 | 5 | 0",
            })
    void addressesBecomeDevices(String address, String variable, String given, int device) {
        assertEquals(device, visible(variable, given).device(address));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GPU-aa11 | - | - | is no number",
                "MIG-aa11 | - | MIG-aa11,MIG-bb22 | a worker for each instance",
                "1 | 3 | - | hidden from its process",
                "1 | 3 | 0,1 | hidden from its process",
                "0 | '' | 0 | hidden from its process",
                "6 | 5,-1,6 | 5,6 | hidden from its process",
                "0 | NoDevFiles | 0 | hidden from its process",
                "MIG-bb22 | MIG-aa11,MIG-bb22 | MIG-aa11,MIG-bb22 | one instance of MIG",
            })
    void addressesThatNameNoDeviceAreRefused(String address, String variable, String given, String told) {
        JobFailed failed =
                assertThrows(JobFailed.class, () -> visible(variable, given).device(address));
        assertTrue(String.valueOf(failed.getMessage()).contains(told), failed.getMessage());
        assertTrue(String.valueOf(failed.getMessage()).contains(address), failed.getMessage());
    }
}
