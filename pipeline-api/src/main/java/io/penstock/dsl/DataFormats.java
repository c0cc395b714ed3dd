package io.penstock.dsl;

import io.penstock.component.Csv;
import io.penstock.component.Custom;
import io.penstock.component.DynamoDbDataFormat;
import io.penstock.component.DynamoDbExportDataFormat;
import io.penstock.component.RegEx;
import io.penstock.component.Tsv;

/** Makes data formats; made to be imported statically. A column is a name and a type: {@code "Name STRING"}. */
public final class DataFormats {

    private DataFormats() {}

    /** Columns separated by commas (dp-object-csv). */
    public static Csv csv(String id, CharSequence... columns) {
        return Csv.TYPE.create(id).column(columns);
    }

    /** Columns separated by tabs (dp-object-tsv). */
    public static Tsv tsv(String id, CharSequence... columns) {
        return Tsv.TYPE.create(id).column(columns);
    }

    /** Columns separated by a character of one's own (dp-object-custom). */
    public static Custom custom(String id, CharSequence columnSeparator, CharSequence... columns) {
        return Custom.TYPE.create(id).columnSeparator(columnSeparator).column(columns);
    }

    /** Columns found by a regular expression (dp-object-regex). */
    public static RegEx regEx(String id, CharSequence inputRegEx, CharSequence... columns) {
        return RegEx.TYPE.create(id).inputRegEx(inputRegEx).column(columns);
    }

    /** The schema of a DynamoDB table, for Hive queries (dp-object-dynamodbdataformat). */
    public static DynamoDbDataFormat dynamoDbFormat(String id, CharSequence... columns) {
        return DynamoDbDataFormat.TYPE.create(id).column(columns);
    }

    /** The schema of a DynamoDB table, for copies by Hive (dp-object-dynamodbexportdataformat). */
    public static DynamoDbExportDataFormat dynamoDbExportFormat(String id, CharSequence... columns) {
        return DynamoDbExportDataFormat.TYPE.create(id).column(columns);
    }
}
