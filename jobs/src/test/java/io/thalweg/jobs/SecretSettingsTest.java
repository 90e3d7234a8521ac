package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of {@code --conf} every user of the machine could read. */
final class SecretSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.authenticate.secret",
                "spark.hadoop.fs.s3a.secret.key",
                "spark.hadoop.fs.s3a.bucket.texts.secret.key",
                "spark.hadoop.fs.s3a.session.token",
                "spark.hadoop.fs.azure.account.key.store.dfs.core.windows.net",
                "spark.hadoop.fs.azure.account.oauth2.client.secret",
                "spark.ssl.keyPassword",
                "spark.ssl.ui.trustStorePassword",
                "spark.executorEnv.AWS_SECRET_ACCESS_KEY",
                "spark.yarn.appMasterEnv.AWS_SESSION_TOKEN",
                "spark.kubernetes.authenticate.submission.oauthToken"
            })
    void aSecretIsRefusedAndNotRepeated(String key) {
        Ran ran = Ran.command(
                "prepare",
                "text",
                "--input",
                "hdfs://h/in",
                "--output",
                "hdfs://h/out",
                "--conf",
                key + "=open-sesame");
        assertEquals(ExitCode.BAD_REQUEST, ran.exitCode(), ran.err());
        assertEquals(1, ran.errors().size(), ran.err());
        String message = ran.errors().get(0);
        assertTrue(message.contains(key + "=...") && message.contains("--properties-file"), message);
        assertFalse(ran.err().contains("open-sesame"), ran.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.authenticate",
                "spark.authenticate.secret.file",
                "spark.authenticate.secretBitLength",
                "spark.hadoop.fs.s3a.access.key",
                "spark.hadoop.fs.s3a.aws.credentials.provider",
                "spark.kubernetes.driver.secrets.token",
                "spark.kubernetes.executor.secretKeyRef.AWS_SECRET_ACCESS_KEY",
                "spark.kubernetes.kerberos.tokenSecret.name",
                "spark.ssl.keyStore",
                "spark.kerberos.keytab"
            })
    void whatOnlyTellsWhereOneIsPasses(String key) {
        assertEquals(
                List.of(),
                ParsedCommand.problems(
                        "prepare", "text", "--input", "hdfs://h/in", "--output", "hdfs://h/out", "--conf", key + "=x"));
    }

    @Test
    void inAFileItIsTaken(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("s3.conf"), "spark.hadoop.fs.s3a.secret.key open-sesame\n");
        assertEquals(
                List.of(),
                ParsedCommand.problems(
                        "prepare",
                        "text",
                        "--input",
                        "hdfs://h/in",
                        "--output",
                        "hdfs://h/out",
                        "--properties-file",
                        file.toString()));
    }
}
