package ai.valr.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Arrows point one way: deploy to {worker, gateway, trainer}, those to {engine, model, releases, schemas}. */
@AnalyzeClasses(
        packages = "ai.valr",
        importOptions = {ImportOption.DoNotIncludeTests.class, WithoutTestJars.class})
class DependencyRulesTest {
    private static final String SCHEMAS = "ai.valr.schemas..";
    private static final String SETTINGS = "ai.valr.settings..";
    private static final String RELEASES = "ai.valr.releases..";
    private static final String OBSERVABILITY = "ai.valr.observability..";
    private static final String MODEL = "ai.valr.model..";
    private static final String ENGINE = "ai.valr.engine..";
    private static final String WORKER = "ai.valr.worker..";
    private static final String GATEWAY = "ai.valr.gateway..";
    private static final String TRAINER = "ai.valr.trainer..";
    private static final String EMBEDDED = "ai.valr.embedded..";
    private static final String[] DEPLOY = {"ai.valr.cli..", "ai.valr.node..", EMBEDDED};
    private static final String KAFKA = "org.apache.kafka..";

    @ArchTest
    static final ArchRule nothingKnowsDeploy = noClasses()
            .that()
            .resideInAnyPackage(SCHEMAS, SETTINGS, RELEASES, OBSERVABILITY, MODEL, ENGINE, WORKER, GATEWAY, TRAINER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DEPLOY);

    @ArchTest
    static final ArchRule schemasKnowNothingOfOurs = noClasses()
            .that()
            .resideInAPackage(SCHEMAS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RELEASES, MODEL, ENGINE, WORKER, TRAINER, "ai.djl..");

    @ArchTest
    static final ArchRule observabilityKnowsNothingOfOurs = noClasses()
            .that()
            .resideInAPackage(OBSERVABILITY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SCHEMAS, RELEASES, MODEL, ENGINE, WORKER, GATEWAY, TRAINER, KAFKA, "ai.djl..");

    @ArchTest
    static final ArchRule settingsKnowNothing = noClasses()
            .that()
            .resideInAPackage(SETTINGS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    SCHEMAS, RELEASES, OBSERVABILITY, MODEL, ENGINE, WORKER, GATEWAY, TRAINER, KAFKA, "ai.djl..");

    @ArchTest
    static final ArchRule modelAndEngineMeasureNothingThemselves = noClasses()
            .that()
            .resideInAnyPackage(SCHEMAS, RELEASES, MODEL, ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(OBSERVABILITY, "io.micrometer..", "io.opentelemetry..");

    @ArchTest
    static final ArchRule releasesKnowTheSchemasAlone = noClasses()
            .that()
            .resideInAPackage(RELEASES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MODEL, ENGINE, WORKER, TRAINER, "ai.djl..");

    @ArchTest
    static final ArchRule nobodyElseKnowsTheObjectStore = noClasses()
            .that()
            .resideOutsideOfPackage(RELEASES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule modelKnowsNothingOfOurs = noClasses()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SCHEMAS, RELEASES, ENGINE, WORKER, TRAINER, KAFKA);

    @ArchTest
    static final ArchRule engineKnowsTheModelAndNoKafkaAndNoTensors = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SCHEMAS, RELEASES, WORKER, TRAINER, KAFKA, "ai.djl..");

    @ArchTest
    static final ArchRule workerKnowsNoTrainerAndNoTensors = noClasses()
            .that()
            .resideInAPackage(WORKER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TRAINER, "ai.djl..");

    @ArchTest
    static final ArchRule gatewayKnowsSchemasAndReleasesAlone = noClasses()
            .that()
            .resideInAPackage(GATEWAY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MODEL, ENGINE, WORKER, TRAINER, "ai.djl..");

    @ArchTest
    static final ArchRule nothingBelowKnowsTheGateway = noClasses()
            .that()
            .resideInAnyPackage(SCHEMAS, RELEASES, MODEL, ENGINE, WORKER, TRAINER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GATEWAY);

    @ArchTest
    static final ArchRule trainerKnowsNoEngine = noClasses()
            .that()
            .resideInAPackage(TRAINER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, WORKER);

    @ArchTest
    static final ArchRule theBrokerAndRegistryKnowNothingElse = noClasses()
            .that()
            .resideInAPackage(EMBEDDED)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MODEL, ENGINE, WORKER, TRAINER, "ai.valr.cli..", "ai.valr.node..");

    @ArchTest
    static final ArchRule theNodeKnowsNoCommandLine = noClasses()
            .that()
            .resideInAPackage("ai.valr.node..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.valr.cli..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("ai.valr.(**)").should().beFreeOfCycles();
}
