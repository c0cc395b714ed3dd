/**
 * Objects in S3. Addresses and bytes come in from handlers, checks and staging through
 * {@link io.penstock.spi.work.ObjectStorage}; what leaves are requests to S3, each under a policy of retries and a circuit
 * breaker, and failures told as {@link java.io.IOException}s that name bucket, key and cause.
 */
@NullMarked
package io.penstock.aws.s3;

import org.jspecify.annotations.NullMarked;
