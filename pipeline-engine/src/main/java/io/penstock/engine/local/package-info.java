/**
 * What can be done with nothing but the JVM and the operating system: {@code s3:} and {@code file:} storage on directories,
 * shell commands in their own processes, the S3 preconditions, staging of S3 data nodes, a local sandbox in place of an EC2
 * instance, alarms that are logged. {@link io.penstock.engine.local.LocalExtension} registers all of it on the lowest level;
 * workers call it with frozen attempt fields, and files, processes and log lines leave it.
 */
@NullMarked
package io.penstock.engine.local;

import org.jspecify.annotations.NullMarked;
