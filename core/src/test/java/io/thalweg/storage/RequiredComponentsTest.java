package io.thalweg.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RequiredComponentsTest {
    /** Some of what files hold. */
    record Held(String name, @Nullable String remark, List<String> parts, Map<String, Long> counts) {}

    private static Held read(String json) {
        return Json.parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), Held.class, "a test's file");
    }

    @Test
    void whatMayBeNullIsReadAndWrittenAgain() {
        Held held = read("{\"name\": \"n\", \"remark\": null, \"parts\": [\"p\"], \"counts\": {\"c\": 1}}");
        assertNull(held.remark());
        assertEquals(held, read(Json.toLine(held)));
    }

    @Test
    void anyOtherNullIsRefusedOnOneLine() {
        for (String json : List.of(
                "{\"name\": null, \"remark\": null, \"parts\": [], \"counts\": {}}",
                "{\"name\": \"n\", \"remark\": null, \"parts\": null, \"counts\": {}}",
                "{\"name\": \"n\", \"remark\": null, \"parts\": [\"p\", null], \"counts\": {}}",
                "{\"name\": \"n\", \"remark\": null, \"parts\": [], \"counts\": {\"c\": null}}")) {
            String message =
                    assertThrows(JobFailed.class, () -> read(json), json).getMessage();
            assertTrue(message.contains("a test's file") && message.lines().count() == 1, message);
        }
    }
}
