package ai.valr.releases;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How to come to an S3 store. What is null is left to the AWS SDK: its environment variables, profiles and roles.
 *
 * @param endpoint of a server that is not Amazon's, or null
 * @param region or null
 * @param pathStyle whether the bucket stands in the path and not in the host's name
 * @param accessKey given with {@code secretKey}, or null
 * @param secretKey or null
 */
record S3Settings(URI endpoint, String region, boolean pathStyle, String accessKey, String secretKey) {
    static final String PREFIX = "s3.";
    private static final String ENDPOINT = "s3.endpoint";
    private static final String REGION = "s3.region";
    private static final String PATH_STYLE = "s3.path_style";
    private static final String ACCESS_KEY = "s3.access_key";
    private static final String SECRET_KEY = "s3.secret_key";
    private static final Set<String> KNOWN =
            new TreeSet<>(Set.of(ENDPOINT, REGION, PATH_STYLE, ACCESS_KEY, SECRET_KEY));

    /** Servers other than Amazon's take any, and a signature needs one. */
    private static final String ANY_REGION = "us-east-1";

    /** @throws ReleaseException that names every problem */
    static S3Settings parse(Map<String, String> settings) {
        Map<String, String> own = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !KNOWN.contains(name)) {
                problems.add(name + " is no setting of a store; expected one of " + String.join(", ", KNOWN));
            } else if (KNOWN.contains(name) && !value.isBlank()) {
                own.put(name, value.strip());
            }
        });
        URI endpoint = endpoint(own.get(ENDPOINT), problems);
        String pathStyle = own.getOrDefault(PATH_STYLE, Boolean.toString(endpoint != null));
        if (!Set.of("true", "false").contains(pathStyle)) {
            problems.add(PATH_STYLE + " is " + pathStyle + ", expected true or false");
        }
        if (own.containsKey(ACCESS_KEY) != own.containsKey(SECRET_KEY)) {
            problems.add(ACCESS_KEY + " and " + SECRET_KEY + " come together; give both or neither");
        }
        if (!problems.isEmpty()) {
            throw ReleaseException.wrongSetting(String.join("; ", problems));
        }
        return new S3Settings(
                endpoint,
                own.getOrDefault(REGION, endpoint == null ? null : ANY_REGION),
                Boolean.parseBoolean(pathStyle),
                own.get(ACCESS_KEY),
                own.get(SECRET_KEY));
    }

    private static URI endpoint(String text, List<String> problems) {
        if (text == null) {
            return null;
        }
        try {
            URI endpoint = URI.create(text);
            if (endpoint.getHost() != null && Set.of("http", "https").contains(endpoint.getScheme())) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        problems.add(ENDPOINT + " is " + text + ", expected http://HOST:PORT or https://HOST:PORT");
        return null;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "S3Settings[endpoint=" + endpoint + ", region=" + region + ", pathStyle=" + pathStyle + ", accessKey="
                + accessKey + "]";
    }
}
