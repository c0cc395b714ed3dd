/**
 * How the library is extended: an {@link io.penstock.spi.PenstockExtension} registers behaviour for types, for a worker in
 * {@code io.penstock.spi.work} and for the engine in {@code io.penstock.spi.control}. Extensions come in by
 * {@code ServiceLoader} or through a builder; what leaves is one immutable {@link io.penstock.spi.ExtensionRegistry}, which
 * workers and the engine read.
 */
@NullMarked
package io.penstock.spi;

import org.jspecify.annotations.NullMarked;
