package io.penstock.aws.redshift;

/** Texts that must not be seen. Immutable; shows nothing of itself. */
final class Secrets {

    private static final String MASK = "*****";

    private final String[] secrets;

    Secrets(String[] secrets) {
        this.secrets = secrets.clone();
    }

    /** The text with all secrets replaced. */
    String mask(String text) {
        String masked = text;
        for (String secret : secrets) {
            if (!secret.isEmpty()) {
                masked = masked.replace(secret, MASK).replace(secret.replace("'", "''"), MASK);
            }
        }
        return masked;
    }

    @Override
    public String toString() {
        return "Secrets[" + MASK + "]";
    }
}
