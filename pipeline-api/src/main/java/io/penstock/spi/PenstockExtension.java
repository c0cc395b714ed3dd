package io.penstock.spi;

/**
 * Adds types and behaviour. Found by {@link java.util.ServiceLoader}, or handed to a builder; what a builder is given
 * counts before what was found, and two claims for one type or scheme on the same level are an error that names both.
 */
@FunctionalInterface
public interface PenstockExtension {

    /** Registers what this extension brings. Called once for each registry that is built; must not keep the registrar. */
    void register(ExtensionRegistrar registrar);

    /** The name in messages; the class name unless overridden. */
    default String name() {
        return getClass().getName();
    }
}
