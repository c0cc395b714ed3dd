/**
 * Keeps everything in a relational database. Steps of many pipelines enter and leave as one transaction with one statement
 * for each table; rows come back as they were written. Called by the shell through
 * {@link io.penstock.engine.store.EngineStore}, and set up by whoever builds an engine.
 */
@NullMarked
package io.penstock.engine.store.jdbc;

import org.jspecify.annotations.NullMarked;
