package io.penstock.service;

import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.util.Optional;

/**
 * One instance that a backfill would make or rerun. Immutable.
 *
 * @param componentId the component
 * @param interval its interval
 * @param before the status of the instance that is there; empty where there is none
 */
public record BackfillStep(String componentId, Interval interval, Optional<Status> before) {}
