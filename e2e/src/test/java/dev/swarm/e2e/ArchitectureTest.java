package dev.swarm.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between modules, as the table in docs/architecture.md draws them. */
@Order(1)
class ArchitectureTest {
    private static final String OURS = "dev.swarm.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // The contract suites of activities are tests in a jar.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.swarm");

    @ParameterizedTest
    @CsvSource({
        "contracts, 90",
        "taskfile, 15",
        "workflows, 25",
        "activities, 50",
        "worker, 4",
        "api, 100",
        "infra, 40",
        "cli, 60"
    })
    void seesEachModule(String module, int atLeast) {
        assertThat(of(module)).hasSizeGreaterThanOrEqualTo(atLeast);
    }

    private static List<JavaClass> of(String module) {
        return CLASSES.stream()
                .filter(type -> (type.getPackageName() + ".").startsWith(OURS + module + "."))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "contracts, ''",
        "infra, ''",
        "taskfile, contracts",
        "workflows, contracts",
        "activities, contracts",
        "api, contracts taskfile",
        "worker, contracts workflows activities",
        "cli, contracts taskfile api worker infra",
    })
    void dependsOnNoOtherModuleThan(String module, String allowed) {
        Set<String> used = of(module).stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getPackageName() + ".")
                .filter(name -> name.startsWith(OURS))
                .map(name -> name.substring(OURS.length(), name.indexOf('.', OURS.length())))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> fine = Stream.concat(Stream.of(module), Stream.of(allowed.split(" ")))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(fine).containsAll(used);
    }

    @Test
    void contractsKnowTheTemporalSdkAndTheJdk() {
        classes()
                .that()
                .resideInAPackage("dev.swarm.contracts..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.swarm.contracts..",
                        "java..",
                        "io.temporal..",
                        "org.jspecify.annotations..",
                        // What the SDK's data converter is configured with.
                        "com.fasterxml.jackson.."))
                .check(CLASSES);
    }

    @Test
    void workflowsReadNoClockAndDoNoInputOrOutput() {
        classes()
                .that()
                .resideInAPackage("dev.swarm.workflows..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.swarm.workflows..",
                        "dev.swarm.contracts..",
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.math..",
                        "io.temporal..",
                        "org.jspecify.annotations..",
                        "org.slf4j.."))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.swarm.workflows..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent.."))
                .check(CLASSES);
    }

    /** What replays differently on another JVM. The SDK's own checker of bytecode is in no registry that we may use. */
    @Test
    void workflowsHaveNothingRandomAndNoOrderByChance() {
        noClasses()
                .that()
                .resideInAPackage("dev.swarm.workflows..")
                .should()
                .dependOnClassesThat(belongToAnyOf(
                        HashMap.class,
                        IdentityHashMap.class,
                        WeakHashMap.class,
                        HashSet.class,
                        Random.class,
                        UUID.class,
                        Thread.class,
                        Date.class,
                        Collectors.class))
                .orShould()
                .callMethod(Set.class, "copyOf", Collection.class)
                .orShould()
                .callMethod(Map.class, "copyOf", Map.class)
                .orShould()
                .callMethod(Set.class, "stream")
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLASSES);
    }

    @Test
    void activitiesKnowNoSpringAndNoDatabase() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.swarm.activities..", "dev.swarm.taskfile..", "dev.swarm.infra..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.swarm.activities..", "dev.swarm.worker..", "dev.swarm.workflows..", "dev.swarm.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"taskfile", "workflows", "activities", "worker", "api", "infra", "cli"})
    void hasNoCyclesBetweenFeatures(String module) {
        slices().matching(OURS + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = CLASSES.stream()
                .map(JavaClass::getPackage)
                .filter(owner -> !owner.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unmarked).isEmpty();
    }
}
