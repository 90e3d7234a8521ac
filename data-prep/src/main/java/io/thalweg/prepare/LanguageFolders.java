package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.language.Languages;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Datasets of a language each, in the folder of a preparation, where each has a folder by the language's name. */
final class LanguageFolders {
    private static final Logger LOG = LoggerFactory.getLogger(LanguageFolders.class);

    private final OutputFolder output;
    private final String runKey;

    /** @param runKey of the whole preparation */
    LanguageFolders(OutputFolder output, String runKey) {
        this.output = output;
        this.runKey = runKey;
    }

    OutputFolder folder(String language) {
        return LanguagesManifest.folder(output, language);
    }

    /** What a language's dataset is kept under. */
    String key(String language) {
        return StageKeys.hash(runKey + '\n' + language);
    }

    /** Whether a language's dataset is there as this preparation makes it, and whole by the lengths of its files. */
    boolean isFinished(String language) throws IOException {
        OutputFolder folder = folder(language);
        if (!folder.isCommitted()) {
            return false;
        }
        try {
            DatasetManifest manifest = DatasetManifest.read(folder, ParquetCorpus.KIND);
            return key(language).equals(manifest.options().get(PipelineOutput.KEY_OPTION))
                    && PipelineOutput.isWhole(folder, manifest);
        } catch (JobFailed e) {
            LOG.debug("The dataset in {} cannot be read", folder.path(), e);
            return false;
        }
    }

    /** Languages that have a folder, whatever is in it. */
    private static List<String> present(OutputFolder output) throws IOException {
        Set<String> names = new TreeSet<>(Languages.all());
        names.add(Languages.UNDETERMINED);
        List<String> present = new ArrayList<>();
        for (FileStatus file : output.fileSystem().listStatus(output.path())) {
            if (file.isDirectory() && names.contains(file.getPath().getName())) {
                present.add(file.getPath().getName());
            }
        }
        return present;
    }

    /** Removes every language's folder. */
    static void removeAll(OutputFolder output) throws IOException {
        for (String language : present(output)) {
            remove(output, language);
        }
    }

    /** Removes every language's folder whose dataset is not finished. */
    void removeUnfinished() throws IOException {
        for (String language : present(output)) {
            if (!isFinished(language)) {
                remove(output, language);
            }
        }
    }

    void remove(String language) throws IOException {
        remove(output, language);
    }

    /** Its manifest goes first, so that it does not look whole while the rest goes. */
    private static void remove(OutputFolder output, String language) throws IOException {
        FileSystem files = output.fileSystem();
        files.delete(LanguagesManifest.folder(output, language).path(OutputFolder.MANIFEST), false);
        files.delete(output.path(language), true);
    }

    /** Folders of languages without a committed dataset: what a failure leaves that is of no use. */
    static List<String> uncommitted(OutputFolder output) throws IOException {
        List<String> names = new ArrayList<>();
        for (String language : present(output)) {
            if (!LanguagesManifest.folder(output, language).isCommitted()) {
                names.add(language);
            }
        }
        return names;
    }
}
