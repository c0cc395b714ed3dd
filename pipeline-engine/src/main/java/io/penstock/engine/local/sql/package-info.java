/**
 * Databases by JDBC: how to log in to them, tables as data nodes, SQL scripts. Connections come from the worker, rows and
 * statements go through them; {@link io.penstock.engine.local.LocalExtension} registers it. No driver is needed to compile or
 * start it: the fast ways of PostgreSQL and MySQL are taken through what a connection unwraps to.
 */
@NullMarked
package io.penstock.engine.local.sql;

import org.jspecify.annotations.NullMarked;
