/**
 * How this module calls AWS: one policy of retries and circuit breakers in place of the SDK's own, and the translation of the
 * SDK's exceptions into a sentence. The provider packages call it; it is not exported.
 */
@NullMarked
package io.penstock.aws.remote;

import org.jspecify.annotations.NullMarked;
