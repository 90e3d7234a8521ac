package io.thalweg.ml;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;

/**
 * Spark ML's parameters with checks of ours. Spark asks {@code validate} wherever a value comes in: from a setter, a
 * parameter grid or a file.
 */
final class Checked {
    private Checked() {}

    /** Throws {@link BadConfiguration} for a value that is not allowed. */
    @FunctionalInterface
    interface Check<T> extends Serializable {
        void check(T value);
    }

    /** A whole number. */
    static final class Whole extends IntParam {
        private final Check<Integer> check;

        Whole(Identifiable parent, String name, String doc, Check<Integer> check) {
            super(parent, name, doc);
            this.check = check;
        }

        @Override
        public void validate(Object value) {
            check.check(typed(this, value, Integer.class));
        }
    }

    /** A long whole number. */
    static final class LongWhole extends LongParam {
        LongWhole(Identifiable parent, String name, String doc) {
            super(parent, name, doc);
        }

        @Override
        public void validate(Object value) {
            typed(this, value, Long.class);
        }
    }

    /** A real number. */
    static final class Real extends DoubleParam {
        private final Check<Double> check;

        Real(Identifiable parent, String name, String doc, Check<Double> check) {
            super(parent, name, doc);
            this.check = check;
        }

        @Override
        public void validate(Object value) {
            check.check(typed(this, value, Double.class));
        }
    }

    /** A text. */
    static final class Text extends Param<String> {
        private final Check<String> check;

        Text(Identifiable parent, String name, String doc, Check<String> check) {
            super(parent, name, doc);
            this.check = check;
        }

        @Override
        public void validate(String value) {
            check.check(typed(this, value, String.class));
        }
    }

    private static <T> T typed(Param<?> param, Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new BadConfiguration(Problem.of(param.name() + " has a value of another type")
                    .found(value == null ? "null" : value.getClass().getSimpleName() + " " + value)
                    .allowed(type.getSimpleName()));
        }
        return type.cast(value);
    }
}
