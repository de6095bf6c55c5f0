package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real launcher script in a small copy of the repository, with a stand-in for Maven. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @TempDir
    private Path folder;

    private LauncherTree tree() throws Exception {
        return LauncherTree.in(folder.resolve("a folder with spaces"), LauncherTree.workingBuild());
    }

    @Test
    void shouldBuildOnFirstUseOnly() throws Exception {
        LauncherTree tree = tree();

        LauncherTree.Result first = tree.run("--version");
        LauncherTree.Result second = tree.run("--version");

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out())
                .contains("-Dai.djl.offline=true", "ai.valr.cli.Valr\n--version\n")
                .contains(tree.root.resolve("deploy/cli/target/valr-cli.jar") + ":");
        assertThat(first.err()).contains("building");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(second.err()).isEmpty();
        assertThat(tree.builds()).isEqualTo(1);
    }

    @Test
    void shouldBuildAgainWhenASourceIsNewerThanTheBuild() throws Exception {
        LauncherTree tree = tree();
        tree.run("--version");

        Files.writeString(tree.root.resolve("deploy/cli/src/test/java/OnlyATest.java"), "");
        tree.run("--version");
        assertThat(tree.builds()).as("a test is no part of the build").isEqualTo(1);

        Path source = Files.writeString(tree.root.resolve("deploy/cli/src/main/java/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        tree.run("--version");
        assertThat(tree.builds()).isEqualTo(2);
    }

    @Test
    void shouldBuildAgainWhenALibraryHasGone() throws Exception {
        LauncherTree tree = tree();
        Path library = Files.writeString(folder.resolve("library.jar"), "");
        tree.script(
                "mvnw",
                "echo run >> builds\n: > '" + library + "'\n"
                        + LauncherTree.workingBuild().replace("printf '%s' '", "printf '%s' '" + library + ":"));
        tree.run("--version");
        Files.delete(library);

        assertThat(tree.run("--version").exitCode()).isZero();
        assertThat(tree.builds()).isEqualTo(2);
    }

    @Test
    void shouldBuildOnceWhenTwoStartTogether() throws Exception {
        LauncherTree tree = LauncherTree.in(folder.resolve("two"), LauncherTree.workingBuild() + "\nsleep 1\n");
        String valr = tree.root.resolve("valr").toString();

        Process one = tree.start(folder, Map.of(), valr, "--version");
        Process other = tree.start(folder, Map.of(), valr, "--version");

        assertThat(LauncherTree.Result.of(one).exitCode()).isZero();
        assertThat(LauncherTree.Result.of(other).exitCode()).isZero();
        assertThat(tree.builds()).isEqualTo(1);
    }

    @Test
    void shouldTakeOverTheLockOfADeadBuild() throws Exception {
        LauncherTree tree = tree();
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.createDirectories(tree.root.resolve("target/launcher.lock"));
        Files.writeString(tree.root.resolve("target/launcher.lock/pid"), dead.pid() + "\n");

        assertThat(tree.run("--version").exitCode()).isZero();
    }

    @Test
    void shouldNameTheLogWhenTheBuildFails() throws Exception {
        LauncherTree tree = LauncherTree.in(folder.resolve("broken"), "echo '[ERROR] no such thing'; exit 1");

        LauncherTree.Result result = tree.run("--version");

        assertThat(result.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(result.err()).contains("[ERROR] no such thing").contains("the build failed; the whole log is in ");
        assertThat(tree.run("--version").exitCode()).as("and tries again").isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(tree.builds()).isEqualTo(2);
    }

    @Test
    void shouldStartFromAnotherFolderThroughALink() throws Exception {
        LauncherTree tree = tree();
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(
                bin.resolve("valr"), Path.of("..").resolve(folder.relativize(tree.root.resolve("valr"))));

        assertThat(tree.run(bin, Map.of(), link.toString(), "--version").exitCode())
                .isZero();
        assertThat(tree.builds()).isEqualTo(1);
    }

    @Test
    void shouldPassArgumentsAndTheExitCodeThrough() throws Exception {
        LauncherTree tree = tree();
        tree.jdk("21.0.1", "for a in \"$@\"; do echo \"$a\"; done; exit 7");

        LauncherTree.Result result = tree.run("ask", "where is it?", "");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.out()).endsWith("ai.valr.cli.Valr\nask\nwhere is it?\n\n");
    }

    @Test
    void shouldStartTheRealCommandLine() throws Exception {
        LauncherTree tree = tree();

        LauncherTree.Result result = tree.run(
                folder,
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                tree.root.resolve("valr").toString(),
                "--version");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("valr " + Version.current());
    }

    @Test
    void shouldAskForANewerJava() throws Exception {
        LauncherTree tree = tree();
        tree.jdk("11.0.2", "exit 1");

        LauncherTree.Result result = tree.run("--version");

        assertThat(result.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(result.err()).contains("is Java 11.0.2; VaLR needs a JDK, 17 or newer");
        assertThat(tree.builds()).isZero();
    }

    @Test
    void shouldNotBuildOnAJavaWithoutACompiler() throws Exception {
        LauncherTree tree = tree();
        Files.delete(tree.root.resolve("jdk/bin/javac"));

        LauncherTree.Result result = tree.run("--version");

        assertThat(result.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(result.err()).contains("has no compiler");
    }

    @Test
    void shouldSayWhereJavaIsMissing() throws Exception {
        LauncherTree tree = tree();

        LauncherTree.Result result = tree.run(
                folder,
                Map.of("JAVA_HOME", "/no/such/jdk"),
                tree.root.resolve("valr").toString(),
                "--version");

        assertThat(result.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(result.err()).contains("JAVA_HOME is /no/such/jdk, which has no bin/java");
    }
}
