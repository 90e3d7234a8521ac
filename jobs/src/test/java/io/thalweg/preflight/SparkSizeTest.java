package io.thalweg.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.apache.spark.network.util.ByteUnit;
import org.apache.spark.network.util.JavaUtils;
import org.junit.jupiter.api.Test;

final class SparkSizeTest {
    private static final long SEED = 31;

    @Test
    void readsWhatSparkReadsAndRefusesWhatSparkRefuses() {
        List<String> suffixes = List.of(
                "", "b", "k", "kb", "m", "mb", "g", "gb", "t", "tb", "p", "pb", "G", "Mb", "x", "gib", " m", ".5g");
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            String text = (random.nextInt(20) == 0 ? "-" : "")
                    + random.nextInt(random.nextInt(5) == 0 ? 2_000_000_000 : 5000)
                    + suffixes.get(random.nextInt(suffixes.size()))
                    + (random.nextInt(9) == 0 ? " " : "");
            long expected;
            try {
                expected = JavaUtils.byteStringAs(text, ByteUnit.BYTE);
            } catch (RuntimeException e) {
                refused++;
                assertThrows(
                        IllegalArgumentException.class, () -> SparkSize.parse(text, 1), "'" + text + "', seed " + SEED);
                continue;
            }
            assertEquals(expected, SparkSize.parse(text, 1), "'" + text + "', seed " + SEED);
        }
        assertTrue(refused > 100 && refused < 1500, refused + " of 2000 are refused, seed " + SEED);
    }

    @Test
    void aBareNumberIsInTheSettingsOwnUnit() {
        assertEquals(JavaUtils.byteStringAs("1024", ByteUnit.MiB) << 20, SparkSize.parse("1024", SparkSize.MIB));
        assertEquals(2L << 30, SparkSize.parse("2g", SparkSize.MIB));
        assertEquals(512L << 10, SparkSize.parse("512k", SparkSize.MIB));
    }

    @Test
    void aSettingIsRoundedUpToWholeMebibytes() {
        assertEquals("1m", SparkSize.setting(1));
        assertEquals("1m", SparkSize.setting(1 << 20));
        assertEquals("2m", SparkSize.setting((1 << 20) + 1));
    }

    @Test
    void sizesAreToldInTheLargestUnitThatSuits() {
        assertEquals("9999 B", SparkSize.told(9999));
        assertEquals("9.8 KiB", SparkSize.told(10_000));
        assertEquals("76.3 MiB", SparkSize.told(80_000_000));
        assertEquals("1.50 GiB", SparkSize.told(3L << 29));
    }
}
