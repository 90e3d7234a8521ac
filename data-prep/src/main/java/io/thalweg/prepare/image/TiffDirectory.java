package io.thalweg.prepare.image;

import io.thalweg.prepare.image.BadImage.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The first directory of a TIFF file (TIFF 6.0, section 2), or of a BigTIFF, which is the same with wider numbers, held
 * against the file and the limits: readers take memory for as many values, samples and pixels of a tile as it says. What the
 * reader gets has this directory alone, without those inside and after it, which are of cameras and of other pictures.
 */
final class TiffDirectory {
    /** The number in a header that says BigTIFF. */
    private static final int BIG = 43;

    /** Bytes of a value of each type, by its number; 0 for none. The last three are BigTIFF's. */
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int LONG8 = 16;

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int OLD_JPEG = 513;
    private static final int OLD_JPEG_BYTES = 514;

    /** Compressions: JPEG as TIFF 6.0 has it, and as its technical note 2 does. */
    private static final Set<Integer> JPEGS = Set.of(6, 7);

    /** Entries that lead to directories: of Exif, of GPS, of interoperability, and others. */
    private static final Set<Integer> DIRECTORIES = Set.of(330, 34665, 34853, 40965);

    private static final int MOST_BITS = 16;

    /** More than any file here has bytes, and little enough to be multiplied. */
    private static final long MOST_NUMBER = 1L << 40;

    /** Four colours, opacity, and three that nobody looks at. */
    private static final int MOST_SAMPLES = 8;

    /** Pixels that a tile may have however few an image may: it may be larger than its image. */
    private static final long ALWAYS_ROOM = 1 << 20;

    /**
     * What a reader gets of a file.
     *
     * @param bytes the file with this directory alone
     */
    record Checked(byte[] bytes, Orientation orientation) {}

    private final ByteBuffer in;
    private final long maxPixels;
    private final Map<Integer, Integer> entries = new HashMap<>();

    /** Whether numbers of values and places in the file have 8 bytes, and not 4. */
    private final boolean big;

