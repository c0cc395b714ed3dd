package io.penstock.testkit.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;

/** The layers of pipeline-testkit on one page. */
@AnalyzeClasses(packages = "io.penstock.testkit", importOptions = ImportOption.DoNotIncludeTests.class)
class TestkitArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.penstock.testkit.(**)").should().beFreeOfCycles();

    /** Of the seams and the storage each stands alone, so that a test can use it without the rest. */
    @ArchTest
    static final ArchRule timeNeedsNothing = noClasses()
            .that(resideInAPackage("io.penstock.testkit.time.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.penstock..")
                    .and(JavaClass.Predicates.resideOutsideOfPackage("io.penstock.testkit.time..")));

    @ArchTest
    static final ArchRule storageNeedsTheSpiOnly = noClasses()
            .that(resideInAPackage("io.penstock.testkit.storage.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.penstock..")
                    .and(JavaClass.Predicates.resideOutsideOfPackages(
                            "io.penstock.testkit.storage..", "io.penstock.spi.work..")));

    /** So that whoever starts no server needs none of the libraries. */
    @ArchTest
    static final ArchRule onlyTheServersKnowTheirLibraries = noClasses()
            .that(JavaClass.Predicates.resideOutsideOfPackage("io.penstock.testkit.server.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.penstock.testkit.server..",
                    "org.gaul..",
                    "software.amazon..",
                    "io.zonky..",
                    "org.postgresql.."));

    /** The classpath does not enforce module-info, so the signatures are checked here. */
    @ArchTest
    static final ArchRule signaturesMentionJdkOwnAndTestTypesOnly = methods()
            .that()
            .haveModifier(JavaModifier.PUBLIC)
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .haveRawReturnType(
                    resideInAnyPackage("java..", "io.penstock..", "org.assertj..", "org.junit..", "net.jqwik..", "")
                            .or(JavaClass.Predicates.type(void.class)));

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

    @ArchTest
    static final ArchRule nothingReadsAClockSleepsOrRollsDice = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callConstructor(Random.class);
}
