/**
 * The engine under storm: random pipelines, random events, crashes and faults, all from one seed, and oracles that check the
 * promises of the design after every step. What enters is a seed; what leaves is a trace that can be played again. Nothing
 * here asks the engine's own arithmetic for an expectation: intervals, dependencies, leases and budgets are computed anew.
 */
@NullMarked
package io.penstock.testkit.simulation;

import org.jspecify.annotations.NullMarked;