    private TiffDirectory(byte[] bytes, int length, long maxPixels) {
        this.in = ByteBuffer.wrap(bytes, 0, length).slice();
        in.order(in.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        this.big = in.getShort(2) == BIG;
        this.maxPixels = maxPixels;
    }

    /** The bytes for the reader. @throws BadImage if what the directory says is not there, or is too much */
    static Checked checked(byte[] bytes, int length, long maxPixels) throws BadImage {
        if (length < 8) {
            throw new BadImage(Reason.TRUNCATED, "it ends in its header");
        }
        TiffDirectory directory = new TiffDirectory(bytes, length, maxPixels);
        byte[] alone = directory.walk(Arrays.copyOf(bytes, length));
        directory.checkSamples();
        directory.checkTiles();
        directory.checkPlaces(STRIP_OFFSETS, STRIP_BYTES);
        directory.checkPlaces(TILE_OFFSETS, TILE_BYTES);
        directory.checkPlaces(OLD_JPEG, OLD_JPEG_BYTES);
        return new Checked(alone, Orientation.of((int) directory.value(ORIENTATION, 0)));
    }

    /** Bytes of a number of values, or of a place in the file. */
    private int wide() {
        return big ? Long.BYTES : Integer.BYTES;
    }

    /** Bytes of the number of entries that a directory begins with. */
    private int counter() {
        return big ? Long.BYTES : Short.BYTES;
    }

    /** Bytes of an entry: its tag, its type, how many values it has, and these or where they are. */
    private int entry() {
        return 2 * Short.BYTES + 2 * wide();
    }

    /** A number of values, or a place in the file; of one that has 8 bytes, any beyond the file is as good as another. */
    private long wide(int at) {
        if (!big) {
            return Integer.toUnsignedLong(in.getInt(at));
        }
        long value = in.getLong(at);
        return value < 0 || value > MOST_NUMBER ? MOST_NUMBER : value;
    }

    private byte[] walk(byte[] alone) throws BadImage {
        // A BigTIFF says in its header first how wide its numbers are.
        int header = big ? 2 * Long.BYTES : Long.BYTES;
        if (in.limit() < header) {
            throw new BadImage(Reason.TRUNCATED, "it ends in its header");
        }
        long begin = wide(header - wide());
        long count = 0;
        if (begin + counter() <= in.limit()) {
            count = big ? wide((int) begin) : in.getShort((int) begin) & 0xFFFF;
        }
        if (begin < header || count * entry() > in.limit() - begin - counter()) {
            throw new BadImage(Reason.TRUNCATED, "its directory at byte " + begin + " is not all there");
        }
        if (count == 0) {
            throw new BadImage(Reason.NO_FRAME, "its directory is empty");
        }
        ByteBuffer out = ByteBuffer.wrap(alone).order(in.order());
        int first = (int) begin + counter();
        int kept = 0;
        for (int at = first; at < first + count * entry(); at += entry()) {
            int tag = in.getShort(at) & 0xFFFF;
            checkEntry(tag, at);
            if (!DIRECTORIES.contains(tag)) {
                entries.putIfAbsent(tag, at);
                out.put(first + kept * entry(), in, at, entry());
                kept++;
            }
        }
        if (big) {
            out.putLong((int) begin, kept);
        } else {
            out.putShort((int) begin, (short) kept);
        }
        int after = first + kept * entry();
        Arrays.fill(alone, after, Math.min(alone.length, after + wide()), (byte) 0);
        return alone;
    }

    private void checkEntry(int tag, int at) throws BadImage {
        int type = in.getShort(at + 2) & 0xFFFF;
        if (type >= SIZES.length || SIZES[type] == 0) {
            throw new BadImage(Reason.DAMAGED, "its tag " + tag + " is of the unknown type " + type);
        }
        long bytes = wide(at + 4) * SIZES[type];
        if (bytes > wide()) {
            requireThere("its tag " + tag, wide(at + 4 + wide()), bytes);
        }
    }

    private void requireThere(String what, long from, long bytes) throws BadImage {
        if (from > in.limit() || bytes > in.limit() - from) {
            throw new BadImage(
                    Reason.TRUNCATED,
                    what + " is said to have " + bytes + " bytes from byte " + from + ", of " + in.limit());
        }
    }

    private long count(int tag) {
        Integer at = entries.get(tag);
        return at == null ? 0 : wide(at + 4);
    }

    /** A whole number among an entry's values; what is none counts as 0. */
    private long value(int tag, long index) {
        Integer at = entries.get(tag);
        if (at == null || index >= count(tag)) {
            return 0;
        }
        int type = in.getShort(at + 2) & 0xFFFF;
        int inline = at + 4 + wide();
        long start = count(tag) * SIZES[type] > wide() ? wide(inline) : inline;
        int place = (int) (start + index * SIZES[type]);
        return switch (type) {
            case 1 -> in.get(place) & 0xFF;
            case SHORT -> in.getShort(place) & 0xFFFF;
            case LONG -> Integer.toUnsignedLong(in.getInt(place));
            case LONG8 -> wide(place);
            default -> 0;
        };
    }

    private void checkSamples() throws BadImage {
        long width = value(WIDTH, 0);
        long height = value(HEIGHT, 0);
        if (width < 1 || height < 1) {
            throw new BadImage(Reason.DAMAGED, "its directory says " + width + " x " + height + " pixels");
        }
        requireRoom("its directory says " + width + " x " + height + " pixels", width, height, maxPixels);
        long samples = Math.max(count(BITS), value(SAMPLES, 0));
        if (samples > MOST_SAMPLES) {
            throw new BadImage(Reason.UNSUPPORTED, samples + " samples a pixel");
        }
        for (int i = 0; i < count(BITS); i++) {
            if (value(BITS, i) > MOST_BITS) {
                throw new BadImage(Reason.UNSUPPORTED, "samples of " + value(BITS, i) + " bits");
            }
        }
    }

    private static void requireRoom(String what, long width, long height, long most) throws BadImage {
        if (width > most / Math.max(1, height)) {
            throw new BadImage(Reason.TOO_MANY_PIXELS, what + ", more than " + most);
        }
    }

    private void checkTiles() throws BadImage {
        if (!entries.containsKey(TILE_WIDTH) && !entries.containsKey(TILE_HEIGHT)) {
            return;
        }
        long width = value(TILE_WIDTH, 0);
        long height = value(TILE_HEIGHT, 0);
        if (width < 1 || height < 1) {
            throw new BadImage(Reason.DAMAGED, "its tiles are said to have " + width + " x " + height + " pixels");
        }
        requireRoom(
                "its tiles are said to have " + width + " x " + height + " pixels",
                width,
                height,
                Math.max(maxPixels, ALWAYS_ROOM));
    }

    /** Strips or tiles, each with its place and its length. */
    private void checkPlaces(int offsets, int lengths) throws BadImage {
        boolean jpeg = JPEGS.contains((int) value(COMPRESSION, 0));
        for (long i = 0; i < count(offsets); i++) {
            long from = value(offsets, i);
            long bytes = i < count(lengths) ? value(lengths, i) : 0;
            requireThere("its part " + i, from, bytes);
            if (jpeg) {
                long size = Containers.jpegSize(in, (int) from);
                requireRoom(
                        "its part " + i + " is a JPEG of " + (size >>> 16) + " x " + (size & 0xFFFF) + " pixels",
                        size >>> 16,
                        size & 0xFFFF,
                        Math.max(maxPixels, ALWAYS_ROOM));
            }
        }
    }
}
