package io.thalweg.preflight;

import io.thalweg.prepare.input.InputPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Input files told. */
public final class InputReport {
    private InputReport() {}

    /** As lines of a table. */
    public static String text(List<InputPlan.Kind> kinds, int files, long bytes) {
        StringBuilder text = new StringBuilder(MemoryReport.line(
                "input", String.format(Locale.ROOT, "%,d files, %s", files, MemoryReport.size(bytes))));
        if (kinds.size() != 1) {
            kinds.forEach(kind -> text.append(MemoryReport.line(
                    "",
                    String.format(
                            Locale.ROOT,
                            "%,d of %s, %s",
                            kind.files(),
                            kind.name(),
                            MemoryReport.size(kind.bytes())))));
        } else {
            text.setLength(text.length() - 1);
            text.append(", all of ").append(kinds.get(0).name()).append('\n');
        }
        return text.toString();
    }

    /** For programs. */
    public static Map<String, Object> json(List<InputPlan.Kind> kinds, int files, long bytes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("files", files);
        json.put("bytes", bytes);
        List<Map<String, Object>> told = new ArrayList<>();
        kinds.forEach(kind -> told.add(Map.of("kind", kind.name(), "files", kind.files(), "bytes", kind.bytes())));
        json.put("kinds", told);
        return json;
    }
}
