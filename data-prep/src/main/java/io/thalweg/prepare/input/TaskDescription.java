package io.thalweg.prepare.input;

import io.thalweg.storage.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What a task is to do, as bytes: JSON, deflated. The driver holds those of all tasks, which name every file of the input,
 * and names of files that lie together are much the same.
 */
public final class TaskDescription {
    private TaskDescription() {}

    public static byte[] pack(Object work) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(Json.toLine(work).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    public static <T> T unpack(byte[] packed, Class<T> type) {
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            return Json.parse(in.readAllBytes(), type, "a task's description");
        } catch (IOException e) {
            throw new IllegalStateException("A task's description came damaged", e);
        }
    }
}
