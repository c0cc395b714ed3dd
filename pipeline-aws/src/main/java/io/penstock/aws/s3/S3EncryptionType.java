package io.penstock.aws.s3;

/** Whether S3 encrypts what is written, in the words of {@code S3DataNode.s3EncryptionType} (dp-object-s3datanode). */
public enum S3EncryptionType {

    /** S3 encrypts each object with AES-256 under keys of its own (SSE-S3). The default. */
    SERVER_SIDE_ENCRYPTION,

    /** Nothing is asked of S3; what the bucket does by itself still applies. */
    NONE
}
