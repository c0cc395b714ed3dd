/**
 * Redshift. Evaluated {@code RedshiftDatabase} objects and {@code RedshiftCopyActivity} attempts come in from a worker; what leaves
 * are logins, and SQL over the worker's connections: Redshift's own where it is Redshift, PostgreSQL's where a PostgreSQL stands in
 * for it.
 */
@NullMarked
package io.penstock.aws.redshift;

import org.jspecify.annotations.NullMarked;
