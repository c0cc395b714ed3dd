package io.penstock.engine.store;

import java.time.Instant;

/**
 * A process that runs an engine on this store. Immutable.
 *
 * @param nodeId the name and, after {@code #}, a number that the store has never given before; another one for each start
 * @param name what the process calls itself; need not be unique
 * @param joinedAt when it joined, by the store's clock
 * @param leaseUntil when it must have renewed its lease, by the store's clock; in the past where it has not
 * @param owned how many pipelines it said that it owns when it renewed its lease last
 */
public record NodeRow(String nodeId, String name, Instant joinedAt, Instant leaseUntil, int owned) {}
