package io.penstock.aws.remote;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * What the names in {@code role} stand for, and the credentials of those that stand for a role: taken on through STS when first
 * needed, and again before they expire. Thread-safe.
 */
public final class Roles implements AutoCloseable {

    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final String SESSION = "penstock";

    private final Map<String, String> arns;
    private final @Nullable String account;
    private final Region region;
    private final @Nullable URI endpoint;
    private final @Nullable AwsCredentialsProvider credentials;
    private final Map<String, StsAssumeRoleCredentialsProvider> assumed = new ConcurrentHashMap<>();
    private @Nullable StsClient sts;

    /**
     * Roles by name.
     *
     * @param arns what the names stand for
     * @param account the account whose roles all other names are; {@code null} where they mean nothing
     * @throws IllegalArgumentException if an ARN or the account is none; the message names it
     */
    public Roles(
            Map<String, String> arns,
            @Nullable String account,
            Region region,
            @Nullable URI endpoint,
            @Nullable AwsCredentialsProvider credentials) {
        arns.forEach((name, arn) -> {
            if (!ARN.matcher(arn).matches()) {
                throw new IllegalArgumentException("role '" + name + "': '" + arn
                        + "' is not the ARN of a role; expected \"arn:aws:iam::<account>:role/<name>\"");
            }
        });
        if (account != null && !ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException("account is '" + account + "'; expected 12 digits");
        }
        this.arns = Map.copyOf(arns);
        this.account = account;
        this.region = region;
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    /** Whether no name means anything. */
    public boolean isEmpty() {
        return arns.isEmpty() && account == null;
    }

    /** The ARN that a name stands for; a name that is an ARN stands for itself where any name means anything. */
    public Optional<String> arn(String name) {
        String stripped = name.strip();
        String mapped = arns.get(stripped);
        if (mapped != null) {
            return Optional.of(mapped);
        }
        if (account == null || stripped.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                ARN.matcher(stripped).matches() ? stripped : "arn:aws:iam::" + account + ":role/" + stripped);
    }

    /** The credentials of the role that a name stands for. */
    public Optional<AwsCredentialsProvider> credentials(String name) {
        return arn(name).map(arn -> assumed.computeIfAbsent(arn, this::assume));
    }

    private StsAssumeRoleCredentialsProvider assume(String arn) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts())
                .refreshRequest(request -> request.roleArn(arn).roleSessionName(SESSION))
                .build();
    }

    private synchronized StsClient sts() {
        if (sts == null) {
            StsClientBuilder client = StsClient.builder()
                    .region(region)
                    .httpClientBuilder(ApacheHttpClient.builder()
                            .connectionTimeout(Duration.ofSeconds(5))
                            .socketTimeout(Duration.ofSeconds(15)));
            if (endpoint != null) {
                client.endpointOverride(endpoint);
            }
            if (credentials != null) {
                client.credentialsProvider(credentials);
            }
            sts = client.build();
        }
        return Objects.requireNonNull(sts);
    }

    @Override
    public synchronized void close() {
        assumed.values().forEach(StsAssumeRoleCredentialsProvider::close);
        if (sts != null) {
            sts.close();
        }
    }
}
