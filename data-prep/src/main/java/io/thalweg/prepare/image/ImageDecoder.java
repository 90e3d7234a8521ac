package io.thalweg.prepare.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import io.thalweg.prepare.image.BadImage.Reason;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.spi.IIORegistry;

/**
 * Decodes images: the first picture of a file, turned upright, its transparent pixels over the background, as is what a
 * GIF's first frame leaves free of its screen. Samples are taken as they are stored; colour profiles are not applied but to
 * CMYK. PNG, GIF and BMP are read by the JDK, the others by TwelveMonkeys ImageIO. Not for several threads at once.
 */
public final class ImageDecoder {
    private static final JPEGImageReaderSpi JPEG = jpeg();

    private final ImageOptions options;
    private final Deadline deadline;
    private final Map<ImageFormat, ImageReader> readers = new EnumMap<>(ImageFormat.class);

    public ImageDecoder(ImageOptions options) {
        this(options, System::nanoTime);
    }

    /** @param clock nanoseconds from any point in time */
    ImageDecoder(ImageOptions options, LongSupplier clock) {
        this.options = options;
        this.deadline = new Deadline(TimeUnit.SECONDS.toNanos(options.decodeSeconds()), clock);
    }

    /**
     * Decodes an image.
     *
     * @param bytes holds the file at {@code [0, length)}
     * @return grey images with one channel, others with three, or with one if that is what is asked for
     * @throws BadImage if it cannot be decoded, or may not be
     */
    public Planes decode(byte[] bytes, int length) throws BadImage {
        ImageFormat format = ImageFormat.of(bytes, length);
        if (format == null) {
            throw new BadImage(Reason.NOT_AN_IMAGE, "its first bytes are of no format that is read");
        }
        deadline.start();
        ImageReader reader = readers.computeIfAbsent(format, this::create);
        boolean whole = false;
        try {
            Planes planes = decode(format, reader, bytes, length);
            whole = true;
            return planes;
        } catch (Deadline.Over e) {
            throw tooSlow(e);
        } catch (EOFException e) {
            throw deadline.isOver() ? tooSlow(e) : new BadImage(Reason.TRUNCATED, "its data ends too early", e);
        } catch (IndexOutOfBoundsException e) {
            throw new BadImage(
                    format == ImageFormat.GIF ? Reason.NO_FRAME : Reason.DAMAGED,
                    format == ImageFormat.GIF ? "it has no picture" : said(e),
                    e);
        } catch (IOException | RuntimeException e) {
            // What readers throw at damaged data is not told in their documentation.
            throw deadline.isOver() ? tooSlow(e) : new BadImage(Reason.DAMAGED, said(e), e);
        } catch (OutOfMemoryError | StackOverflowError | AssertionError e) {
            // Readers take some sizes inside a file at their word. What they had taken is given back with the reader.
            throw new BadImage(Reason.DAMAGED, "its reader failed: " + e, e);
        } finally {
            if (whole) {
                reader.setInput(null);
            } else {
                // A reader that failed may hold on to anything.
                readers.remove(format);
                reader.dispose();
            }
        }
    }

    private BadImage tooSlow(Exception e) {
        return new BadImage(Reason.TOO_SLOW, "decoding took longer than " + options.decodeSeconds() + " seconds", e);
    }

    private static String said(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                return cause.getMessage();
            }
        }
        return e.getClass().getSimpleName();
    }

    private Planes decode(ImageFormat format, ImageReader reader, byte[] bytes, int length)
            throws BadImage, IOException {
        byte[] picture = bytes;
        int pictureLength = length;
        Orientation orientation = Orientation.UPRIGHT;
        GifScreen screen = null;
        switch (format) {
            case PNG -> {
                PngChunks chunks = PngChunks.of(bytes, length);
                requireSize(chunks.width(), chunks.height());
                picture = chunks.bytes();
                pictureLength = chunks.length();
                orientation = chunks.orientation();
            }
            case JPEG -> orientation = Containers.jpeg(bytes, length);
            case WEBP -> orientation = Containers.webp(bytes, length);
            case TIFF -> {
                TiffDirectory.Checked checked = TiffDirectory.checked(bytes, length, options.maxPixels());
                picture = checked.bytes();
                orientation = checked.orientation();
            }
            case GIF -> {
                screen = GifScreen.of(bytes, length);
                if (screen != null) {
                    requireSize(screen.width(), screen.height());
                }
            }
            case BMP -> {
                // Its header is read with its picture.
            }
        }
        try (BytesInput input = new BytesInput(picture, pictureLength, deadline)) {
            reader.setInput(input, false, true);
            requireSize(reader.getWidth(0), reader.getHeight(0));
            BufferedImage image = reader.read(0, null);
            if (deadline.isOver()) {
                throw new Deadline.Over();
            }
            Planes planes = PlanesOfImage.of(image, options.channels(), options.background());
            return screen == null
                    ? orientation.upright(planes)
                    : screen.with(planes, options.background().value());
        }
    }

    private void requireSize(int width, int height) throws BadImage {
        if (width < 1 || height < 1) {
            throw new BadImage(Reason.DAMAGED, "its header says " + width + " x " + height + " pixels");
        }
        if ((long) width * height > options.maxPixels()) {
            throw new BadImage(
                    Reason.TOO_MANY_PIXELS,
                    "its header says " + width + " x " + height + " pixels, more than " + options.maxPixels());
        }
    }

    private ImageReader create(ImageFormat format) {
        try {
            ImageReader reader = switch (format) {
                case JPEG -> JPEG.createReaderInstance(null);
                case TIFF -> new TIFFImageReaderSpi().createReaderInstance(null);
                case WEBP -> new WebPImageReaderSpi().createReaderInstance(null);
                case PNG, GIF, BMP -> ofThePlatform(format);
            };
            reader.addIIOReadProgressListener(new StopWhenLate());
            return reader;
        } catch (IOException e) {
            throw new IllegalStateException("There is no reader of " + format.label(), e);
        }
    }

    /** TwelveMonkeys' reader of JPEG leaves most of the work to the JDK's, which it finds when it is registered. */
    private static JPEGImageReaderSpi jpeg() {
        JPEGImageReaderSpi provider = new JPEGImageReaderSpi();
        IIORegistry.getDefaultInstance().registerServiceProvider(provider);
        return provider;
    }

    private static ImageReader ofThePlatform(ImageFormat format) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
                return reader;
            }
        }
        throw new IOException("the Java platform has none");
    }

    /** Readers tell of their progress row by row, on the thread that decodes. */
    private final class StopWhenLate implements IIOReadProgressListener {
        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            if (deadline.isOver()) {
                source.abort();
            }
        }

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {}

        @Override
        public void imageComplete(ImageReader source) {}

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}
    }
}
