package io.thalweg.prepare.collection;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Which fields of records are used.
 *
 * @param cifarLabels of CIFAR-100's records
 * @param imageColumn the column of a Parquet file that holds the images; a dot leads into a group
 * @param labelColumn the column of a Parquet file that holds the labels
 */
public record RecordOptions(CifarLabels cifarLabels, String imageColumn, String labelColumn) implements Serializable {
    public static final RecordOptions DEFAULT = new RecordOptions(CifarLabels.FINE, "image", "label");

    private static final long serialVersionUID = 1L;

    /** @throws BadConfiguration naming every value that is wrong */
    public RecordOptions {
        List<Problem> problems = new ArrayList<>();
        if (imageColumn.isBlank()) {
            problems.add(Problem.of("--image-column is empty").allowed("the name of a column of images"));
        }
        if (labelColumn.isBlank()) {
            problems.add(Problem.of("--label-column is empty")
                    .allowed("the name of a column of labels")
                    .remedy("Give --folder-labels none for images without labels"));
        }
        BadConfiguration.throwIfAny(problems);
    }
}
