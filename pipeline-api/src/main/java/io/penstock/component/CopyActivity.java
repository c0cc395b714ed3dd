package io.penstock.component;

/**
 * Copies data from one node to another, record by record, or file by file where both are S3 nodes of one format.
 * Immutable (dp-object-copyactivity).
 *
 * <p>Inputs in S3 are CSV or TSV. Compressed data has to be declared on its node. A folder cannot be copied into a file
 * other than record by record.
 */
public final class CopyActivity extends TypedActivity<CopyActivity> {

    /** The key of the type {@code CopyActivity}. */
    public static final ComponentType<CopyActivity> TYPE =
            ComponentType.of("CopyActivity", CopyActivity.class, CopyActivity::new);

    private CopyActivity(ComponentFields fields) {
        super(TYPE, fields);
    }
}
