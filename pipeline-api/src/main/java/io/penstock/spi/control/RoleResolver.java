package io.penstock.spi.control;

import java.util.Optional;

/** Says what the names in {@code role} and {@code resourceRole} mean where the engine runs. Thread-safe. */
@FunctionalInterface
public interface RoleResolver {

    /**
     * What a role name stands for, such as the ARN of a role to assume.
     *
     * @return the meaning; empty where the name means nothing here and is to be ignored with a warning
     */
    Optional<String> resolve(String role);
}
