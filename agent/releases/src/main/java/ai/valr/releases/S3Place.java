package ai.valr.releases;

import java.net.URI;
import java.util.Locale;

/**
 * A bucket and what the names of its objects begin with.
 *
 * @param prefix empty, or ends with a slash
 */
record S3Place(String bucket, String prefix) {

    /** @throws ReleaseException where the URL is not {@code s3://BUCKET/PREFIX} */
    static S3Place of(URI url) {
        boolean s3 = url.getScheme() != null
                && url.getScheme().toLowerCase(Locale.ROOT).equals("s3");
        if (!s3 || url.getAuthority() == null || url.getQuery() != null || url.getFragment() != null) {
            throw ReleaseException.wrongSetting("location " + url + " is no place in S3; expected s3://BUCKET/PREFIX");
        }
        String path = url.getPath() == null ? "" : url.getPath();
        String prefix = path.startsWith("/") ? path.substring(1) : path;
        return new S3Place(url.getAuthority(), prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    }

    S3Place below(String name) {
        return new S3Place(bucket, prefix + name + "/");
    }

    boolean isBelow(S3Place other) {
        return bucket.equals(other.bucket) && prefix.startsWith(other.prefix) && !prefix.equals(other.prefix);
    }

    String key(String name) {
        return prefix + name;
    }

    /** Ends with a slash. */
    URI url() {
        return URI.create("s3://" + bucket + "/" + prefix);
    }
}
