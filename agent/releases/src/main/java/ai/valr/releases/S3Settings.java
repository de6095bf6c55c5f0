package ai.valr.releases;

import ai.valr.settings.Setting;
import ai.valr.settings.SettingsReader;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Servers other than Amazon's take any, and a signature needs one. */
    private static final String ANY_REGION = "us-east-1";

    /** @throws ReleaseException that names every problem */
    static S3Settings parse(Map<String, String> settings) {
        SettingsReader reader = new SettingsReader(settings);
        S3Settings parsed = read(reader);
        reader.others().keySet().stream()
                .filter(name -> name.startsWith(PREFIX))
                .forEach(name -> reader.problem(name + " is no setting of a store; expected one of "
                        + String.join(", ", new TreeSet<>(reader.names()))));
        if (!reader.problems().isEmpty()) {
            throw ReleaseException.wrongSetting(String.join("; ", reader.problems()));
        }
        return parsed;
    }

    /** What there is, for people. */
    static List<Setting> declared() {
        SettingsReader reader = new SettingsReader(Map.of());
        read(reader);
        return reader.declared();
    }

    private static S3Settings read(SettingsReader reader) {
        URI endpoint = endpoint(
                reader.setting(ENDPOINT, "of a server that is not Amazon's, such as `http://minio:9000`")
                        .shown("Amazon's")
                        .text(null),
                reader);
        String region = reader.setting(REGION, "of the bucket")
                .shown("the AWS SDK's own; with an endpoint `" + ANY_REGION + "`")
                .text(endpoint == null ? null : ANY_REGION);
        boolean pathStyle = reader.setting(PATH_STYLE, "the bucket in the path, not in the host's name")
                .shown("`true` with an endpoint")
                .flag(endpoint != null);
        String accessKey = reader.setting(ACCESS_KEY, "given with `" + SECRET_KEY + "`")
                .shown("the AWS SDK's own chain: `AWS_ACCESS_KEY_ID`, profiles, roles")
                .text(null);
        String secretKey = reader.setting(SECRET_KEY, "given with `" + ACCESS_KEY + "`")
                .shown("as with the access key")
                .text(null);
        if ((accessKey == null) != (secretKey == null)) {
            reader.problem(ACCESS_KEY + " and " + SECRET_KEY + " come together; give both or neither");
        }
        return new S3Settings(endpoint, region, pathStyle, accessKey, secretKey);
    }

    private static URI endpoint(String text, SettingsReader reader) {
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
        reader.problem(ENDPOINT + " is " + text + ", expected http://HOST:PORT or https://HOST:PORT");
        return null;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "S3Settings[endpoint=" + endpoint + ", region=" + region + ", pathStyle=" + pathStyle + ", accessKey="
                + accessKey + "]";
    }
}
