package io.penstock.testkit.server;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A library that a server needs and the testkit does not bring. A server asks for its libraries before it touches any of
 * their classes, and does the touching in a class of its own: the JVM may refuse a class with a
 * {@link NoClassDefFoundError} before any of its methods runs.
 *
 * @param artifact its Maven coordinates, {@code group:artifact:version}
 * @param className a class of it, to see whether it is there
 */
record OptionalLibrary(String artifact, String className) {

    OptionalLibrary {
        if (artifact.split(":").length != 3) {
            throw new IllegalArgumentException("'" + artifact + "' is no artifact; expected group:artifact:version");
        }
    }

    /**
     * Sees to it that all libraries of a server are there.
     *
     * @param server the class of the server, whose class loader is asked
     * @throws IllegalStateException if one is absent; the message has the dependency to add
     */
    static void require(Class<?> server, OptionalLibrary... libraries) {
        List<OptionalLibrary> absent = Arrays.stream(libraries)
                .filter(library -> !library.isVisibleTo(server))
                .toList();
        if (!absent.isEmpty()) {
            String names = absent.stream().map(OptionalLibrary::artifact).collect(Collectors.joining(" and "));
            String dependencies =
                    absent.stream().map(OptionalLibrary::dependency).collect(Collectors.joining());
            throw new IllegalStateException(server.getSimpleName() + " needs " + names
                    + ", which the testkit does not bring (optional dependencies). Add to your pom.xml:\n"
                    + dependencies);
        }
    }

    private boolean isVisibleTo(Class<?> server) {
        try {
            Class.forName(className, false, server.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private String dependency() {
        String[] parts = artifact.split(":");
        return """
                <dependency>
                  <groupId>%s</groupId>
                  <artifactId>%s</artifactId>
                  <version>%s</version>
                  <scope>test</scope>
                </dependency>
                """.formatted(parts[0], parts[1], parts[2]);
    }
}
