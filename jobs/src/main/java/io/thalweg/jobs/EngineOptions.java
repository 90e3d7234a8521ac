package io.thalweg.jobs;

import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.network.Device;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What runs the network of a model that is there. */
final class EngineOptions {
    @Option(
            names = "--engine",
            paramLabel = "TEXT",
            description = "The library of networks that runs the network (default: torch).")
    String engine = LanguageModelConfig.DEFAULT_ENGINE;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|gpu",
            converter = DeviceConverter.class,
            description = "Where networks run (default: auto).")
    Device device = Device.AUTO;

    /** From {@code cpu} as users write it. */
    static final class DeviceConverter implements ITypeConverter<Device> {
        @Override
        public Device convert(String text) {
            return Arrays.stream(Device.values())
                    .filter(device -> device.name().equals(text.strip().toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("expected one of auto, cpu, gpu"));
        }
    }
}
