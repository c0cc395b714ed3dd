/**
 * What an engine measures. The shell reports figures, as they arise, to the {@link EngineMetrics} that the builder was given;
 * {@link MicrometerMetrics} turns them into meters of a registry. Nothing else in the engine knows Micrometer, which
 * therefore may be absent where {@code MicrometerMetrics} is not used.
 */
@NullMarked
package io.penstock.engine.metrics;

import org.jspecify.annotations.NullMarked;
