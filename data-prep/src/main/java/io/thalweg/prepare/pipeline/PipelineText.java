package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.document.StepConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** A pipeline as a file that declares it, every setting with its value. */
public final class PipelineText {
    private static final int WIDTH = 100;
    private static final String HEADER = """
            # The steps that documents go through between being read and being tokenised, in this order:
            #   thalweg prepare text --pipeline FILE
            # A step can be left out, moved, or stand more than once (each with an id of its own). A setting
            # that is left out has the value that --print-pipeline shows. A step's documents are kept until
            # the dataset is whole, so that --resume need not do it again; store: false has them handed
            # straight to the next step, which is quicker.
            """;

    private static final String OTHERS = """

              # More kinds of steps, with their defaults. To have one, move it to its place, without these marks.
            """;

    private final StringBuilder out = new StringBuilder(HEADER);

    private PipelineText() {}

    public static String of(Pipeline pipeline) {
        PipelineText text = new PipelineText();
        text.out.append("steps:\n");
        pipeline.steps().forEach(text::add);
        return text.out.toString();
    }

    /** The same, and behind it, as comments, other steps that it could have. */
    public static String of(Pipeline pipeline, Pipeline others) {
        if (!others.hasSteps()) {
            return of(pipeline);
        }
        PipelineText text = new PipelineText();
        text.out.setLength(0);
        others.steps().forEach(text::add);
        StringBuilder all = new StringBuilder(of(pipeline)).append(OTHERS);
        text.out
                .toString()
                .lines()
                .forEach(line ->
                        all.append("  # ").append(line.substring("  ".length())).append('\n'));
        return all.toString();
    }

    private void add(PipelineStep step) {
        comment("  ", step.kind().description());
        out.append("  - ").append(step.kind().name()).append(":\n");
        String indent = "      ";
        step.documents().flatMap(StepConfig::missing).ifPresent(problem -> comment(indent, problem.message() + "."));
        line(indent, "id", step.id());
        line(indent, "store", step.stored());
        settings(indent, Settings.values(step.settings()));
    }

    private void settings(String indent, Map<?, ?> settings) {
        settings.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                out.append(indent).append(scalar(name)).append(inner.isEmpty() ? ": {}\n" : ":\n");
                settings(indent + "  ", inner);
            } else {
                line(indent, scalar(name), value);
            }
        });
    }

    private void line(String indent, String name, Object value) {
        if (value instanceof List<?> list) {
            StringJoiner flow = new StringJoiner(", ", "[", "]");
            list.forEach(element -> flow.add(scalar(element)));
            if (indent.length() + name.length() + flow.length() < WIDTH) {
                out.append(indent).append(name).append(": ").append(flow).append('\n');
            } else {
                out.append(indent).append(name).append(":\n");
                list.forEach(element -> out.append(indent)
                        .append("  - ")
                        .append(scalar(element))
                        .append('\n'));
            }
        } else {
            out.append(indent).append(name).append(": ").append(scalar(value)).append('\n');
        }
    }

    /** Plain where no reader can take it for something else, and else quoted. */
    private static String scalar(Object value) {
        String text = String.valueOf(value);
        if (text.matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}_./%+-]*") || text.matches("-?[0-9][0-9.Ee-]*")) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }

    private void comment(String indent, String sentence) {
        StringBuilder line = new StringBuilder(indent + "#");
        for (String word : sentence.split("\\s+")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                out.append(line).append('\n');
                line = new StringBuilder(indent + "#");
            }
            line.append(' ').append(word);
        }
        out.append(line).append('\n');
    }
}
