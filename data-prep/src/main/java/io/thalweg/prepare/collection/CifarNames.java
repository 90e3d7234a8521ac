package io.thalweg.prepare.collection;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Finds the names of the labels of files of CIFAR: those in the file beside them that is published with them. */
final class CifarNames {
    private final Configuration hadoop;
    private final CifarLabels choice;
    private final List<Problem> problems;
    private final Map<String, Boolean> there = new HashMap<>();

    CifarNames(Configuration hadoop, CifarLabels choice, List<Problem> problems) {
        this.hadoop = hadoop;
        this.choice = choice;
        this.problems = problems;
    }

    /** The file with the names that it has, if there are any. */
    ImageFile named(ImageFile file) {
        CifarFormat format = CifarFormat.of(file.kind());
        String path = file.path().substring(0, file.path().lastIndexOf('/') + 1)
                + format.field(choice).namesFile();
        boolean named = there.computeIfAbsent(path, each -> isThere(each, format.field(choice)));
        ImageFile.Records records = file.records();
        return file.with(new ImageFile.Records(
                named ? path : "", records.height(), records.width(), records.images(), records.pageBytes()));
    }

    private boolean isThere(String place, CifarFormat.Field field) {
        try {
            Path path = new Path(place);
            if (!path.getFileSystem(hadoop).exists(path)) {
                return false;
            }
            int found = CifarReader.names(place, hadoop).size();
            if (found != field.labels()) {
                problems.add(CifarLabelling.mismatch(found, field, place));
            }
            return true;
        } catch (JobFailed e) {
            problems.add(e.problem());
        } catch (IOException e) {
            problems.add(Problem.of("The names of labels cannot be read")
                    .found(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .at(place));
        }
        return false;
    }
}
