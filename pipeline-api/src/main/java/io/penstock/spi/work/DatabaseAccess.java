package io.penstock.spi.work;

import io.penstock.component.Database;

/**
 * Turns one type of database object into what is needed to log in: by its fields, or by asking a service for the address that
 * belongs to an instance id. The worker connects, pools and retries by itself. One object serves all attempts, several at
 * once.
 *
 * @param <D> the typed component of the database type
 */
@FunctionalInterface
public interface DatabaseAccess<D extends Database> {

    /**
     * Finds out how to log in. Called for each {@link WorkContext#connect}, so an answer that costs a remote call is to be
     * kept for a while; connections are shared between logins that are equal.
     *
     * @param database the database object, expressions evaluated
     * @param context what surrounds the attempt
     * @throws WorkFailedException if that cannot be found out, naming object and field
     * @throws Exception if it failed otherwise
     */
    DatabaseLogin login(D database, WorkContext context) throws Exception;
}
