package ai.valr.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate for 127.0.0.1 that signs itself, made by the JDK's keytool: the servers' store, and the one that clients trust. */
record Certificates(Path keyStore, Path trustStore) {
    static final String PASSWORD = "not-a-secret";

    static Certificates make(Path folder) throws IOException, InterruptedException {
        Path keyStore = folder.resolve("server.p12");
        Path trustStore = folder.resolve("trusted.p12");
        Path certificate = folder.resolve("server.pem");
        keytool(
                "-genkeypair -alias valr -keyalg EC -dname CN=valr-test -validity 2 -storetype PKCS12",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-keystore",
                keyStore.toString());
        keytool("-exportcert -rfc -alias valr", "-keystore", keyStore.toString(), "-file", certificate.toString());
        keytool(
                "-importcert -noprompt -alias valr -storetype PKCS12",
                "-keystore",
                trustStore.toString(),
                "-file",
                certificate.toString());
        return new Certificates(keyStore, trustStore);
    }

    private static void keytool(String words, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words.split(" ")));
        command.addAll(List.of(more));
        command.addAll(List.of("-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + said);
        }
    }
}
