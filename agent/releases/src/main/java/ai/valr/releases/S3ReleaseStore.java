package ai.valr.releases;

import ai.valr.schemas.ModelFile;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket of S3, Amazon's or another's. An object appears at once and whole, a version's objects one after the other: the
 * record behind them makes them a release. Each object says its sha256, in its metadata and to the server, which checks
 * it. What goes wrong on the way the SDK tries again, three times in all.
 */
final class S3ReleaseStore implements ReleaseStore {
    /** Of one object that is written at once; S3's own bound. */
    private static final long MAX_FILE_BYTES = 5L << 30;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Without a byte. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    private static final String SHA256 = "sha256";
    private static final int NOT_FOUND = 404;

    private final S3Client client;
    private final URI url;

    private S3ReleaseStore(S3Client client, URI url) {
        this.client = client;
        this.url = url;
    }

    static S3ReleaseStore open(URI url, Map<String, String> settings) {
        S3Place.of(url);
        S3Settings parsed = S3Settings.parse(settings);
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(READ_TIMEOUT))
                // Every file has its sha256; the SDK's own checksums are not known to every server.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .forcePathStyle(parsed.pathStyle());
        if (parsed.endpoint() != null) {
            builder.endpointOverride(parsed.endpoint());
        }
        if (parsed.region() != null) {
            builder.region(Region.of(parsed.region()));
        }
        if (parsed.accessKey() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(parsed.accessKey(), parsed.secretKey())));
        }
        try {
            return new S3ReleaseStore(builder.build(), url);
        } catch (SdkException e) {
            throw ReleaseException.wrongSetting("store " + url + " cannot be opened: " + e.getMessage()
                    + "; give s3.region, and s3.endpoint where it is not Amazon's");
        }
    }

    @Override
    public URI put(String modelName, String version, Path folder) {
        S3Place place = S3Place.of(url)
                .below(SafeName.require("model name", modelName))
                .below(SafeName.require("version", version));
        List<ModelFile> files = ReleaseFiles.of(folder);
        for (ModelFile file : files) {
            if (file.getSizeBytes() > MAX_FILE_BYTES) {
                throw ReleaseException.refused("file " + file.getPath() + " of " + folder + " has "
                        + file.getSizeBytes() + " bytes, an object at most " + MAX_FILE_BYTES
                        + "; write the model in more files (shards)");
            }
        }
        for (ModelFile file : files) {
            put(place, file, folder.resolve(file.getPath()));
        }
        return place.url();
    }

    private void put(S3Place place, ModelFile file, Path from) {
        if (isThere(place, file)) {
            return;
        }
        byte[] sha256 = HexFormat.of().parseHex(file.getSha256());
        call(
                place,
                file.getPath(),
                () -> client.putObject(
                        request -> request.bucket(place.bucket())
                                .key(place.key(file.getPath()))
                                .metadata(Map.of(SHA256, file.getSha256()))
                                .checksumSHA256(Base64.getEncoder().encodeToString(sha256)),
                        RequestBody.fromFile(from)));
    }

    /** @throws ReleaseException where an object of this name is there and another */
    private boolean isThere(S3Place place, ModelFile file) {
        HeadObjectResponse head;
        try {
            head = client.headObject(request -> request.bucket(place.bucket()).key(place.key(file.getPath())));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return false;
            }
            throw failed(place, file.getPath(), e);
        } catch (SdkException e) {
            throw failed(place, file.getPath(), e);
        }
        String sha256 = head.metadata().get(SHA256);
        ModelFile found = sha256 == null
                ? ReleaseFiles.read(
                        place.url().toString(),
                        file.getPath(),
                        read(place.url(), file.getPath()),
                        OutputStream.nullOutputStream(),
                        file.getSizeBytes())
                : new ModelFile(file.getPath(), head.contentLength(), sha256);
        try {
            ReleaseFiles.requireSame(place.url().toString(), found, file);
        } catch (ReleaseException e) {
            throw ReleaseException.refused("the store has the version already and it is not the same: " + e.getMessage()
                    + "; a version's files do not change: delete " + place.url() + " if nothing names it");
        }
        return true;
    }

    @Override
    public InputStream read(URI location, String path) {
        S3Place place = S3Place.of(location);
        String name = SafeName.require("file", path);
        return call(
                place,
                name,
                () -> client.getObject(request -> request.bucket(place.bucket()).key(place.key(name))));
    }

    @Override
    public void delete(URI location) {
        S3Place place = S3Place.of(location);
        if (!place.isBelow(S3Place.of(url))) {
            throw ReleaseException.refused(location + " is not beneath this store, " + url);
        }
        call(place, "", () -> {
            for (S3Object object : client.listObjectsV2Paginator(
                            request -> request.bucket(place.bucket()).prefix(place.key("")))
                    .contents()) {
                client.deleteObject(request -> request.bucket(place.bucket()).key(object.key()));
            }
            return null;
        });
    }

    private static <T> T call(S3Place place, String file, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw failed(place, file, e);
        }
    }

    private static ReleaseException failed(S3Place place, String file, SdkException e) {
        String what = file.isEmpty() ? place.url().toString() : "file " + file + " of " + place.url();
        if (e instanceof S3Exception told && told.statusCode() == NOT_FOUND) {
            return ReleaseException.refused(what + " is missing: " + told.getMessage());
        }
        return ReleaseException.unavailable(
                what + " cannot be reached: " + e.getMessage() + "; check s3.endpoint, s3.region and the keys", e);
    }

    @Override
    public void close() {
        client.close();
    }
}
