package io.thalweg.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.cluster.TestApplication;
import io.thalweg.text.TokenizerConfig;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The packaged application parts words by the ICU inside it, under its other name, whatever Spark has beside it. */
final class PackagedTextTest {
    private static final Path JAR = Path.of("target", "thalweg.jar").toAbsolutePath();

    /** What ICU decides: dictionaries, joining marks, colons (of which its versions think differently), case, ages. */
    private static final String TEXT =
            "caf\u00e9:bar \u00e9:\u00e9 a:b na\u00efve e\u0301:x \u05d0\"\u05d1 \u0130STANBUL \u1e9e \ud83d\ude00 3\u066b14 "
                    + "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01 "
                    + "\u6771\u4eac\u90fd\u306b\u4f4f\u3093\u3067\u3044\u307e\u3059 \u00c5\u030angstr\u00f6m";

    @Test
    void itsOwnIcuPartsWords() throws Exception {
        try (URLClassLoader alone = application(false)) {
            assertThrows(ClassNotFoundException.class, () -> alone.loadClass("com.ibm.icu.text.BreakIterator"));
            assertEquals(expected(), words(alone));
        }
    }

    @Test
    void sparksJarsBeforeItChangeNothing() throws Exception {
        try (URLClassLoader besideSpark = application(true)) {
            assertEquals(expected(), words(besideSpark));
        }
    }

    private static List<String> expected() {
        return new TokenizerConfig(TokenizerConfig.Kind.WORD, true).create().tokens(TEXT);
    }

    /** The same by the classes of a loader, which are not those of this test. */
    private static Object words(ClassLoader application) throws ReflectiveOperationException {
        Class<?> kinds = application.loadClass(TokenizerConfig.Kind.class.getName());
        Object config = application
                .loadClass(TokenizerConfig.class.getName())
                .getConstructor(kinds, boolean.class)
                .newInstance(kinds.getField("WORD").get(null), true);
        Object tokenizer = config.getClass().getMethod("create").invoke(config);
        return application
                .loadClass("io.thalweg.text.Tokenizer")
                .getMethod("tokens", String.class)
                .invoke(tokenizer, TEXT);
    }

    private static URLClassLoader application(boolean behindSpark) throws Exception {
        List<URL> places = new ArrayList<>();
        if (behindSpark) {
            for (Path jar : TestApplication.sparkJars().jars()) {
                places.add(jar.toUri().toURL());
            }
        }
        places.add(JAR.toUri().toURL());
        return new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
