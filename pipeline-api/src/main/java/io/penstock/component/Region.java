package io.penstock.component;

/** The regions that the guide lists (dp-manage-region). Setters of a region also take texts. */
public enum Region implements Keyword {
    /** N. Virginia. */
    US_EAST_1("us-east-1"),
    /** Ohio. */
    US_EAST_2("us-east-2"),
    /** N. California. */
    US_WEST_1("us-west-1"),
    /** Oregon. */
    US_WEST_2("us-west-2"),
    /** Canada (Central). */
    CA_CENTRAL_1("ca-central-1"),
    /** Ireland. */
    EU_WEST_1("eu-west-1"),
    /** London. */
    EU_WEST_2("eu-west-2"),
    /** Paris. */
    EU_WEST_3("eu-west-3"),
    /** Frankfurt. */
    EU_CENTRAL_1("eu-central-1"),
    /** Singapore. */
    AP_SOUTHEAST_1("ap-southeast-1"),
    /** Sydney. */
    AP_SOUTHEAST_2("ap-southeast-2"),
    /** Mumbai. */
    AP_SOUTH_1("ap-south-1"),
    /** Tokyo. */
    AP_NORTHEAST_1("ap-northeast-1"),
    /** Seoul. */
    AP_NORTHEAST_2("ap-northeast-2"),
    /** São Paulo. */
    SA_EAST_1("sa-east-1");

    private final String text;

    Region(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
