package io.penstock.aws.redshift;

import io.penstock.aws.remote.Logins;
import io.penstock.component.S3DataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.WorkFailedException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the text of a file is laid out: as options of Redshift's COPY, and as those of PostgreSQL's. A data format of the node comes
 * before {@code commandOptions}, which are ignored then (dp-object-redshiftcopyactivity). Immutable.
 *
 * @param redshift the options as Redshift has them, without what is about manifests and regions
 */
record CopyOptions(String redshift, boolean gzip, boolean csv, String delimiter, String nullText, int headerLines) {

    private static final int ANY_CASE = Pattern.CASE_INSENSITIVE;
    private static final Pattern DELIMITER = Pattern.compile("\\bDELIMITER\\s+(?:AS\\s+)?'((?:[^']|'')*)'", ANY_CASE);
    private static final Pattern NULL_TEXT = Pattern.compile("\\bNULL\\s+(?:AS\\s+)?'((?:[^']|'')*)'", ANY_CASE);
    private static final Pattern HEADER = Pattern.compile("\\bIGNOREHEADER\\s+(?:AS\\s+)?([0-9]+)", ANY_CASE);
    private static final Pattern GZIP = Pattern.compile("\\bGZIP\\b", ANY_CASE);
    private static final Pattern CSV = Pattern.compile("\\bCSV\\b", ANY_CASE);
    private static final String NULL = "\\N";

    /**
     * What a node and an activity say.
     *
     * @throws WorkFailedException if Redshift cannot read or write the data format
     */
    static CopyOptions of(S3DataNode node, List<String> commandOptions) throws WorkFailedException {
        boolean packed = node.object()
                .text("compression")
                .map(text -> text.strip().equalsIgnoreCase("gzip"))
                .orElse(false);
        Optional<PipelineObject> format = node.dataFormat().map(component -> component.object());
        return format.isPresent()
                ? ofFormat(format.get(), packed)
                : ofOptions(String.join(" ", commandOptions), packed);
    }

    private static CopyOptions ofFormat(PipelineObject format, boolean packed) throws WorkFailedException {
        String type = format.type().orElse("");
        String usual = switch (type) {
            case "CSV" -> ",";
            case "TSV" -> "\t";
            case "Custom" -> "";
            default -> throw Logins.invalid(format, "type", "is '" + type + "'; Redshift copies CSV, TSV and Custom");
        };
        String delimiter =
                format.text("columnSeparator").map(CopyOptions::unescaped).orElse(usual);
        if (delimiter.length() != 1) {
            throw Logins.invalid(format, "columnSeparator", "is '" + delimiter + "'; expected one character");
        }
        require(format, "escapeChar", "\\");
        require(format, "recordSeparator", "\n");
        return new CopyOptions(
                "DELIMITER AS " + Sql.text(delimiter.equals("\t") ? "\\t" : delimiter) + " ESCAPE"
                        + (packed ? " GZIP" : ""),
                packed,
                false,
                delimiter,
                NULL,
                0);
    }

    private static void require(PipelineObject format, String field, String only) throws WorkFailedException {
        Optional<String> text = format.text(field).map(CopyOptions::unescaped);
        if (text.isPresent() && !text.get().equals(only)) {
            throw Logins.invalid(
                    format, field, "is '" + text.get() + "'; Redshift knows '" + only.replace("\n", "\\n") + "' only");
        }
    }

    private static CopyOptions ofOptions(String options, boolean packed) {
        boolean gzip = packed || GZIP.matcher(options).find();
        boolean csv = CSV.matcher(options).find();
        Matcher header = HEADER.matcher(options);
        String text = options.strip();
        if (packed && !GZIP.matcher(options).find()) {
            text = (text + " GZIP").strip();
        }
        return new CopyOptions(
                text,
                gzip,
                csv,
                quoted(DELIMITER, options).map(CopyOptions::unescaped).orElse(csv ? "," : "|"),
                quoted(NULL_TEXT, options).orElse(csv ? "" : NULL),
                header.find() ? Integer.parseInt(header.group(1)) : 0);
    }

    private static Optional<String> quoted(Pattern option, String options) {
        Matcher matcher = option.matcher(options);
        return matcher.find() ? Optional.of(matcher.group(1).replace("''", "'")) : Optional.empty();
    }

    private static String unescaped(String text) {
        return text.replace("\\t", "\t").replace("\\n", "\n").replace("\\|", "|");
    }

    /** What PostgreSQL's COPY takes for the same text. */
    String postgres() {
        return "(FORMAT " + (csv ? "csv" : "text") + ", DELIMITER " + Sql.text(delimiter) + ", NULL "
                + Sql.text(nullText) + ")";
    }
}
