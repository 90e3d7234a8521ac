package io.thalweg.ml;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;

/** The example of Spark's guide to its {@code Word2Vec}, compiled with the classes imported from one package or another. */
final class DocumentedExample {
    private static final String NAME = "JavaWord2VecExample";

    private DocumentedExample() {}

    /** What the example prints, row by row. */
    @SuppressWarnings("unchecked")
    static List<String> run(String imported, SparkSession spark, Path classes) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter told = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(told, null, null, options, null, List.of(source(imported)))
                .call();
        if (!compiled) {
            throw new AssertionError(told.toString());
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, DocumentedExample.class.getClassLoader())) {
            return (List<String>)
                    loader.loadClass(NAME).getMethod("run", SparkSession.class).invoke(null, spark);
        }
    }

    private static JavaFileObject source(String imported) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DocumentedExample.class.getResourceAsStream(NAME + ".txt"), "the example")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("IMPORTED", imported);
            return new SimpleJavaFileObject(URI.create("string:///" + NAME + ".java"), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignored) {
                    return text;
                }
            };
        }
    }
}
