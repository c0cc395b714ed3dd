/**
 * The door to AWS. A program that wants real S3 and SNS makes an {@link io.penstock.aws.AwsExtension} and hands it to the
 * engine builder; what leaves is object storage for {@code s3:} and the action {@code SnsAlarm}. Nothing here is found
 * through the service loader: having the jar on the class path sends nothing to AWS.
 */
@NullMarked
package io.penstock.aws;

import org.jspecify.annotations.NullMarked;
