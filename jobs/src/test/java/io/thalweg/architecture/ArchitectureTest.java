package io.thalweg.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;

/** The structure that the design promises. This module sees all the others, so the rules hold for the whole tree. */
@AnalyzeClasses(packages = "io.thalweg", importOptions = ArchitectureTest.Production.class)
final class ArchitectureTest {
    /** Leaves out test classes, those in the test jar of another module too. */
    static final class Production implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }

    private static final List<String> FAMILIES = List.of("word2vec", "lm", "gan");

    private static final DescribedPredicate<JavaClass> OF_CORE = describe(
            "are of the core module",
            type -> type.getBaseComponentType()
                    .getSource()
                    .map(source -> source.getUri().toString().contains("/core/target/"))
                    .orElse(false));

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_CLUSTER_AND_NO_ENGINE = noClasses()
            .that(OF_CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.spark..",
                    "scala..",
                    "org.apache.parquet..",
                    "org.bytedeco..",
                    "org.nd4j..",
                    "org.deeplearning4j..",
                    "ai.djl..",
                    "picocli..");

    @ArchTest
    static final ArchRule CORE_IS_THE_INNERMOST_MODULE = noClasses()
            .that(OF_CORE)
            .should()
            .dependOnClassesThat(resideInAPackage("io.thalweg..").and(DescribedPredicate.not(OF_CORE)));

    @ArchTest
    static final ArchRule PREPARATION_KNOWS_NO_COMMAND_AND_NO_FAMILY = noClasses()
            .that()
            .resideInAPackage("io.thalweg.prepare..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.thalweg.jobs..",
                    "io.thalweg.spark..",
                    "io.thalweg.train..",
                    "io.thalweg.average..",
                    "io.thalweg.word2vec..",
                    "picocli..")
            .allowEmptyShould(true);

    @ArchTest
    static void familiesDoNotMeet(JavaClasses all) {
        for (String family : FAMILIES) {
            String[] others = FAMILIES.stream()
                    .filter(other -> !other.equals(family))
                    .map(other -> "io.thalweg." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.thalweg." + family + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .allowEmptyShould(true)
                    .check(all);
        }
    }

    @ArchTest
    static final ArchRule THE_ROUND_KNOWS_NO_FAMILY = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.thalweg.average..",
                    "io.thalweg.train..",
                    "io.thalweg.checkpoint..",
                    "io.thalweg.spark..",
                    "io.thalweg.network..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.thalweg.word2vec..", "io.thalweg.lm..", "io.thalweg.gan..");

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.thalweg.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule EVERY_DRAW_HAS_A_SEED = noClasses()
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callConstructor(SplittableRandom.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(Collections.class, "shuffle", List.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class);

    @ArchTest
    static final ArchRule ONLY_COMMANDS_PRINT = noClasses()
            .that()
            .resideOutsideOfPackage("io.thalweg.jobs..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule CONFIGURATIONS_ARE_RECORDS = classes()
            .that()
            .haveSimpleNameEndingWith("Config")
            .and()
            .areNotInterfaces()
            .should()
            .beRecords();

    @ArchTest
    static final ArchRule NOTHING_IS_DESERIALISED_BY_JAVA = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ObjectOutputStream.class);

    @ArchTest
    static final ArchRule NAMES_SAY_SOMETHING =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl|Common)(\\$.*)?");

    @ArchTest
    static final ArchRule ONE_CLASS_NAMES_SCALA_TYPES = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.thalweg.spark.PartitionGroups")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("scala..");

    @ArchTest
    static void everyPackageSaysWhatItOwnsAndIsNullMarked(JavaClasses all) {
        List<String> unmarked = all.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(owner -> !owner.getClasses().isEmpty())
                .filter(owner -> !owner.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .sorted()
                .toList();
        assertEquals(List.of(), unmarked, "packages without a @NullMarked package-info");
    }

    /** Guards the rules above against looking at nothing. */
    @ArchTest
    static void theModulesAreSeen(JavaClasses all) {
        for (String name : List.of("io.thalweg.train.Trainer", "io.thalweg.jobs.Main")) {
            assertTrue(all.contain(name), name + " is not on the class path of these rules");
        }
        assertTrue(all.stream().anyMatch(OF_CORE), "no class is seen as core's");
    }

    /** Guards the rules that have never failed: each finds the offence it is there to find. */
    @ArchTest
    static void rulesFindOffences(JavaClasses ignored) {
        JavaClasses offender = new ClassFileImporter().importClasses(Offences.class);
        for (ArchRule rule : List.of(EVERY_DRAW_HAS_A_SEED, ONLY_COMMANDS_PRINT, NOTHING_IS_DESERIALISED_BY_JAVA)) {
            assertTrue(rule.evaluate(offender).hasViolation(), "finds nothing: " + rule.getDescription());
        }
    }

    /** What the rules forbid. */
    static final class Offences {
        private Offences() {}

        static int draw() {
            return new Random().nextInt();
        }

        static void print() {
            System.out.println(draw());
        }

        static Object read(ObjectInputStream in) throws Exception {
            return in.readObject();
        }
    }
}
