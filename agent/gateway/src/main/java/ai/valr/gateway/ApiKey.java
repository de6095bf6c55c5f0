package ai.valr.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A token that may do something. Only its hash is known, so that the settings tell nobody the token.
 *
 * @param name for people
 * @param sha256 of the token's UTF-8 bytes
 */
public record ApiKey(String name, byte[] sha256, Set<Scope> scopes) {
    private static final int SHA256_BYTES = 32;

    public ApiKey {
        sha256 = sha256.clone();
        scopes = Set.copyOf(scopes);
    }

    /**
     * Reads {@code name:sha256:scope+scope}.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    static ApiKey parse(String text) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length != 3 || parts[0].isBlank()) {
            throw new IllegalArgumentException("api_keys: an entry of " + parts.length
                    + " parts; expected name:SHA-256 in hex:scopes, such as robot:9f86d0...:publish+read");
        }
        byte[] hash;
        try {
            hash = HexFormat.of().parseHex(parts[1]);
        } catch (IllegalArgumentException e) {
            hash = new byte[0];
        }
        if (hash.length != SHA256_BYTES) {
            throw new IllegalArgumentException("api_keys: " + parts[0]
                    + " has no SHA-256 in hex (64 digits); make one with: printf %s TOKEN | sha256sum");
        }
        return new ApiKey(parts[0], hash, scopes(parts[0], parts[2]));
    }

    private static Set<Scope> scopes(String name, String text) {
        try {
            return Arrays.stream(text.split("\\+"))
                    .map(scope -> Scope.valueOf(scope.toUpperCase(Locale.ROOT)))
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "api_keys: " + name + " has scopes " + text + "; expected some of "
                            + Arrays.stream(Scope.values()).map(Scope::label).collect(Collectors.joining("+")),
                    e);
        }
    }

    /** Takes the same time whatever the token. */
    boolean is(String token) {
        return MessageDigest.isEqual(sha256, hash(token));
    }

    static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiKey that
                && name.equals(that.name)
                && Arrays.equals(sha256, that.sha256)
                && scopes.equals(that.scopes);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name + " " + scopes;
    }
}
