package io.penstock.component;

/** Whether data in S3 is encrypted on the server (dp-object-s3datanode). */
public enum S3EncryptionType implements Keyword {
    /** It is. The default. */
    SERVER_SIDE_ENCRYPTION,
    /** It is not. */
    NONE;

    @Override
    public String text() {
        return name();
    }
}
