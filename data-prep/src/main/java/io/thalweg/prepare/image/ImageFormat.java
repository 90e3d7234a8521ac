package io.thalweg.prepare.image;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an image is encoded, told by its first bytes. */
public enum ImageFormat {
    PNG("png"),
    JPEG("jpg", "jpeg", "jpe", "jfif"),
    GIF("gif"),
    BMP("bmp", "dib"),
    TIFF("tif", "tiff"),
    WEBP("webp");

    /** As many first bytes as {@link #of} looks at. */
    public static final int HEAD_BYTES = 16;

    private final List<String> endings;

    ImageFormat(String... endings) {
        this.endings = List.of(endings);
    }

    /** The name in a list. */
    public String label() {
        return this == WEBP ? "WebP" : name();
    }

    /** The format that bytes begin like; null if none of these. */
    public static @Nullable ImageFormat of(byte[] bytes, int length) {
        if (starts(bytes, length, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            return PNG;
        }
        if (starts(bytes, length, 0, 0xFF, 0xD8, 0xFF)) {
            return JPEG;
        }
        if (starts(bytes, length, 0, 'G', 'I', 'F', '8', '7', 'a')
                || starts(bytes, length, 0, 'G', 'I', 'F', '8', '9', 'a')) {
            return GIF;
        }
        if (starts(bytes, length, 0, 'R', 'I', 'F', 'F') && starts(bytes, length, 8, 'W', 'E', 'B', 'P')) {
            return WEBP;
        }
        // 43 is BigTIFF's, whose places in the file have 8 bytes.
        if (starts(bytes, length, 0, 'I', 'I', 42, 0)
                || starts(bytes, length, 0, 'M', 'M', 0, 42)
                || starts(bytes, length, 0, 'I', 'I', 43, 0, 8, 0, 0, 0)
                || starts(bytes, length, 0, 'M', 'M', 0, 43, 0, 8, 0, 0)) {
            return TIFF;
        }
        // Two letters are little to go by: the reserved fields of the header are 0, and so is the size of its second
        // part's
        // upper bytes.
        return starts(bytes, length, 0, 'B', 'M')
                        && starts(bytes, length, 6, 0, 0, 0, 0)
                        && length > 15
                        && bytes[15] == 0
                ? BMP
                : null;
    }

    /** The format that a file's name promises; null if none of these. */
    public static @Nullable ImageFormat named(String fileName) {
        String ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        for (ImageFormat format : values()) {
            if (format.endings.contains(ending) && fileName.indexOf('.') >= 0) {
                return format;
            }
        }
        return null;
    }

    private static boolean starts(byte[] bytes, int length, int at, int... magic) {
        if (length < at + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (bytes[at + i] != (byte) magic[i]) {
                return false;
            }
        }
        return true;
    }
}
