/**
 * Reads and writes records as text: {@code CSV}, {@code TSV}, {@code Custom}, {@code RegEx}. Streams of bytes and the objects
 * of data formats enter, records leave, or the other way round; copies between data nodes ask for it through the worker.
 */
@NullMarked
package io.penstock.engine.local.format;

import org.jspecify.annotations.NullMarked;
