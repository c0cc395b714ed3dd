package io.penstock.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.aws.s3.S3Storage;
import io.penstock.aws.sns.SnsPublisher;
import io.penstock.engine.local.LocalExtension;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.PenstockExtension;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsExtensionTest {

    @TempDir
    Path directory;

    @Test
    void isNotFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(PenstockExtension.class)).noneMatch(AwsExtension.class::isInstance);

        var registry = ExtensionRegistry.builder()
                .builtIn(LocalExtension.in(directory))
                .discover()
                .build();
        assertThat(registry.storage("s3"))
                .get()
                .isNotInstanceOf(S3Storage.class)
                .satisfies(local -> assertThat(local.serves("s3")).isTrue());
    }

    @Test
    void takesThePlaceOfTheLocalOnes() {
        try (AwsExtension aws = AwsExtension.builder().region("eu-west-1").build()) {
            var registry = ExtensionRegistry.builder()
                    .builtIn(LocalExtension.in(directory))
                    .discover()
                    .add(aws)
                    .build();

            assertThat(registry.storage("s3")).get().isInstanceOf(S3Storage.class);
            assertThat(registry.storage("file")).isPresent();
            assertThat(registry.action("SnsAlarm"))
                    .get()
                    .satisfies(binding -> assertThat(binding.behaviour()).isInstanceOf(SnsPublisher.class));
        }
    }

    @Test
    void leavesOutWhatIsNotWanted() {
        try (AwsExtension onlySns =
                        AwsExtension.builder().region("eu-west-1").withoutS3().build();
                AwsExtension onlyS3 = AwsExtension.builder()
                        .region("eu-west-1")
                        .withoutSns()
                        .withoutDynamoDb()
                        .withoutRds()
                        .withoutRedshift()
                        .build()) {
            var registry = ExtensionRegistry.builder().add(onlySns).add(onlyS3).build();

            assertThat(registry.storage("s3")).get().isInstanceOf(S3Storage.class);
            assertThat(registry.action("SnsAlarm")).isPresent();
            assertThat(registry.activity("HiveCopyActivity")).isPresent();
            assertThat(registry.activity("EmrActivity")).isEmpty();
        }
    }

    @Test
    void doesNotShareALevelWithAnotherClaim() {
        try (AwsExtension aws = AwsExtension.builder().region("eu-west-1").build()) {
            PenstockExtension other = new PenstockExtension() {
                @Override
                public void register(io.penstock.spi.ExtensionRegistrar registrar) {
                    registrar.storage(
                            "s3", S3Storage.builder().region("eu-west-1").build());
                }

                @Override
                public String name() {
                    return "mine";
                }
            };

            var builder = ExtensionRegistry.builder().add(aws).add(other);
            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessage("extensions 'aws' and 'mine' both claim scheme 's3'; expected one of them");
        }
    }
}
