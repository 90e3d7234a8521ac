package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Labels by file. A file is named by its path below the input or in its archive, or by its name alone.
 *
 * <p>A table of millions of lines is read by every task, so it is parsed once ({@link LabelFile}) and kept as one array, which
 * Spark carries and the tasks of a process share as it is: the number of lines; for each line, in the order of files, where
 * its file and its label begin; where the last label ends; then those texts in UTF-8.
 */
public final class LabelLookup {
    /** No table: labels come from elsewhere. */
    public static final LabelLookup NONE = new LabelLookup(new byte[0]);

    private final byte[] packed;
    private final ByteBuffer numbers;
    private final LabelUse use = new LabelUse();

    private LabelLookup(byte[] packed) {
        this.packed = packed;
        this.numbers = ByteBuffer.wrap(packed);
    }

    /** What {@link #packed} gave. */
    public static LabelLookup of(byte[] packed) {
        return packed.length == 0 ? NONE : new LabelLookup(packed);
    }

    static LabelLookup of(Map<String, String> labels) {
        byte[][] files = new byte[labels.size()][];
        byte[][] names = new byte[labels.size()][];
        long length = Integer.BYTES * (2L + 2L * files.length);
        int count = 0;
        for (String file : labels.keySet()) {
            files[count++] = file.getBytes(StandardCharsets.UTF_8);
        }
        Arrays.sort(files, Arrays::compareUnsigned);
        for (int i = 0; i < files.length; i++) {
            String label = labels.get(new String(files[i], StandardCharsets.UTF_8));
            names[i] = String.valueOf(label).getBytes(StandardCharsets.UTF_8);
            length += files[i].length + names[i].length;
        }
        ByteBuffer packed = ByteBuffer.allocate(Math.toIntExact(length));
        packed.putInt(files.length);
        int at = Integer.BYTES * (2 + 2 * files.length);
        for (int i = 0; i < files.length; i++) {
            packed.putInt(at).putInt(at + files[i].length);
            at += files[i].length + names[i].length;
        }
        packed.putInt(at);
        for (int i = 0; i < files.length; i++) {
            packed.put(files[i]).put(names[i]);
        }
        return new LabelLookup(packed.array());
    }

    /** The table as one array, empty if there is none; not to be changed. */
    public byte[] packed() {
        return packed;
    }

    public boolean isGiven() {
        return packed.length > 0;
    }

    public int lines() {
        return isGiven() ? numbers.getInt(0) : 0;
    }

    /** The file of the first line, in the order of files; of a table that is given. */
    public String firstFile() {
        return text(0);
    }

    /** What has been asked for so far. */
    public LabelUse use() {
        return use;
    }

    /** @throws BadImage if the table does not have the file */
    String of(String path) throws BadImage {
        int line = find(path);
        if (line < 0) {
            line = find(path.substring(path.lastIndexOf('/') + 1));
        }
        if (line < 0) {
            // What is not given is one for all.
            if (isGiven()) {
                use.missed(path);
            }
            throw new BadImage(Reason.NO_LABEL, "--label-file has no line for it");
        }
        use.used(line);
        return text(2 * line + 1);
    }

    private String text(int index) {
        int begin = place(index);
        return new String(packed, begin, place(index + 1) - begin, StandardCharsets.UTF_8);
    }

    private int place(int index) {
        return numbers.getInt(Integer.BYTES * (1 + index));
    }

    private int find(String file) {
        byte[] sought = file.getBytes(StandardCharsets.UTF_8);
        int low = 0;
        int high = lines() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order =
                    Arrays.compareUnsigned(packed, place(2 * middle), place(2 * middle + 1), sought, 0, sought.length);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
