package io.penstock.component;

/** How data in S3 is compressed (dp-object-s3datanode). */
public enum Compression implements Keyword {
    /** Not at all. */
    NONE("none"),
    /** With gzip. */
    GZIP("gzip");

    private final String text;

    Compression(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
