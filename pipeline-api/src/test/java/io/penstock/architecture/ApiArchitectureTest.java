package io.penstock.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

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

/** The layers of pipeline-api on one page: whoever wants to know what may use what reads it here. */
@AnalyzeClasses(packages = "io.penstock", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiArchitectureTest {

    /**
     * From the leaf up. Definition, component and the catalogue may know each other: a component is a view of an object, a
     * definition gives typed views, a type describes both.
     */
    @ArchTest
    static final ArchRule layers = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("problem")
            .definedBy("io.penstock.problem..")
            .layer("schedule")
            .definedBy("io.penstock.schedule..")
            .layer("definition")
            .definedBy("io.penstock.definition..", "io.penstock.component..", "io.penstock.catalog..")
            .layer("expression")
            .definedBy("io.penstock.expression..")
            .layer("validation")
            .definedBy("io.penstock.validation..")
            .layer("dsl")
            .definedBy("io.penstock", "io.penstock.dsl..")
            .layer("run")
            .definedBy("io.penstock.run..")
            .layer("service")
            .definedBy("io.penstock.service..")
            .layer("spi")
            .definedBy("io.penstock.spi..")
            .whereLayer("spi")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("dsl")
            .mayOnlyBeAccessedByLayers("service")
            .whereLayer("service")
            .mayOnlyBeAccessedByLayers("spi")
            .whereLayer("run")
            .mayOnlyBeAccessedByLayers("service", "spi")
            .whereLayer("validation")
            .mayOnlyBeAccessedByLayers("dsl", "run", "service", "spi")
            .whereLayer("expression")
            .mayOnlyBeAccessedByLayers("validation", "dsl", "run", "service", "spi");

    @ArchTest
    static final ArchRule problemsNeedNothing = noClasses()
            .that(resideInAPackage("io.penstock.problem.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.penstock..")
                    .and(JavaClass.Predicates.resideOutsideOfPackage("io.penstock.problem..")));

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
            .should()
            .haveRawReturnType(
                    resideInAnyPackage("java..", "io.penstock..", "").or(JavaClass.Predicates.type(void.class)));

    @ArchTest
    static final ArchRule nothingReadsAClockOrRollsDice = noClasses()
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
