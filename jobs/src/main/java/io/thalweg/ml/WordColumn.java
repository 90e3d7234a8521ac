package io.thalweg.ml;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The column of words that a stage reads and the name of the column it adds, held against a table's schema. */
record WordColumn(String input, String output) {
    /** @throws BadConfiguration with every reason for which the table does not fit the stage */
    static WordColumn of(Word2VecParams stage, StructType schema) {
        List<Problem> problems = new ArrayList<>();
        List<String> names = Arrays.asList(schema.fieldNames());
        String input = "";
        if (!stage.isDefined(stage.inputCol())) {
            problems.add(Problem.of("inputCol is not set")
                    .allowed("a column of words, of " + String.join(", ", names))
                    .remedy("Call setInputCol"));
        } else {
            input = stage.getInputCol();
            if (!names.contains(input)) {
                problems.add(Problem.of("inputCol does not exist")
                        .found(input)
                        .allowed("a column of words, of " + String.join(", ", names)));
            } else if (!isWords(schema.apply(input).dataType())) {
                problems.add(Problem.of("inputCol is not a column of words")
                        .found(input + ": " + schema.apply(input).dataType().simpleString())
                        .allowed("array<string>")
                        .remedy("Cut text into words, for example by Spark's Tokenizer"));
            }
        }
        String output = stage.getOutputCol();
        if (names.contains(output)) {
            problems.add(Problem.of("outputCol exists already")
                    .found(output)
                    .allowed("a name that is none of " + String.join(", ", names)));
        }
        BadConfiguration.throwIfAny(problems);
        return new WordColumn(input, output);
    }

    private static boolean isWords(DataType type) {
        return type instanceof ArrayType array && array.elementType().equals(DataTypes.StringType);
    }

    /** The column of words, whatever characters its name has. */
    Column words() {
        return functions.col("`" + input.replace("`", "``") + "`");
    }

    /** The schema with the column of vectors. */
    StructType appended(StructType schema) {
        return schema.add(output, SQLDataTypes.VectorType(), false);
    }
}
