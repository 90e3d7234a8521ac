package io.thalweg.prepare.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ZipDirectoryTest {
    private static final int LOCAL_HEADER = 0x04034B50;

    private static byte[] zip(int entries, String remark) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setComment(remark);
            for (int i = 0; i < entries; i++) {
                zip.putNextEntry(new ZipEntry("folder/" + i + ".png"));
                zip.write(i);
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    private static @Nullable ZipDirectory open(byte[] zip) {
        return ZipDirectory.of((at, into) -> System.arraycopy(zip, (int) at, into, 0, into.length), zip.length);
    }

    private static void assertAllThere(int entries, byte[] zip) {
        TreeMap<Long, String> found = new TreeMap<>();
        ZipDirectory directory = open(zip);
        assertTrue(directory != null && directory.forEach((name, header) -> found.put(header, name)));
        assertEquals(entries, found.size());
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int i = 0;
        for (var each : found.entrySet()) {
            assertEquals("folder/" + i++ + ".png", each.getValue());
            assertEquals(LOCAL_HEADER, bytes.getInt(each.getKey().intValue()), each.getValue());
        }
    }

    /** More than 16 bits can count, and more than is read at once. */
    @Test
    void everyEntryIsNamedWithItsPlace() throws IOException {
        assertAllThere(0, zip(0, ""));
        assertAllThere(3, zip(3, ""));
        assertAllThere(70_000, zip(70_000, "a remark of PK\5\6"));
    }

    @Test
    void placesMayHaveEightBytes() throws IOException {
        SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(channel)) {
            zip.setUseZip64(Zip64Mode.Always);
            for (int i = 0; i < 5; i++) {
                zip.putArchiveEntry(new ZipArchiveEntry("folder/" + i + ".png"));
                zip.write(i);
                zip.closeArchiveEntry();
            }
        }
        assertAllThere(5, Arrays.copyOf(channel.array(), (int) channel.size()));
    }

    @Test
    void whatLiesBeforeAnArchiveMovesItsPlaces() throws IOException {
        byte[] zip = zip(4, "");
        byte[] moved = new byte[zip.length + 1000];
        System.arraycopy(zip, 0, moved, 1000, zip.length);
        assertAllThere(4, moved);
    }

    @Test
    void withoutItsEndThereIsNoneAndADamagedOneIsToldSo() throws IOException {
        byte[] zip = zip(100, "");
        assertNull(open(Arrays.copyOf(zip, zip.length - 1)));
        assertNull(open(new byte[0]));
        // In the middle of the directory: its entries have as many bytes each.
        byte[] damaged = zip.clone();
        int entry = 46 + "folder/99.png".length();
        assertEquals('P', damaged[zip.length - 22 - 40 * entry]);
        damaged[zip.length - 22 - 40 * entry] = '?';
        ZipDirectory directory = open(damaged);
        assertTrue(directory != null);
        assertFalse(directory.forEach((name, header) -> {}));
        // The record at the end says that the directory begins before the file.
        byte[] wrong = zip.clone();
        Arrays.fill(wrong, zip.length - 10, zip.length - 6, (byte) 0x7F);
        ZipDirectory outside = open(wrong);
        assertTrue(outside != null);
        assertFalse(outside.forEach((name, header) -> {}));
    }

    /** Whatever is damaged, nothing outside of the file is asked for. */
    @Test
    void anyDamageIsSurvived() throws IOException {
        byte[] zip = zip(20, "remark");
        for (long seed = 0; seed < 3000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] damaged = Arrays.copyOf(zip, random.nextInt(4) == 0 ? random.nextInt(zip.length) : zip.length);
            for (int i = random.nextInt(1, 8); i > 0 && damaged.length > 0; i--) {
                // Most of it at the end, where the record is.
                int span = Math.min(damaged.length, random.nextBoolean() ? 30 : 2000);
                damaged[damaged.length - 1 - random.nextInt(span)] = (byte) random.nextInt();
            }
            ZipDirectory directory = open(damaged);
            if (directory != null) {
                try {
                    directory.forEach((name, header) -> {});
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed, e);
                }
            }
        }
    }
}
