package ai.valr.releases;

import ai.valr.settings.Setting;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the files of releases lie, by URL. A version's files never change. A location counts when a record names its files
 * with their checksums, and such a record is written behind {@link #put}: files that a broken-off {@code put} left are
 * nobody's, and a second one completes them. Thread-safe; closed by whoever opened it.
 */
public interface ReleaseStore extends AutoCloseable {

    /**
     * A store of any location of its scheme. Nothing is asked of it before it is used.
     *
     * @param url {@code file:///DIR} or {@code s3://BUCKET/PREFIX}
     * @param settings of which those that {@link #isSetting} are taken; what is not said is left to the AWS SDK's own chain
     * @throws ReleaseException where the scheme is another or a setting is wrong
     */
    static ReleaseStore open(URI url, Map<String, String> settings) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "file" -> new FileReleaseStore(url);
            case "s3" -> S3ReleaseStore.open(url, settings);
            default ->
                throw ReleaseException.wrongSetting("release store " + url + " has the scheme '" + scheme
                        + "'; expected file:///DIR or s3://BUCKET/PREFIX");
        };
    }

    /** Whether a setting is a store's: {@code s3.endpoint}, {@code s3.region}, ... */
    static boolean isSetting(String name) {
        return name.startsWith(S3Settings.PREFIX);
    }

    /** Which there are, for people. */
    static List<Setting> settings() {
        return S3Settings.declared();
    }

    /** @throws ReleaseException that names every setting of a store that is wrong; others may stand beside them */
    static void checkSettings(Map<String, String> settings) {
        S3Settings.parse(settings);
    }

    /**
     * Copies a model folder's files, as {@link ReleaseFiles#of} lists them, to {@code URL/NAME/VERSION/}. What is there
     * already and the same is left alone.
     *
     * @return the location, for {@code ModelRelease.location}
     * @throws ReleaseException where the version is there with other files, or the store does not take them
     */
    URI put(String modelName, String version, Path folder);

    /**
     * One file of a location. The caller closes it.
     *
     * @throws ReleaseException where it is missing, or the store does not answer
     */
    InputStream read(URI location, String path);

    /**
     * Removes a location that {@link #put} gave; one that is not there is no error.
     *
     * @throws ReleaseException where it is not beneath this store's URL, or the store does not answer
     */
    void delete(URI location);

    @Override
    void close();
}
