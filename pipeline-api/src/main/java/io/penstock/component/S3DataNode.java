package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.Optional;

/** A folder or a file in S3. Immutable (dp-object-s3datanode). */
public final class S3DataNode extends TypedDataNode<S3DataNode> {

    /** The key of the type {@code S3DataNode}. */
    public static final ComponentType<S3DataNode> TYPE =
            ComponentType.of("S3DataNode", S3DataNode.class, S3DataNode::new);

    private S3DataNode(ComponentFields fields) {
        super(TYPE, fields);
    }

    /**
     * Says how the data is compressed: {@code none} or {@code gzip}. Honoured by {@link CopyActivity} and for Redshift.
     */
    public S3DataNode compression(Compression compression) {
        return set("compression", compression);
    }

    /**
     * The value of {@code compression}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public Optional<Compression> compression() {
        return fields().keyword("compression", Compression.class);
    }

    /** Sets how the records are laid out. */
    public S3DataNode dataFormat(DataFormat dataFormat) {
        return set("dataFormat", dataFormat);
    }

    /**
     * What {@code dataFormat} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<DataFormat> dataFormat() {
        return fields().component("dataFormat", DataFormat.class);
    }

    /**
     * Sets the folder ({@code s3://…}). This or {@link #filePath} is required; an output that is staged needs this one.
     */
    public S3DataNode directoryPath(CharSequence directoryPath) {
        return set("directoryPath", directoryPath);
    }

    /** The value of {@code directoryPath}; absent where it is not set. */
    public Optional<String> directoryPath() {
        return fields().text("directoryPath");
    }

    /** Sets the one file ({@code s3://…}). This or {@link #directoryPath} is required. */
    public S3DataNode filePath(CharSequence filePath) {
        return set("filePath", filePath);
    }

    /** The value of {@code filePath}; absent where it is not set. */
    public Optional<String> filePath() {
        return fields().text("filePath");
    }

    /** Sets the manifest, in the form of Redshift, that lists the files; for {@link RedshiftCopyActivity} only. */
    public S3DataNode manifestFilePath(CharSequence manifestFilePath) {
        return set("manifestFilePath", manifestFilePath);
    }

    /** The value of {@code manifestFilePath}; absent where it is not set. */
    public Optional<String> manifestFilePath() {
        return fields().text("manifestFilePath");
    }

    /**
     * Says whether the data is encrypted on the server: {@code SERVER_SIDE_ENCRYPTION}, the default, or {@code NONE}.
     */
    public S3DataNode s3EncryptionType(S3EncryptionType s3EncryptionType) {
        return set("s3EncryptionType", s3EncryptionType);
    }

    /**
     * The value of {@code s3EncryptionType}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public Optional<S3EncryptionType> s3EncryptionType() {
        return fields().keyword("s3EncryptionType", S3EncryptionType.class);
    }

    /** Sets the endpoint of the S3 that has the objects, if it is not that of the engine. Penstock's own field. */
    public S3DataNode endpoint(CharSequence endpoint) {
        return set("endpoint", endpoint);
    }

    /** The value of {@code endpoint}; absent where it is not set. */
    public Optional<String> endpoint() {
        return fields().text("endpoint");
    }

    /** Sets the region that has the objects, if it is not that of the engine's S3. Penstock's own field. */
    public S3DataNode region(CharSequence region) {
        return set("region", region);
    }

    /** The value of {@code region}; absent where it is not set. */
    public Optional<String> region() {
        return fields().text("region");
    }
}
