package io.thalweg.configs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.thalweg.jobs.ParsedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The documents of one YAML file for Kubernetes, each bound to the model of its kind, in which a field that the kind does
 * not have, or of another type, is an error.
 */
final class KubernetesManifest {
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1 Pod", Pod.class,
            "v1 Namespace", Namespace.class,
            "v1 ServiceAccount", ServiceAccount.class,
            "rbac.authorization.k8s.io/v1 Role", Role.class,
            "rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "sparkoperator.k8s.io/v1beta2 SparkApplication", SparkApplication.class);

    private static final ObjectMapper STRICT = strict();

    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> sparkConf = new TreeMap<>();

    private KubernetesManifest() {}

    /** Kubernetes' model keeps unknown fields in a map; here they are errors, and so are numbers given for texts. */
    private static ObjectMapper strict() {
        ObjectMapper mapper = new ObjectMapper()
                .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Boolean hasAnySetter(Annotated annotated) {
                        return false;
                    }
                })
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        mapper.registerModule(new SimpleModule().addDeserializer(String.class, new OnlyText()));
        mapper.coercionConfigFor(LogicalType.Integer).setCoercion(CoercionInputShape.String, CoercionAction.Fail);
        mapper.coercionConfigFor(LogicalType.Boolean).setCoercion(CoercionInputShape.String, CoercionAction.Fail);
        return mapper;
    }

    /** Takes texts for texts, and no number or truth value, which the API server refuses too. */
    private static final class OnlyText extends StdDeserializer<String> {
        private static final long serialVersionUID = 1L;

        OnlyText() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                context.reportInputMismatch(String.class, "not a text: %s", parser.getText());
            }
            return parser.getText();
        }
    }

    static KubernetesManifest read(Path file) throws IOException {
        KubernetesManifest manifest = new KubernetesManifest();
        LoadSettings settings =
                LoadSettings.builder().setAllowDuplicateKeys(false).build();
        int documents = 0;
        try {
            for (Object document : new Load(settings).loadAllFromString(Files.readString(file))) {
                documents++;
                manifest.document(document, file.resolveSibling("../recipes").normalize());
            }
        } catch (YamlEngineException e) {
            manifest.problems.add(String.valueOf(e.getMessage()));
        }
        if (documents == 0) {
            manifest.problems.add("holds nothing");
        }
        return manifest;
    }

    List<String> problems() {
        return problems;
    }

    /** The settings of Spark in it. */
    Map<String, String> sparkConf() {
        return sparkConf;
    }

    private void document(Object document, Path recipes) {
        if (!(document instanceof Map<?, ?> fields)) {
            problems.add("a document is not a mapping");
            return;
        }
        String kind = fields.get("apiVersion") + " " + fields.get("kind");
        Class<?> model = KINDS.get(kind);
        if (model == null) {
            problems.add("nothing here can tell whether this kind is right: " + kind);
            return;
        }
        try {
            // By way of text, so that the model's own readers of texts see what they would see.
            Object bound = STRICT.readValue(STRICT.writeValueAsString(fields), model);
            if (bound instanceof SparkApplication application) {
                application(application, recipes);
            }
        } catch (JsonMappingException e) {
            problems.add(kind + ": " + e.getOriginalMessage() + " " + e.getPathReference());
        } catch (JsonProcessingException e) {
            problems.add(kind + ": " + e.getOriginalMessage());
        }
    }

    private void application(SparkApplication application, Path recipes) {
        SparkApplication.Spec spec = application.spec();
        sparkConf.putAll(spec.sparkConf());
        if (!"io.thalweg.jobs.Main".equals(spec.mainClass())) {
            problems.add("the main class is " + spec.mainClass());
        }
        if (!ShippedFiles.sparkVersion().equals(spec.sparkVersion())) {
            problems.add("is of Spark " + spec.sparkVersion() + ", not of the version that is built against");
        }
        ShippedFiles.REQUIRED.forEach((key, value) -> {
            if (!value.equals(sparkConf.get(key))) {
                problems.add(key + " is not " + value);
            }
        });
        problems.addAll(ParsedCommand.problems(spec.arguments().stream()
                .map(argument -> argument.replace("/opt/thalweg/recipes", recipes.toString()))
                .toArray(String[]::new)));
    }
}
