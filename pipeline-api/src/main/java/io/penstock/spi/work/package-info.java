/**
 * What an extension implements to do work on a worker: handlers of activity types, checks of precondition types, access to
 * data nodes, object storage. Everything here may run in the engine's JVM or in a worker program on another host, so it sees
 * the api only. The worker calls it with frozen attempt fields; what leaves is data, logs and progress.
 */
@NullMarked
package io.penstock.spi.work;

import org.jspecify.annotations.NullMarked;
