package io.thalweg.jobs;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageShape;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Images of a dataset's training split side by side: a row a label where there are a few labels, in the order of their
 * numbers, else the first ones row by row.
 */
final class ContactSheet {
    private static final int COLUMNS = 10;
    private static final int MOST_LABEL_ROWS = 30;
    private static final int PLAIN_ROWS = 10;

    /** Images looked at to fill the rows of labels. */
    private static final long MOST_LOOKED_AT = 20_000;

    /** Small images are enlarged to about so many pixels. */
    private static final int SHOWN_PIXELS = 64;

    private static final int GAP = 2;
    private static final int PAPER = 0xFFFFFF;

    private final ImageShape shape;
    private final boolean byLabel;
    private final int[] filled;
    private final int scale;
    private final BufferedImage sheet;

    private ContactSheet(ImageShape shape, int labels) {
        this.shape = shape;
        this.byLabel = labels > 0 && labels <= MOST_LABEL_ROWS;
        this.filled = new int[byLabel ? labels : PLAIN_ROWS];
        this.scale = Math.max(1, SHOWN_PIXELS / shape.width());
        this.sheet = new BufferedImage(
                GAP + COLUMNS * (shape.width() * scale + GAP),
                GAP + filled.length * (shape.height() * scale + GAP),
                BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, PAPER);
            }
        }
    }

    /** Draws a dataset's sheet. */
    static BufferedImage of(ParquetImages images) throws IOException {
        ContactSheet drawn = new ContactSheet(images.shape(), images.labels().size());
        ImageCorpus corpus = images.open("train");
        long to = Math.min(corpus.images(), MOST_LOOKED_AT);
        corpus.forEachImage(0, to, (pixels, offset, label) -> drawn.place(pixels, offset, label));
        return drawn.sheet;
    }

    /**
     * Draws a dataset's sheet to a PNG file.
     *
     * @throws BadConfiguration if the file is there
     * @throws JobFailed if the dataset cannot be read or the file cannot be written
     */
    static void draw(String folder, String file) throws IOException {
        Configuration hadoop = new Configuration();
        Path path = new Path(file);
        FileSystem files = path.getFileSystem(hadoop);
        if (files.exists(path)) {
            throw new BadConfiguration(Problem.of("--contact-sheet exists")
                    .found(path)
                    .allowed("a file that is not there")
                    .remedy("Choose another name, or remove it"));
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(of(ParquetImages.open(hadoop, folder)), "png", png);
        try (OutputStream out = files.create(path, false)) {
            out.write(png.toByteArray());
        } catch (IOException e) {
            throw new JobFailed(
                    Problem.of("The contact sheet cannot be written")
                            .found(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""))
                            .at(path)
                            .remedy("Choose another --contact-sheet"),
                    e);
        }
    }

    /** @return whether there is room for more */
    private boolean place(byte[] pixels, int offset, int label) {
        if (byLabel && label < 0) {
            return true;
        }
        int row = byLabel ? label : firstWithRoom();
        if (filled[row] < COLUMNS) {
            paint(pixels, offset, row, filled[row]++);
        }
        return Arrays.stream(filled).anyMatch(count -> count < COLUMNS);
    }

    private int firstWithRoom() {
        int row = 0;
        while (row < filled.length - 1 && filled[row] == COLUMNS) {
            row++;
        }
        return row;
    }

    private void paint(byte[] pixels, int offset, int row, int column) {
        int left = GAP + column * (shape.width() * scale + GAP);
        int top = GAP + row * (shape.height() * scale + GAP);
        int plane = shape.height() * shape.width();
        int second = shape.channels() == 3 ? plane : 0;
        for (int y = 0; y < shape.height() * scale; y++) {
            for (int x = 0; x < shape.width() * scale; x++) {
                int at = offset + y / scale * shape.width() + x / scale;
                int colour = (pixels[at] & 0xFF) << 16
                        | (pixels[at + second] & 0xFF) << 8
                        | (pixels[at + 2 * second] & 0xFF);
                sheet.setRGB(left + x, top + y, colour);
            }
        }
    }
}
