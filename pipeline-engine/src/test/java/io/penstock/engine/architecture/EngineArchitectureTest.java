package io.penstock.engine.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.penstock.engine.metrics.MicrometerMetrics;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;

/** The layers of pipeline-engine on one page: whoever wants to know what may use what reads it here. */
@AnalyzeClasses(packages = "io.penstock.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class EngineArchitectureTest {

    /** The way of the data: planning → attempt → instance, then what carries decisions out, then the shell. */
    @ArchTest
    static final ArchRule stages = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("shell")
            .definedBy("io.penstock.engine")
            .layer("instance")
            .definedBy("io.penstock.engine.instance")
            .layer("attempt")
            .definedBy("io.penstock.engine.attempt")
            .layer("planning")
            .definedBy("io.penstock.engine.planning")
            .layer("task")
            .definedBy("io.penstock.engine.task")
            .layer("resource")
            .definedBy("io.penstock.engine.resource")
            .layer("action")
            .definedBy("io.penstock.engine.action")
            .layer("store")
            .definedBy("io.penstock.engine.store..")
            .whereLayer("shell")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("instance")
            .mayOnlyBeAccessedByLayers("shell")
            .whereLayer("resource")
            .mayOnlyBeAccessedByLayers("shell")
            .whereLayer("action")
            .mayOnlyBeAccessedByLayers("shell")
            .whereLayer("task")
            .mayOnlyBeAccessedByLayers("shell", "resource", "action")
            .whereLayer("attempt")
            .mayOnlyBeAccessedByLayers("shell", "instance")
            .whereLayer("planning")
            .mayOnlyBeAccessedByLayers("shell", "instance", "attempt");

    @ArchTest
    static final ArchRule stagesHaveNoCycles =
            slices().matching("io.penstock.engine.(*)..").should().beFreeOfCycles();

    /** They also run inside a worker program on another host, where there is no engine. */
    @ArchTest
    static final ArchRule workerAndLocalSeeTheApiOnly = noClasses()
            .that(resideInAnyPackage("io.penstock.engine.worker..", "io.penstock.engine.local.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.penstock.engine",
                    "io.penstock.engine.planning..",
                    "io.penstock.engine.instance..",
                    "io.penstock.engine.attempt..",
                    "io.penstock.engine.task..",
                    "io.penstock.engine.resource..",
                    "io.penstock.engine.action..",
                    "io.penstock.engine.store.."));

    /** The classpath does not enforce module-info, so the signatures are checked here. */
    @ArchTest
    static final ArchRule signaturesMentionJdkAndOwnTypesOnly = methods()
            .that()
            .haveModifier(JavaModifier.PUBLIC)
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .areDeclaredInClassesThat(resideInAnyPackage(
                    "io.penstock.engine",
                    "io.penstock.engine.local",
                    "io.penstock.engine.metrics",
                    "io.penstock.engine.store",
                    "io.penstock.engine.worker"))
            .should()
            .haveRawReturnType(
                    resideInAnyPackage("java..", "io.penstock..", "").or(JavaClass.Predicates.type(void.class)));

    /** The core decides; it neither waits nor writes nor starts anything. */
    @ArchTest
    static final ArchRule theCoreIsPure = noClasses()
            .that(resideInAnyPackage(
                    "io.penstock.engine.planning", "io.penstock.engine.attempt", "io.penstock.engine.instance"))
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("java.io..", "java.nio..", "java.sql..", "java.net..", "org.slf4j.."))
            .orShould()
            .dependOnClassesThat(resideInAPackage("java.util.concurrent.."))
            .orShould()
            .dependOnClassesThat(JavaClass.Predicates.type(Thread.class));

    @ArchTest
    static final ArchRule onlyTheSeamsReadClocksAndRollDice = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.penstock.engine.SystemRuntime")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(InstantSource.class, "system")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current")
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .dependOnClassesThat(JavaClass.Predicates.type(Executors.class));

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes()
            .should(new ArchCondition<>("live in a @NullMarked package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                        events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " is not @NullMarked"));
                    }
                }
            });

    /** So that the engine runs where Micrometer is absent. */
    @ArchTest
    static final ArchRule onlyOneClassKnowsMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage("io.penstock.engine.metrics")
            .should()
            .dependOnClassesThat(resideInAPackage("io.micrometer.."))
            .orShould()
            .dependOnClassesThat(JavaClass.Predicates.type(MicrometerMetrics.class));

    @ArchTest
    static final ArchRule awsStaysOutside =
            noClasses().should().dependOnClassesThat(resideInAPackage("software.amazon.awssdk.."));
}
