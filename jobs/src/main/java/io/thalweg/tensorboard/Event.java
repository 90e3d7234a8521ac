package io.thalweg.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;

/** The events that are written, each as a record. Numbers of fields are those of event.proto and summary.proto. */
final class Event {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE_VALUE = 2;
    private static final int SESSION_STATUS = 1;
    private static final int STATUS_START = 1;

    /** Length and its checksum before a record's bytes, and theirs after it. */
    private static final int OVERHEAD = Long.BYTES + 2 * Integer.BYTES;

    private static final int MASK_DELTA = 0xa282ead8;

    private Event() {}

    /** The first of every file. */
    static byte[] fileVersion(Instant at) {
        return record(event(at, 0).text(FILE_VERSION, "brain.Event:2"));
    }

    /** Whatever an earlier file holds of this step and later ones is void. */
    static byte[] sessionStart(Instant at, long step) {
        return record(event(at, step).message(SESSION_LOG, new Message().integer(SESSION_STATUS, STATUS_START)));
    }

    static byte[] scalars(Instant at, long step, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach((tag, value) -> summary.message(
                SUMMARY_VALUE, new Message().text(VALUE_TAG, tag).number(VALUE_SIMPLE_VALUE, value.floatValue())));
        return record(event(at, step).message(SUMMARY, summary));
    }

    private static Message event(Instant at, long step) {
        Message event = new Message().number(WALL_TIME, at.getEpochSecond() + at.getNano() / 1e9);
        return step == 0 ? event : event.integer(STEP, step);
    }

    private static byte[] record(Message message) {
        byte[] data = message.encoded();
        ByteBuffer record = ByteBuffer.allocate(OVERHEAD + data.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedChecksum(record.array(), Long.BYTES));
        record.put(data);
        record.putInt(maskedChecksum(data, data.length));
        return record.array();
    }

    /** CRC-32C, turned and moved so that a checksum of bytes that hold checksums is still one. */
    private static int maskedChecksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return Integer.rotateRight((int) checksum.getValue(), 15) + MASK_DELTA;
    }
}
