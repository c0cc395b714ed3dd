package io.penstock.engine.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;

/** The layers of pipeline-engine on one page: whoever wants to know what may use what reads it here. */
@AnalyzeClasses(packages = "io.penstock.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class EngineArchitectureTest {

    /** The worker also runs in a program of its own on another host, where there is no engine. */
    @ArchTest
    static final ArchRule workersSeeTheApiOnly = noClasses()
            .that(resideInAPackage("io.penstock.engine.worker.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.penstock.engine..")
                    .and(resideOutsideOfPackage("io.penstock.engine.worker..")));

    /** What it works with comes through the same doors as any extension. */
    @ArchTest
    static final ArchRule localExtensionSeesTheApiOnly = noClasses()
            .that(resideInAPackage("io.penstock.engine.local.."))
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.penstock.engine..").and(resideOutsideOfPackage("io.penstock.engine.local..")));

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes()
            .that(are(resideInAPackage("io.penstock..")))
            .should(new ArchCondition<>("live in a @NullMarked package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                        events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " is not @NullMarked"));
                    }
                }
            });

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
                    "io.penstock.engine.store",
                    "io.penstock.engine.worker"))
            .should()
            .haveRawReturnType(
                    resideInAnyPackage("java..", "io.penstock..", "").or(JavaClass.Predicates.type(void.class)));

    /** Time, waiting and chance enter through the seams: {@code SystemRuntime} is the one that reaches the real ones. */
    @ArchTest
    static final ArchRule nothingReadsAClockSleepsOrRollsDice = noClasses()
            .that()
            .doNotHaveSimpleName("SystemRuntime")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callConstructor(Random.class);
}
