package io.thalweg.ml;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;

/** How stages are saved and loaded. {@code MLWriter} itself sees to an output that exists. */
final class StageFiles {
    private StageFiles() {}

    private static OutputFolder folder(SparkSession session, String path) throws IOException {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        OutputFolder named = OutputFolder.at(hadoop, path);
        return OutputFolder.at(
                hadoop, named.fileSystem().makeQualified(named.path()).toString());
    }

    private static byte[] metadata(Params stage, SparkSession session) {
        return StageMetadata.write(stage, Instant.now().toEpochMilli(), session.version());
    }

    private static JobFailed failed(String what, String path, IOException e) {
        return new JobFailed(
                Problem.of(what)
                        .found(String.valueOf(e.getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""))
                        .at(path)
                        .remedy("See that the storage is there and that there is room and permission"),
                e);
    }

    /** Writes an estimator: its parameters. */
    static final class EstimatorWriter extends MLWriter {
        private final Word2Vec stage;

        EstimatorWriter(Word2Vec stage) {
            this.stage = stage;
        }

        @Override
        public void saveImpl(String path) {
            try {
                folder(sparkSession(), path).write(StageMetadata.FILE, metadata(stage, sparkSession()));
            } catch (IOException e) {
                throw failed("The stage cannot be saved", path, e);
            }
        }
    }

    /** Reads an estimator. */
    static final class EstimatorReader extends MLReader<Word2Vec> {
        @Override
        public Word2Vec load(String path) {
            try {
                OutputFolder folder = folder(sparkSession(), path);
                String place = folder.path(StageMetadata.FILE).toString();
                StageMetadata metadata =
                        StageMetadata.parse(folder.readSmall(StageMetadata.FILE), Word2Vec.class, place);
                return metadata.applyTo(new Word2Vec(metadata.uid()), place);
            } catch (IOException e) {
                throw failed("The stage cannot be read", path, e);
            }
        }
    }

    /** Writes a model. */
    static final class ModelWriter extends MLWriter {
        private final Word2VecModel stage;

        ModelWriter(Word2VecModel stage) {
            this.stage = stage;
        }

        @Override
        public void saveImpl(String path) {
            try {
                ModelFiles.write(folder(sparkSession(), path), stage.trained(), metadata(stage, sparkSession()));
            } catch (IOException e) {
                throw failed("The model cannot be saved", path, e);
            }
        }
    }

    /** Reads a model, holding every file against its checksum. */
    static final class ModelReader extends MLReader<Word2VecModel> {
        @Override
        public Word2VecModel load(String path) {
            try {
                OutputFolder folder = folder(sparkSession(), path);
                ModelManifest manifest = ModelManifest.read(folder, WordVectors.FAMILY);
                String place = folder.path(StageMetadata.FILE).toString();
                StageMetadata metadata = StageMetadata.parse(
                        folder.readVerified(manifest.part(StageMetadata.FILE)), Word2VecModel.class, place);
                return metadata.applyTo(new Word2VecModel(metadata.uid(), ModelFiles.read(folder)), place);
            } catch (IOException e) {
                throw failed("The model cannot be read", path, e);
            }
        }
    }
}
