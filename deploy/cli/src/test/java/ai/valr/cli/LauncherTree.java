package ai.valr.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A small copy of the repository around the real launcher: sources with nothing in them, and in place of Maven a script
 * that counts its calls and "builds" a class path on which the real command line lies.
 */
final class LauncherTree {
    private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

    final Path root;

    private LauncherTree(Path root) {
        this.root = root;
    }

    /** @param build shell commands that stand for the build, run in the tree's root */
    static LauncherTree in(Path root, String build) throws IOException {
        Files.createDirectories(root.resolve("deploy/cli/src/main/java"));
        Files.createDirectories(root.resolve("deploy/cli/src/test/java"));
        for (String module : List.of("schemas", "agent", "trainer")) {
            Files.createDirectories(root.resolve(module + "/src/main"));
        }
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.copy(REPOSITORY.resolve("valr"), root.resolve("valr"));
        LauncherTree tree = new LauncherTree(root);
        tree.jdk("17.0.15", "for a in \"$@\"; do echo \"$a\"; done\n");
        tree.script("mvnw", "echo run >> builds\n" + build + "\n");
        tree.script("valr", Files.readString(REPOSITORY.resolve("valr")));
        tree.age(Instant.now().minusSeconds(60));
        return tree;
    }

    /** Makes a stand-in for a JDK, whose "java" is a shell script. */
    void jdk(String version, String java) throws IOException {
        Files.createDirectories(root.resolve("jdk/bin"));
        Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
        script("jdk/bin/java", java);
        script("jdk/bin/javac", "");
    }

    /** The build that works: the launcher's class path is this test's own. */
    static String workingBuild() {
        return """
                mkdir -p deploy/cli/target/launcher
                : > deploy/cli/target/valr-cli.jar
                printf '%s' 'CLASSPATH' > deploy/cli/target/launcher/dependencies
                """.replace("CLASSPATH", System.getProperty("java.class.path"));
    }

    void script(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.writeString(file, text.startsWith("#!") ? text : "#!/bin/sh\nset -e\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void age(Instant time) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(time));
            }
        }
    }

    int builds() throws IOException {
        Path count = root.resolve("builds");
        return Files.exists(count) ? Files.readAllLines(count).size() : 0;
    }

    Process start(Path directory, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("VALR_"));
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        return builder.start();
    }

    Result run(Path directory, Map<String, String> environment, String... command) throws Exception {
        return Result.of(start(directory, environment, command));
    }

    Result run(String... args) throws Exception {
        String[] command = new String[args.length + 1];
        command[0] = root.resolve("valr").toString();
        System.arraycopy(args, 0, command, 1, args.length);
        return run(root, Map.of(), command);
    }

    /** How a launched command ended. */
    record Result(int exitCode, String out, String err) {

        static Result of(Process process) throws Exception {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the launcher did not end within 60 s; it said: " + err);
            }
            return new Result(process.exitValue(), out, err);
        }
    }
}
