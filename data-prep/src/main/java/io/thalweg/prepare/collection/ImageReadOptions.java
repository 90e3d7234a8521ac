package io.thalweg.prepare.collection;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How images are found in files.
 *
 * @param folderLabels which folder names an image's label
 * @param labelFile a table of file names and labels, instead of folders; empty for none
 * @param records which fields of records are used
 * @param maxArchiveEntries entries of an archive
 * @param maxArchiveRatio bytes that an archive unpacks to, for each that it holds
 */
public record ImageReadOptions(
        FolderLabels folderLabels, String labelFile, RecordOptions records, long maxArchiveEntries, int maxArchiveRatio)
        implements Serializable {

    /** Which folder names an image's label. */
    public enum FolderLabels {
        /** The outermost folder below the input, or below what all of an archive's images share. */
        TOP,
        /** All folders below the input, as a path: each folder that holds images is a label. */
        WHOLE,
        /** None, and the labels of records neither. */
        NONE
    }

    public static final ImageReadOptions DEFAULT =
            new ImageReadOptions(FolderLabels.TOP, "", RecordOptions.DEFAULT, 10_000_000, 250);

    private static final long serialVersionUID = 1L;
    private static final int MOST_RATIO = 1_000_000;

    /** @throws BadConfiguration naming every value that is wrong */
    public ImageReadOptions {
        List<Problem> problems = new ArrayList<>();
        if (maxArchiveEntries < 1) {
            problems.add(Problem.of("--max-archive-entries is out of range")
                    .found(maxArchiveEntries)
                    .allowed("1 or more"));
        }
        if (maxArchiveRatio < 2 || maxArchiveRatio > MOST_RATIO) {
            problems.add(Problem.of("--max-archive-ratio is out of range")
                    .found(maxArchiveRatio)
                    .allowed("2 to " + MOST_RATIO));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** Whether labels come from the records themselves, where there are any. */
    boolean usesLabelsOfRecords() {
        return labelFile.isEmpty() && folderLabels != FolderLabels.NONE;
    }
}
