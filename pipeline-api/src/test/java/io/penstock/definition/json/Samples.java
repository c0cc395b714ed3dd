package io.penstock.definition.json;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the definitions from the field that lie beside the repository, in {@code ../shared/samples}. */
public final class Samples {

    private Samples() {}

    /** All JSON files, sorted; the calling test is skipped where there are none. */
    public static List<Path> files() {
        Optional<Path> directory = Repository.shared("samples");
        assumeTrue(directory.isPresent(), "no samples at ../shared/samples");
        try (Stream<Path> files = Files.walk(directory.orElseThrow())) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those files that have objects, and not only parameters or values. */
    public static List<Path> definitions() {
        return files().stream()
                .filter(file -> text(file).contains("\"objects\""))
                .toList();
    }

    /** The content of a file. */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
