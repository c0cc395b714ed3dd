package io.penstock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where things lie around the tests: the repository, and what may stand beside it. */
public final class Repository {

    private Repository() {}

    /** The folder of the parent {@code pom.xml}. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            if (isRoot(folder)) {
                return folder;
            }
            folder = folder.getParent();
        }
        throw new IllegalStateException(
                "no pom.xml with the artifactId penstock above " + Path.of("").toAbsolutePath());
    }

    private static boolean isRoot(Path folder) {
        Path pom = folder.resolve("pom.xml");
        try {
            return Files.exists(pom)
                    && Files.readString(pom).contains("<modules>")
                    && Files.readString(pom).contains("<artifactId>penstock</artifactId>");
        } catch (IOException e) {
            return false;
        }
    }

    /** A file or folder of {@code ../shared}, beside the repository; absent where the repository stands alone. */
    public static Optional<Path> shared(String path) {
        return Optional.of(root().resolve("../shared").resolve(path).normalize())
                .filter(Files::exists);
    }
}
