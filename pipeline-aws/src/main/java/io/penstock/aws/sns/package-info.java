/**
 * Notices to SNS topics. Evaluated {@code SnsAlarm} objects come in from the engine's actions; what leaves are messages, at
 * least once each, under the module's policy of retries and a breaker per region.
 */
@NullMarked
package io.penstock.aws.sns;

import org.jspecify.annotations.NullMarked;
