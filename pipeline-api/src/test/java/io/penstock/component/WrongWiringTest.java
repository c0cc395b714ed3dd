package io.penstock.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CheckReturnValue;
import io.penstock.Pipeline;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiles snippets, because what matters here is what does not compile. */
class WrongWiringTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shell(\"A\").input(s3(\"In\")).output(s3(\"Out\")).runsOn(ec2(\"W\"))",
                "shell(\"A\").dependsOn(copy(\"B\")).onFail(snsAlarm(\"C\"), terminate(\"T\"))",
                "s3(\"In\").precondition(s3KeyExists(\"K\", \"s3://k\")).dataFormat(csv(\"F\"))",
                "Pipeline.of().dataNode(s3(\"In\")).activity(shell(\"A\", \"true\")).every(Duration.ofMinutes(15))",
                "sql(\"Q\").database(jdbc(\"D\")).schedule(schedule(\"S\", Duration.ofHours(1)))",
                "emrCluster(\"E\").httpProxy(httpProxy(\"P\", \"host\", 80)).configuration(emrConfiguration(\"C\", \"x\"))"
            })
    void compilesRightWiring(String snippet) {
        assertThat(errors(snippet)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shell(\"A\").runsOn(s3(\"In\"))",
                "shell(\"A\").runsOn(httpProxy(\"P\", \"host\", 80))",
                "shell(\"A\").runsOn(shell(\"B\"))",
                "shell(\"A\").input(ec2(\"W\"))",
                "shell(\"A\").output(snsAlarm(\"C\"))",
                "shell(\"A\").dependsOn(s3(\"In\"))",
                "shell(\"A\").precondition(s3(\"In\"))",
                "shell(\"A\").onFail(shell(\"B\"))",
                "shell(\"A\").schedule(s3(\"In\"))",
                "shell(\"A\").maximumRetries(\"two\")",
                "shell(\"A\").attemptTimeout(10)",
                "s3(\"In\").dataFormat(jdbc(\"D\"))",
                "s3(\"In\").command(\"true\")",
                "sql(\"Q\").database(s3(\"In\"))",
                "ec2(\"W\").runsOn(ec2(\"V\"))",
                "ec2(\"W\").workerGroup(\"g\")",
                "redshiftCopy(\"R\").insertMode(\"APPEND\")",
                "Pipeline.of().activity(s3(\"In\"))",
                "Pipeline.of().activity(snsAlarm(\"C\"))",
                "Pipeline.of().dataNode(shell(\"A\"))",
                "Pipeline.of().resource(s3(\"In\"))",
                "Pipeline.of().every(15)"
            })
    void doesNotCompileWrongWiring(String snippet) {
        // One error, in the call itself: a missing import would make every snippet fail.
        assertThat(errors(snippet))
                .singleElement()
                .asString()
                .containsPattern("incompatible types|cannot be applied to|no suitable method|cannot find symbol");
    }

    @Test
    void doesNotLetAClassBeAComponentWithoutAKind() {
        String body =
                "record X(io.penstock.definition.PipelineObject object) implements io.penstock.component.Component {}";

        assertThat(errorsOf("import java.util.List;\n" + body))
                .singleElement()
                .asString()
                .contains("sealed");
    }

    private static List<String> errors(String expression) {
        return errorsOf("""
                import io.penstock.Pipeline;
                import java.time.Duration;
                import static io.penstock.dsl.Actions.*;
                import static io.penstock.dsl.Activities.*;
                import static io.penstock.dsl.Configurations.*;
                import static io.penstock.dsl.DataFormats.*;
                import static io.penstock.dsl.DataNodes.*;
                import static io.penstock.dsl.Databases.*;
                import static io.penstock.dsl.Expressions.*;
                import static io.penstock.dsl.Parameters.*;
                import static io.penstock.dsl.Preconditions.*;
                import static io.penstock.dsl.Resources.*;
                import static io.penstock.dsl.Schedules.*;
                class Snippet { Object made() { return %s; } }
                """.formatted(expression));
    }

    private static List<String> errorsOf(String source) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var file = new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        var options = List.of("-proc:none", "-XDshould-stop.ifNoError=FLOW", "-classpath", classpath());
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostics, options, null, List.of(file))
                .call();
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ENGLISH))
                .toList();
    }

    private static String classpath() {
        return Stream.of(Pipeline.class, CheckReturnValue.class, NullMarked.class)
                .map(WrongWiringTest::location)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
