package io.thalweg.configs;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a {@code SparkApplication} of kubeflow/spark-operator, version v1beta2 of its API
 * (api/v1beta2/sparkapplication_types.go), as far as the shipped manifest may use them.
 */
record SparkApplication(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
    record Spec(
            ApplicationType type,
            DeployMode mode,
            String sparkVersion,
            String image,
            @Nullable String imagePullPolicy,
            @Nullable List<String> imagePullSecrets,
            @Nullable String mainClass,
            String mainApplicationFile,
            List<String> arguments,
            Map<String, String> sparkConf,
            @Nullable Map<String, String> hadoopConf,
            @Nullable String hadoopConfigMap,
            @Nullable String memoryOverheadFactor,
            RestartPolicy restartPolicy,
            @Nullable Long timeToLiveSeconds,
            @Nullable DynamicAllocation dynamicAllocation,
            Driver driver,
            Executor executor) {}

    enum ApplicationType {
        Java,
        Scala
    }

    enum DeployMode {
        cluster,
        client
    }

    enum RestartType {
        Never,
        OnFailure,
        Always
    }

    record RestartPolicy(
            RestartType type,
            @Nullable Integer onFailureRetries,
            @Nullable Long onFailureRetryInterval,
            @Nullable Integer onSubmissionFailureRetries,
            @Nullable Long onSubmissionFailureRetryInterval) {}

    record DynamicAllocation(
            boolean enabled,
            @Nullable Integer initialExecutors,
            @Nullable Integer minExecutors,
            @Nullable Integer maxExecutors,
            @Nullable Boolean shuffleTrackingEnabled,
            @Nullable Long shuffleTrackingTimeout) {}

    enum SecretType {
        GCPServiceAccount,
        HadoopDelegationToken,
        Generic
    }

    record Secret(String name, String path, SecretType secretType) {}

    record Driver(
            @Nullable Integer cores,
            @Nullable String coreRequest,
            @Nullable String coreLimit,
            @Nullable String memory,
            @Nullable String memoryOverhead,
            @Nullable String serviceAccount,
            @Nullable String javaOptions,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> annotations,
            @Nullable Map<String, String> nodeSelector,
            @Nullable List<Toleration> tolerations,
            @Nullable Long terminationGracePeriodSeconds,
            @Nullable PodSecurityContext podSecurityContext,
            @Nullable SecurityContext securityContext,
            @Nullable List<Secret> secrets) {}

    record Executor(
            @Nullable Integer instances,
            @Nullable Integer cores,
            @Nullable String coreRequest,
            @Nullable String coreLimit,
            @Nullable String memory,
            @Nullable String memoryOverhead,
            @Nullable String serviceAccount,
            @Nullable String javaOptions,
            @Nullable Boolean deleteOnTermination,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> annotations,
            @Nullable Map<String, String> nodeSelector,
            @Nullable List<Toleration> tolerations,
            @Nullable Long terminationGracePeriodSeconds,
            @Nullable PodSecurityContext podSecurityContext,
            @Nullable SecurityContext securityContext,
            @Nullable List<Secret> secrets) {}
}
