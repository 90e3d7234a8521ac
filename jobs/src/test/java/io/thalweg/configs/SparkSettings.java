package io.thalweg.configs;

import io.thalweg.spark.Master;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;
import org.apache.spark.resource.ResourceID;
import org.apache.spark.resource.ResourceUtils;

/**
 * What Spark itself says of a setting: whether it knows the key, and whether the value is one. Keys are looked up in the
 * registry that Spark's own declarations fill when they are loaded, and values go through the declaration's own
 * converter. The few keys that Spark reads without declaring them are each checked by the code that reads them.
 */
final class SparkSettings {
    /** Whose loading declares the settings of core, SQL, YARN and Kubernetes. */
    private static final List<String> DECLARATIONS = List.of(
            "org.apache.spark.internal.config.package$",
            "org.apache.spark.internal.config.Deploy$",
            "org.apache.spark.internal.config.History$",
            "org.apache.spark.internal.config.Kryo$",
            "org.apache.spark.internal.config.Network$",
            "org.apache.spark.internal.config.Status$",
            "org.apache.spark.internal.config.UI$",
            "org.apache.spark.internal.config.Worker$",
            "org.apache.spark.sql.internal.SQLConf$",
            "org.apache.spark.sql.internal.StaticSQLConf$",
            "org.apache.spark.deploy.k8s.Config$");

    /** Absent with {@code -Pspark-4}: then keys of YARN's are taken on trust. */
    private static final String YARN_DECLARATIONS = "org.apache.spark.deploy.yarn.config.package$";

    private static final String YARN = "spark.yarn.";

