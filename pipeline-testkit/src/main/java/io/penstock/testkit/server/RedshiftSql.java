package io.penstock.testkit.server;

import io.penstock.spi.work.ObjectManifest;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.StoredObject;
import io.penstock.spi.work.WorkFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Statements of Redshift as PostgreSQL understands them. */
final class RedshiftSql {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
    private static final Pattern COPY = Pattern.compile("\\s*COPY\\s+(\\S+)\\s+FROM\\s+'(s3://[^']+)'(.*)", FLAGS);
    private static final Pattern UNLOAD =
            Pattern.compile("\\s*UNLOAD\\s*\\('((?:[^']|'')*)'\\)\\s*TO\\s+'(s3://[^']+)'(.*)", FLAGS);
    private static final Pattern AUTHORIZED = Pattern.compile("\\b(IAM_ROLE|CREDENTIALS)\\s+'", FLAGS);
    private static final Pattern CREATE = Pattern.compile("\\s*CREATE\\s+(TEMP\\s+|TEMPORARY\\s+)?TABLE\\b.*", FLAGS);
    private static final Pattern ONLY_REDSHIFT = Pattern.compile(
            "\\b(DISTSTYLE\\s+\\w+|DISTKEY\\s*\\([^)]*\\)|(COMPOUND\\s+|INTERLEAVED\\s+)?SORTKEY\\s*\\([^)]*\\)|DISTKEY|SORTKEY"
                    + "|ENCODE\\s+\\w+)",
            FLAGS);
    private static final Pattern QUERY_GROUP = Pattern.compile("\\b(SET|RESET)\\s+query_group\\b", FLAGS);

    private RedshiftSql() {}

    /**
     * A COPY or UNLOAD.
     *
     * @param sql what PostgreSQL is asked instead
     */
    record Transfer(boolean isCopy, String sql, ObjectUri uri, boolean manifest, boolean gzip, int headerLines) {

        /** The objects to load: those of the manifest, or all whose keys begin with the address. */
        List<ObjectUri> sources(ObjectStorage storage) throws IOException, WorkFailedException {
            if (manifest) {
                return ObjectManifest.read(storage, uri).present(storage, uri).stream()
                        .map(StoredObject::uri)
                        .toList();
            }
            try (Stream<StoredObject> objects = storage.list(uri)) {
                List<ObjectUri> found = objects.map(StoredObject::uri).toList();
                if (found.isEmpty()) {
                    throw new FileNotFoundException("The specified S3 prefix '" + uri.key() + "' does not exist");
                }
                return found;
            }
        }
    }

    /** The transfer that a statement is; empty where it is none. */
    static Optional<Transfer> transfer(String sql) {
        Matcher copy = COPY.matcher(sql);
        if (copy.matches()) {
            String options = copy.group(3);
            boolean csv = has(options, "CSV");
            String layout = "(FORMAT " + (csv ? "csv" : "text") + ", DELIMITER "
                    + literal(options, "DELIMITER", csv ? "," : "|") + ", NULL "
                    + literal(options, "NULL", csv ? "" : "\\N") + ")";
            return Optional.of(new Transfer(
                    true,
                    authorized(options) + "COPY " + copy.group(1) + " FROM STDIN " + layout,
                    ObjectUri.parse(copy.group(2)),
                    has(options, "MANIFEST"),
                    has(options, "GZIP"),
                    number(options)));
        }
        Matcher unload = UNLOAD.matcher(sql);
        if (unload.matches()) {
            String options = unload.group(3);
            return Optional.of(new Transfer(
                    false,
                    authorized(options) + "COPY (" + unload.group(1).replace("''", "'")
                            + ") TO STDOUT (FORMAT text, DELIMITER " + literal(options, "DELIMITER", "|") + ", NULL "
                            + literal(options, "NULL", "") + ")",
                    ObjectUri.parse(unload.group(2)),
                    false,
                    has(options, "GZIP"),
                    0));
        }
        return Optional.empty();
    }

    /** Without credentials the statement becomes one that no PostgreSQL takes. */
    private static String authorized(String options) {
        return AUTHORIZED.matcher(options).find() ? "" : "NO CREDENTIALS FOR ";
    }

    private static boolean has(String options, String word) {
        return Pattern.compile("\\b" + word + "\\b", FLAGS)
                .matcher(options.replaceAll("'(?:[^']|'')*'", "''"))
                .find();
    }

    private static String literal(String options, String word, String otherwise) {
        Matcher matcher = Pattern.compile("\\b" + word + "\\s+(?:AS\\s+)?'((?:[^']|'')*)'", FLAGS)
                .matcher(options);
        String text = matcher.find() ? matcher.group(1) : otherwise.replace("'", "''");
        return "'" + text.replace("\\t", "\t") + "'";
    }

    private static int number(String options) {
        Matcher matcher =
                Pattern.compile("\\bIGNOREHEADER\\s+(?:AS\\s+)?([0-9]+)", FLAGS).matcher(options);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** Any other statement, without what PostgreSQL does not know. */
    static String plain(String sql) {
        if (CREATE.matcher(sql).matches()) {
            return ONLY_REDSHIFT.matcher(sql).replaceAll("");
        }
        return QUERY_GROUP.matcher(sql).replaceAll("$1 penstock.query_group");
    }
}
