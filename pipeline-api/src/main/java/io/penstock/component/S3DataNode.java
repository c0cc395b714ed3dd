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
     * What {@link #compression(Compression)} was given; absent where nothing was.
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
     * What {@link #dataFormat(DataFormat)} was given; absent where nothing was.
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

    /** What {@link #directoryPath(CharSequence)} was given; absent where nothing was. */
    public Optional<String> directoryPath() {
        return fields().text("directoryPath");
    }

    /** Sets the one file ({@code s3://…}). This or {@link #directoryPath} is required. */
    public S3DataNode filePath(CharSequence filePath) {
        return set("filePath", filePath);
    }

    /** What {@link #filePath(CharSequence)} was given; absent where nothing was. */
    public Optional<String> filePath() {
        return fields().text("filePath");
    }

    /** Sets the manifest, in the form of Redshift, that lists the files; for {@link RedshiftCopyActivity} only. */
    public S3DataNode manifestFilePath(CharSequence manifestFilePath) {
        return set("manifestFilePath", manifestFilePath);
    }

    /** What {@link #manifestFilePath(CharSequence)} was given; absent where nothing was. */
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
     * What {@link #s3EncryptionType(S3EncryptionType)} was given; absent where nothing was.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public Optional<S3EncryptionType> s3EncryptionType() {
        return fields().keyword("s3EncryptionType", S3EncryptionType.class);
    }
}
