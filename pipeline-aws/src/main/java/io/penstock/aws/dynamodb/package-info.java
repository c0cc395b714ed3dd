/**
 * Tables in DynamoDB. Evaluated preconditions, {@code HiveCopyActivity} and, where asked for, the steps of the service's
 * DynamoDB templates come in from a worker; what leaves are scans and batches of writes that keep to the share of the table's
 * throughput that the node allows, files in the form of the service's exports, and answers to checks. Objects in S3 are reached
 * through {@link io.penstock.spi.work.ObjectStorage} only.
 */
@NullMarked
package io.penstock.aws.dynamodb;

import org.jspecify.annotations.NullMarked;
