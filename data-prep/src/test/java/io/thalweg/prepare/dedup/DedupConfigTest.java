package io.thalweg.prepare.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.problem.BadConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DedupConfigTest {
    @Test
    void wrongOptionsAreAllToldAtOnce() {
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> new DedupConfig(
                        DedupMode.NONE, DedupUnit.LINE, ShingleUnit.WORD, 0, 1.5, 0, true, List.of("", "b")));
        assertEquals(
                List.of(
                        "--dedup-unit line goes with --dedup exact alone",
                        "--against does nothing without --dedup",
                        "--keep-fingerprints does nothing without --dedup",
                        "A path of --against is empty",
                        "--shingle-length is out of range",
                        "--near-threshold is out of range",
                        "--bucket-cap is out of range"),
                bad.problems().stream()
                        .map(problem -> problem.message().split(":", 2)[0])
                        .toList());
    }
}
