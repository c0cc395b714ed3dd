package io.penstock.spi.work;

import io.penstock.component.Activity;
import io.penstock.component.ComponentType;
import io.penstock.component.DataFormat;
import io.penstock.component.DataNode;
import io.penstock.component.Database;
import io.penstock.component.Precondition;

/**
 * Takes what an extension can do on a worker: which type is worked on by what. An extension calls it while it registers;
 * the worker reads it afterwards. Used by one thread.
 *
 * <p>A type, a role of a data node type, or a URI scheme can be claimed once by the extensions of one level; a second claim
 * is an {@link IllegalArgumentException} that names both extensions. What is handed to a builder by hand beats what was
 * found by {@link java.util.ServiceLoader}.
 */
public interface WorkBindings {

    /** Binds an activity type to its handler. */
    <T extends Activity> void activity(ComponentType<T> type, ActivityHandler<? super T> handler);

    /** Binds a precondition type to its check. */
    <T extends Precondition> void precondition(ComponentType<T> type, PreconditionCheck<? super T> check);

    /** Says how data nodes of a type are staged in. */
    <T extends DataNode> void stageIn(ComponentType<T> type, StageIn<? super T> stageIn);

    /** Says how data nodes of a type are staged out. */
    <T extends DataNode> void stageOut(ComponentType<T> type, StageOut<? super T> stageOut);

    /** Says how it is found out whether the data of nodes of a type is there. */
    <T extends DataNode> void existence(ComponentType<T> type, ExistenceCheck<? super T> check);

    /** Says how records in a data format are read and written. */
    <F extends DataFormat> void format(ComponentType<F> type, RecordFormat<? super F> format);

    /** Says how the records of data nodes of a type are read. */
    <T extends DataNode> void source(ComponentType<T> type, RecordSource<? super T> source);

    /** Says how records are written into data nodes of a type. */
    <T extends DataNode> void sink(ComponentType<T> type, RecordSink<? super T> sink);

    /** Says how databases of a type are reached. */
    <D extends Database> void database(ComponentType<D> type, DatabaseAccess<? super D> access);

    /** Adds a storage under the name of a scheme, such as {@code s3}. */
    void storage(String scheme, ObjectStorage storage);
}
