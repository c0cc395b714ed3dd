package io.penstock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java is compiled as it stands, and its commands are the ones the build knows. */
class ReadmeTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final String IMPORTS = """
            import static io.penstock.dsl.Actions.*;
            import static io.penstock.dsl.Activities.*;
            import static io.penstock.dsl.DataNodes.*;
            import static io.penstock.dsl.Resources.*;
            import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
            import io.micrometer.core.instrument.simple.*;
            import io.penstock.*;
            import io.penstock.engine.*;
            import io.penstock.engine.metrics.*;
            import io.penstock.engine.store.*;
            import io.penstock.engine.store.jdbc.*;
            import io.penstock.engine.store.memory.*;
            import io.penstock.spi.control.KeyProvider;
            import io.penstock.service.*;
            import io.penstock.testkit.*;
            import io.penstock.testkit.script.*;
            import java.nio.file.Path;
            import java.time.*;
            import java.util.*;
            import javax.sql.DataSource;
            """;

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("README.md"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    private static String readme() throws IOException {
        return Files.readString(root().resolve("README.md"));
    }

    @Test
    void everyJavaBlockThatStandsForItselfCompiles(@TempDir Path output) throws IOException {
        List<String> blocks =
                JAVA.matcher(readme()).results().map(match -> match.group(1)).toList();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(3);

        for (int i = 0; i < blocks.size(); i++) {
            String block = blocks.get(i);
            boolean givesPipeline = block.contains("var pipeline =");
            String source = IMPORTS + "class Block" + i + " { void code(DataSource dataSource, KeyProvider keys"
                    + (givesPipeline ? "" : ", Pipeline pipeline") + ") throws Exception {\n" + block + "\n} }";

            assertThat(compile("Block" + i, source, output)).as(block).isEmpty();
        }
    }

    private static List<String> compile(String name, String source, Path output) {
        var problems = new DiagnosticCollector<JavaFileObject>();
        var file = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        ToolProvider.getSystemJavaCompiler()
                .getTask(
                        null,
                        null,
                        problems,
                        List.of("-proc:none", "-d", output.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(file))
                .call();
        return problems.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == javax.tools.Diagnostic.Kind.ERROR)
                .map(Object::toString)
                .toList();
    }

    @Test
    void testCommandIsTheOneThatContinuousIntegrationRuns() throws IOException {
        assertThat(readme()).contains("    mvn verify ");
        assertThat(Files.readString(root().resolve(".ci/run"))).contains("mvn -B verify");
    }

    @Test
    void staysUnderTwoHundredLines() throws IOException {
        assertThat(readme().lines()).hasSizeLessThan(200);
    }
}
