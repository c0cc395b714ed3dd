/**
 * Object storage for tests: one in memory that stands in for S3, assertions on what any storage holds, and the contract
 * that every {@link io.penstock.spi.work.ObjectStorage} keeps, as a test class to extend. Tests call it; the testkit puts
 * the one in memory behind {@code s3:}.
 */
@NullMarked
package io.penstock.testkit.storage;

import org.jspecify.annotations.NullMarked;
