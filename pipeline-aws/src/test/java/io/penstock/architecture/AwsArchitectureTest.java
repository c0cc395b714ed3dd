package io.penstock.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
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

/** The layers of pipeline-aws on one page. */
@AnalyzeClasses(packages = "io.penstock.aws", importOptions = ImportOption.DoNotIncludeTests.class)
class AwsArchitectureTest {

    /** Providers run on workers too, where there is no engine. */
    @ArchTest
    static final ArchRule providersSeeTheApiAndNotTheEngine = noClasses()
            .that()
            .resideInAnyPackage("io.penstock.aws..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.penstock.engine..");

    /** The remote package knows none of the services, and no service knows another. */
    @ArchTest
    static final ArchRule servicesStandAlone = slices().matching("io.penstock.aws.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    JavaClass.Predicates.resideInAPackage("io.penstock.aws.."),
                    JavaClass.Predicates.resideInAPackage("io.penstock.aws.remote.."));

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes()
            .that(are(resideInAPackage("io.penstock.aws..")))
            .should(new ArchCondition<>("live in a @NullMarked package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                        events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " is not @NullMarked"));
                    }
                }
            });

    /**
     * The SDK's types appear in the builders only, and Failsafe's nowhere: what the rest of the system sees are the JDK's and
     * our own.
     */
    @ArchTest
    static final ArchRule onlyBuildersShowTypesOfTheSdk = methods()
            .that()
            .haveModifier(JavaModifier.PUBLIC)
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .haveSimpleNameNotEndingWith("Builder")
            .and()
            .areDeclaredInClassesThat(not(resideInAPackage("io.penstock.aws.remote..")))
            .should(new ArchCondition<>("mention types of the JDK and of ours only") {
                @Override
                public void check(com.tngtech.archunit.core.domain.JavaMethod method, ConditionEvents events) {
                    method.getAllInvolvedRawTypes().stream()
                            .map(JavaClass::getBaseComponentType)
                            .filter(type -> !type.isPrimitive())
                            .filter(type -> !type.getPackageName().startsWith("java."))
                            .filter(type -> !type.getPackageName().startsWith("io.penstock."))
                            .forEach(type -> events.add(SimpleConditionEvent.violated(
                                    method, method.getFullName() + ": " + type.getName())));
                }
            });

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
