package ai.valr.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Habits that a compiler does not check. */
@AnalyzeClasses(
        packages = "ai.valr",
        importOptions = {ImportOption.DoNotIncludeTests.class, WithoutTestJars.class})
class HabitRulesTest {

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class)
            .because("a wait has a condition and a bound");

    @ArchTest
    static final ArchRule onlyAMainEndsTheProcess = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("ai.valr.cli.Valr")
            .and()
            .doNotHaveFullyQualifiedName("ai.valr.embedded.RegistryProcess")
            .should()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule noNamesThatSayNothing =
            noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Managers?|Common|Impl)");

    @ArchTest
    static final ArchRule noStaticMutableState = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAPackage("ai.valr..")
            .and()
            .areDeclaredInClassesThat()
            .areNotAssignableTo(org.apache.avro.specific.SpecificRecordBase.class)
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackages("ai.valr.cli..", "ai.valr.trainer..")
            .should()
            .accessField(System.class, "out");
}
