/**
 * Databases in RDS by the id of their instance. Evaluated {@code RdsDatabase} objects come in from a worker that wants to connect;
 * what leaves are logins with the address that RDS names. The worker connects by itself.
 */
@NullMarked
package io.penstock.aws.rds;

import org.jspecify.annotations.NullMarked;
