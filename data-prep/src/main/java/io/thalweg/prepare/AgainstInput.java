package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * What {@code --against} names: text, which is read again, and datasets, whose kept fingerprints are.
 *
 * @param texts files of text, in the order of their paths
 * @param datasets in the order they were given
 */
record AgainstInput(List<InputPlan> texts, List<Dataset> datasets) {
    private static final String REMEDY =
            "Prepare it with the same --dedup options and --keep-fingerprints, or give the text it was made from";

    AgainstInput {
        texts = List.copyOf(texts);
        datasets = List.copyOf(datasets);
    }

    /** A dataset that kept its fingerprints. */
    record Dataset(OutputFolder folder, DedupManifest manifest, List<String> sources) {
        List<RecordFile> files() {
            return manifest.fingerprints().stream()
                    .map(each -> new RecordFile(
                            folder.path(each.part().path()).toString(),
                            each.records(),
                            manifest.layout().bytes()))
                    .toList();
        }
    }

    /** Looks at each path, and adds a problem for every reason against one. */
    static AgainstInput of(Configuration hadoop, DedupConfig config, ReadOptions read, List<Problem> problems) {
        List<InputPlan> texts = new ArrayList<>();
        List<Dataset> datasets = new ArrayList<>();
        for (String path : config.against()) {
            OutputFolder folder = OutputFolder.at(hadoop, path);
            if (!isCommitted(folder)) {
                // Nobody is told what was read of them.
                texts.add(InputPlan.of(hadoop, List.of(path), read, problems).withoutChecksums());
                continue;
            }
            try {
                datasets.add(dataset(folder, config));
            } catch (BadConfiguration e) {
                problems.addAll(e.problems());
            } catch (JobFailed e) {
                problems.add(e.problem());
            }
        }
        return new AgainstInput(texts, datasets);
    }

    private static boolean isCommitted(OutputFolder folder) {
        try {
            return folder.isCommitted();
        } catch (IOException | IllegalArgumentException e) {
            return false; // Then it is a file or a glob, or whoever looks for files says what is wrong.
        }
    }

    private static Dataset dataset(OutputFolder folder, DedupConfig config) {
        DatasetManifest dataset = DatasetManifest.read(folder, ParquetCorpus.KIND);
        DedupManifest manifest = DedupManifest.read(folder, dataset)
                .filter(found -> !found.fingerprints().isEmpty())
                .orElseThrow(() -> new BadConfiguration(
                        Problem.of("A dataset of --against holds no text, and kept no fingerprints of it")
                                .at(folder.path())
                                .remedy(REMEDY)));
        for (Map.Entry<String, Object> option : config.fingerprintOptions().entrySet()) {
            Object theirs = manifest.options().get(option.getKey());
            if (!option.getValue().equals(theirs)) {
                throw new BadConfiguration(Problem.of("A dataset of --against has fingerprints of another kind")
                        .found(option.getKey() + " " + theirs)
                        .allowed(String.valueOf(option.getValue()))
                        .at(folder.path())
                        .remedy(REMEDY));
            }
        }
        if (config.mode() == DedupMode.NEAR
                && manifest.layout().hashes() != config.banding().hashes()) {
            throw new BadConfiguration(Problem.of("A dataset of --against has fingerprints of another kind")
                    .found(manifest.layout().hashes() + " hashes an item")
                    .allowed(String.valueOf(config.banding().hashes()))
                    .at(folder.path())
                    .remedy(REMEDY));
        }
        return new Dataset(
                folder,
                manifest,
                dataset.sources().stream().map(DatasetManifest.Source::path).toList());
    }

    /** A file of fingerprints as a dataset's manifest names it. */
    record KeptPart(String folder, Part part) {}

    List<KeptPart> keptParts() {
        return datasets.stream()
                .flatMap(dataset -> dataset.manifest().fingerprints().stream()
                        .map(each -> new KeptPart(dataset.folder().path().toString(), each.part())))
                .toList();
    }

    /** Fingerprints that are there already. */
    List<RecordFile> kept() {
        return datasets.stream().flatMap(dataset -> dataset.files().stream()).toList();
    }

    /** Reading tasks of the texts; their files are numbered through. */
    List<FingerprintTask.Work> tasks(Function<InputPlan, List<ReadTask>> cut) {
        List<FingerprintTask.Work> tasks = new ArrayList<>();
        int firstFile = 0;
        for (InputPlan plan : texts) {
            for (ReadTask task : cut.apply(plan)) {
                tasks.add(new FingerprintTask.Work(task, firstFile));
            }
            firstFile += plan.files().size();
        }
        return tasks;
    }

    /** Names of files by their numbers, for each of so many stretches: those of {@link #kept}, then those of the tasks. */
    List<List<String>> labels(int stretches) {
        List<List<String>> labels = new ArrayList<>();
        for (Dataset dataset : datasets) {
            dataset.manifest().fingerprints().forEach(part -> labels.add(dataset.sources()));
        }
        List<String> paths =
                texts.stream().flatMap(plan -> plan.paths().stream()).toList();
        while (labels.size() < stretches) {
            labels.add(paths);
        }
        return labels;
    }

    /** Every file that is read, for the check that none lies in the output. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        texts.forEach(plan -> paths.addAll(plan.paths()));
        for (Dataset dataset : datasets) {
            try {
                paths.add(dataset.folder()
                        .fileSystem()
                        .makeQualified(dataset.folder().path(OutputFolder.MANIFEST))
                        .toString());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return paths;
    }
}
