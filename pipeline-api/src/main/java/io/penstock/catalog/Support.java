package io.penstock.catalog;

/** What Penstock does with objects of a type. */
public enum Support {
    /** The engine runs it, with what the JVM and the operating system offer. */
    ENGINE,
    /** Runs where the module {@code pipeline-aws} is present. */
    AWS,
    /** Understood, validated and kept, but nothing runs it yet. */
    PLANNED,
    /** An extension brought the type, and runs it. */
    EXTENSION
}