    private static final String KUBERNETES = "org.apache.spark.deploy.k8s.Config$";
    private static final String SSL = "spark.ssl.";
    private static final String HADOOP = "spark.hadoop.";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./-]+");
    private static final Pattern VOLUME =
            Pattern.compile("(emptyDir|hostPath|persistentVolumeClaim|nfs)\\.[a-z0-9-]+\\."
                    + "(mount\\.path|mount\\.subPath|mount\\.readOnly|options\\.[a-zA-Z]+)");

    /** What a line of Spark's metrics.properties says, by which instance's part of which sink (MetricsConfig). */
    private static final Pattern METRICS =
            Pattern.compile("spark\\.metrics\\.conf\\.(\\*|driver|executor|master|worker|applications|shuffleService)"
                    + "\\.(sink|source)\\.[a-zA-Z]\\w*\\.(class|path|period|unit|host|port|prefix|directory)");

    /** What components may say of a resource (ResourceUtils): amounts, and who names it. */
    private static final Pattern RESOURCE =
            Pattern.compile("spark\\.(driver|executor|worker|task)\\.resource\\.[a-z][a-zA-Z0-9/_-]*"
                    + "\\.(amount|discoveryScript|vendor)");

    /** Parts of Spark that have their own TLS; "" is what all inherit. */
    private static final Set<String> SSL_PARTS = Set.of("", "ui.", "standalone.", "historyServer.");

    /** Keys read without being declared, by Spark 3.5 and 4.0: each with what is wrong with a value, or nothing. */
    private static final Map<String, Function<String, String>> UNDECLARED = Map.of(
            "spark.master", value -> Master.isKnown(value) ? "" : "allowed " + Master.FORMS,
            "spark.stage.maxConsecutiveAttempts", SparkSettings::positive,
            "spark.network.crypto.authEngineVersion", SparkSettings::authEngineVersion,
            "spark.network.crypto.cipher", SparkSettings::cipher);

    private static final Set<String> CLASSES = Set.of("spark.serializer", "spark.kryo.registrator");

    private SparkSettings() {}

    private static final boolean KNOWS_YARN;

    static {
        DECLARATIONS.forEach(SparkSettings::load);
        KNOWS_YARN = missingClass(YARN_DECLARATIONS).isEmpty();
        if (KNOWS_YARN) {
            load(YARN_DECLARATIONS);
        }
    }

    /** Whether YARN's settings are checked: Spark's part for it is on the class path. */
    static boolean knowsYarn() {
        return KNOWS_YARN;
    }

    private static void load(String type) {
        try {
            Class.forName(type);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Spark no longer declares settings in " + type, e);
        }
    }

    /** What is wrong with a setting; nothing when it is right. */
    static Optional<String> problem(String key, String value) {
        String wrong = wrong(key, value);
        return wrong.isEmpty() ? Optional.empty() : Optional.of(key + " = " + value + ": " + wrong);
    }

    /** Whether a key stands for a setting, whatever its value. */
    static boolean isKnown(String key) {
        return ConfigEntry.findEntry(key) != null
                || UNDECLARED.containsKey(key)
                || isSsl(key)
                || isHadoop(key)
                || isResource(key)
                || METRICS.matcher(key).matches()
                || (!KNOWS_YARN && key.startsWith(YARN))
                || kubernetesPrefix(key).isPresent()
                || isEnvironment(key);
    }

    private static String wrong(String key, String value) {
        if (!isKnown(key)) {
            return "Spark has no such setting";
        }
        if (value.isBlank()) {
            return "no value";
        }
        if (UNDECLARED.containsKey(key)) {
            // First: a later Spark may declare the key, with a weaker check.
            return UNDECLARED.get(key).apply(value);
        }
        if (isResource(key) && key.endsWith(".amount")) {
            return resourceAmount(key, value);
        }
        if (METRICS.matcher(key).matches() && key.endsWith(".class")) {
            return missingClass(value);
        }
        ConfigEntry<?> entry = ConfigEntry.findEntry(key);
        if (entry != null) {
            String refused = refused(entry, value);
            return refused.isEmpty() && CLASSES.contains(key) ? missingClass(value) : refused;
        }
        return "";
    }

    /** Gives the value to the declaration's own converter, by reflection: its type is Scala's. */
    private static String refused(ConfigEntry<?> entry, String value) {
        try {
            Object converter = ConfigEntry.class.getMethod("valueConverter").invoke(entry);
            Class.forName("scala.Function1").getMethod("apply", Object.class).invoke(converter, value);
            return "";
        } catch (InvocationTargetException e) {
            return String.valueOf(e.getCause().getMessage());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Spark's declarations have changed their form", e);
        }
    }

    private static String missingClass(String name) {
        try {
            Class.forName(name, false, SparkSettings.class.getClassLoader());
            return "";
        } catch (ClassNotFoundException e) {
            return "no such class";
        }
    }

    private static String positive(String value) {
        try {
            return Integer.parseInt(value) > 0 ? "" : "must be positive";
        } catch (NumberFormatException e) {
            return "should be int";
        }
    }

    private static TransportConf transport(String key, String value) {
        return new TransportConf("rpc", new MapConfigProvider(Map.of(key, value)));
    }

    private static String authEngineVersion(String value) {
        try {
            int version =
                    transport("spark.network.crypto.authEngineVersion", value).authEngineVersion();
            return version == 1 || version == 2 ? "" : "allowed 1 or 2";
        } catch (NumberFormatException e) {
            return "should be int";
        }
    }

    private static String cipher(String value) {
        String read = transport("spark.network.crypto.cipher", value).cipherTransformation();
        return Set.of("AES/CTR/NoPadding", "AES/GCM/NoPadding").contains(read) ? "" : "no such cipher";
    }

    /** A task only takes an amount, and no worker asks anybody for its resources. */
    private static boolean isResource(String key) {
        return RESOURCE.matcher(key).matches()
                && (!key.startsWith("spark.task.") || key.endsWith(".amount"))
                && (!key.startsWith("spark.worker.") || !key.endsWith(".vendor"));
    }

    /** Read by Spark's own code, which takes parts of a resource for tasks alone. */
    private static String resourceAmount(String key, String value) {
        String[] parts = key.split("\\.");
        SparkConf conf = new SparkConf(false).set(key, value);
        try {
            if (parts[1].equals("task")) {
                double amount = Double.parseDouble(value);
                return amount > 0 && (amount <= 1 || amount == Math.rint(amount)) ? "" : "allowed up to 1, or whole";
            }
            ResourceID id = new ResourceID("spark." + parts[1], parts[3]);
            return ResourceUtils.parseResourceRequest(conf, id).amount() > 0 ? "" : "allowed 1 or more";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The options of TLS are the fields of Spark's record of them. */
    private static boolean isSsl(String key) {
        if (!key.startsWith(SSL)) {
            return false;
        }
        Set<String> options = Arrays.stream(sslOptions().getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .map(Field::getName)
                .filter(name -> !name.contains("$") && !name.equals("supportedAlgorithms"))
                .collect(Collectors.toSet());
        return SSL_PARTS.stream()
                .filter(part -> key.startsWith(SSL + part))
                .anyMatch(part -> options.contains(key.substring((SSL + part).length())));
    }

    private static Class<?> sslOptions() {
        try {
            return Class.forName("org.apache.spark.SSLOptions");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Spark no longer has SSLOptions", e);
        }
    }

    /** Hadoop has no registry, but a documented default for every setting of its common part and of s3a. */
    private static boolean isHadoop(String key) {
        if (!key.startsWith(HADOOP)) {
            return false;
        }
        String name = key.substring(HADOOP.length());
        Configuration defaults = new Configuration();
        return defaults.getRaw(name) != null || documentedWithoutDefault(defaults, name);
    }

    private static boolean documentedWithoutDefault(Configuration defaults, String name) {
        // A property without a value in core-default.xml cannot be told from none by the API; the file can.
        try (var in = defaults.getConfResourceAsInputStream("core-default.xml")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .contains("<name>" + name + "</name>");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isEnvironment(String key) {
        return List.of("spark.executorEnv.", "spark.yarn.appMasterEnv.").stream()
                .anyMatch(prefix ->
                        key.startsWith(prefix) && key.substring(prefix.length()).matches("[A-Z_][A-Z0-9_]*"));
    }

    /** The prefixes under which Kubernetes' settings carry a name of the user's, as Spark declares them. */
    private static Optional<String> kubernetesPrefix(String key) {
        return kubernetesPrefixes().stream()
                .filter(prefix -> key.startsWith(prefix) && key.length() > prefix.length())
                .filter(prefix -> {
                    String rest = key.substring(prefix.length());
                    Pattern form = prefix.contains(".volumes.") ? VOLUME : NAME;
                    return form.matcher(rest).matches();
                })
                .findFirst();
    }

    private static Set<String> kubernetesPrefixes() {
        Set<String> prefixes = new TreeSet<>();
        try {
            Class<?> config = Class.forName(KUBERNETES);
            Object module = config.getField("MODULE$").get(null);
            for (Method method : config.getMethods()) {
                if (method.getName().endsWith("_PREFIX")
                        && !method.getName().contains("AUTH")
                        && method.getReturnType() == String.class) {
                    prefixes.add(String.valueOf(method.invoke(module)));
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Spark's settings of Kubernetes have changed their form", e);
        }
        return prefixes;
    }

    /** What is wrong with settings, one by one and together. */
    static List<String> problems(Map<String, String> settings) {
        List<String> problems = new ArrayList<>();
        settings.forEach((key, value) -> problem(key, value).ifPresent(problems::add));
        return problems;
    }
}
