package io.penstock.definition.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.penstock.catalog.Catalog;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads definitions from JSON, in the form of the definition file as well as in that of the service's API; which one it is
 * shows from the names of the sections. Immutable and thread-safe.
 *
 * <pre>{@code
 * ReadResult result = DefinitionReader.create().read(Path.of("clicks.json"));
 * PipelineDefinition definition = result.definition();
 * result.warnings().forEach(System.err::println);
 * }</pre>
 *
 * <p>Nothing is lost: the order of objects, fields and repeated values, unknown fields, {@code my…}, {@code *secret} and
 * {@code @runtime} fields all survive. Numbers and booleans are kept as they are written ({@code 1.50} stays {@code 1.50}).
 *
 * <p>Read without a word, because the guide allows it or its tools do: an object without a {@code name}, a list of one
 * value. Read with a warning that has a line and a column:
 *
 * <ul>
 *   <li>the same key several times in one object: repeated values
 *   <li>raw control characters in texts (a script of many lines), a comma before a closing bracket, a byte order mark,
 *       UTF-16 that begins with one
 *   <li>bare numbers and booleans: texts
 *   <li>an empty list: no field
 *   <li>one object without an id and a type that is named {@code Default} or not at all: the object {@code Default}
 *   <li>a reference by name where no object has that id: a reference by id (not with {@link #verbatim()})
 *   <li>{@code slots} for {@code fields}, and {@code null} for an absent value, in the API form
 *   <li>the API form with capitals ({@code PipelineObjects}, {@code StringValue}), as in CloudFormation's templates
 *   <li>sections and members that are no part of a definition: not kept
 * </ul>
 *
 * <p>What needs to know the types (a bare text where a reference is meant, the letter case of field names) is left to
 * {@link ReadResult#normalized}. Everything else that is not a definition is an {@link InvalidDefinitionException} whose one error
 * says where, what is there and what was expected (dp-writing-pipeline-definition).
 *
 * <p>Sizes are bounded, see {@link #maxLength(int)}, {@link #maxTextLength(int)} and {@link #maxNesting(int)}; no text
 * makes the reader recurse.
 */
public final class DefinitionReader {

    private static final int DEFAULT_MAX_LENGTH = 32 * 1024 * 1024;
    private static final int DEFAULT_MAX_TEXT_LENGTH = 1024 * 1024;
    private static final int DEFAULT_MAX_NESTING = 64;
    private static final DefinitionReader STANDARD =
            new DefinitionReader(DEFAULT_MAX_LENGTH, DEFAULT_MAX_TEXT_LENGTH, DEFAULT_MAX_NESTING, true);

    private final int maxLength;
    private final int maxTextLength;
    private final int maxNesting;
    private final boolean resolveNames;
    private final JsonFactory strict;
    private final JsonFactory lenient;

    private DefinitionReader(int maxLength, int maxTextLength, int maxNesting, boolean resolveNames) {
        this.maxLength = maxLength;
        this.maxTextLength = maxTextLength;
        this.maxNesting = maxNesting;
        this.resolveNames = resolveNames;
        // Nesting is counted by our own parser, whose message names our setting; the library's limit must not come
        // first.
        var constraints = StreamReadConstraints.builder()
                .maxNestingDepth(Integer.MAX_VALUE)
                .maxStringLength(maxTextLength)
                .maxNameLength(maxTextLength)
                .maxNumberLength(maxTextLength)
                .build();
        this.strict = JsonFactory.builder()
                .streamReadConstraints(constraints)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
        this.lenient = JsonFactory.builder()
                .streamReadConstraints(constraints)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                .build();
    }

    /** The reader with the default bounds. */
    public static DefinitionReader create() {
        return STANDARD;
    }

    /**
     * This reader with a bound on the length of a text, in characters, or in bytes where bytes are read.
     *
     * @param length at least 1; 33,554,432 by default
     * @throws IllegalArgumentException if it is less
     */
    public DefinitionReader maxLength(int length) {
        return new DefinitionReader(atLeastOne("maxLength", length), maxTextLength, maxNesting, resolveNames);
    }

    /**
     * This reader with a bound on the length of a single value or key, in characters.
     *
     * @param length at least 1; 1,048,576 by default
     * @throws IllegalArgumentException if it is less
     */
    public DefinitionReader maxTextLength(int length) {
        return new DefinitionReader(maxLength, atLeastOne("maxTextLength", length), maxNesting, resolveNames);
    }

    /**
     * This reader with a bound on how deep what is not part of a definition, and therefore skipped, may be nested. A
     * definition itself never is deeper than its form.
     *
     * @param levels at least 1; 64 by default
     * @throws IllegalArgumentException if it is less
     */
    public DefinitionReader maxNesting(int levels) {
        return new DefinitionReader(maxLength, maxTextLength, atLeastOne("maxNesting", levels), resolveNames);
    }

    /**
     * This reader, leaving references by name as they are written. For whoever has to give back exactly what came in, such
     * as the service's endpoint.
     */
    public DefinitionReader verbatim() {
        return new DefinitionReader(maxLength, maxTextLength, maxNesting, false);
    }

    /**
     * A definition as it is meant: what {@link ReadResult#normalized(Catalog)} does to a definition that was read, without
     * its warnings, and references by name turned into references by id. This is how the engine understands definitions that
     * it keeps as they were put.
     */
    public static PipelineDefinition normalize(PipelineDefinition definition, Catalog catalog) {
        return new Normalization(catalog, definition, (object, field, issue) -> {}).run();
    }

    private static int atLeastOne(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " is " + value + "; expected at least 1");
        }
        return value;
    }

    /**
     * Reads a definition whose sections stand in one text, or in several, as in the three files of the command line. A
     * section of a later text replaces the same section of an earlier one.
     *
     * @throws InvalidDefinitionException if a text is not JSON, is not of the form of a definition or exceeds a bound, or if
     *     none has objects
     */
    public ReadResult read(String text, String... more) {
        var sources = new ArrayList<Source>();
        sources.add(source(text, "definition"));
        for (int i = 0; i < more.length; i++) {
            sources.add(source(more[i], "definition, text " + (i + 2)));
        }
        return read(sources, true);
    }

    /**
     * Reads a definition from bytes, which are UTF-8 unless they begin with the mark of UTF-16.
     *
     * @throws InvalidDefinitionException as {@link #read(String, String...)}, and if the bytes are no text
     */
    public ReadResult read(byte[] bytes) {
        return read(List.of(decode(bytes, bytes.length, "definition")), true);
    }

    /**
     * Reads a definition from a stream to its end, as {@link #read(byte[])}; does not close it.
     *
     * @throws InvalidDefinitionException as {@link #read(byte[])}
     * @throws IOException if the stream cannot be read
     */
    public ReadResult read(InputStream stream) throws IOException {
        return read(List.of(load(stream, "definition")), true);
    }

    /**
     * Reads a definition from a reader to its end; does not close it.
     *
     * @throws InvalidDefinitionException as {@link #read(String, String...)}
     * @throws IOException if the reader cannot be read
     */
    public ReadResult read(Reader reader) throws IOException {
        char[] chars = new char[8192];
        int length = 0;
        for (int read; (read = reader.read(chars, length, chars.length - length)) >= 0; ) {
            length += read;
            if (length > maxLength) {
                break;
            }
            if (length == chars.length) {
                chars = Arrays.copyOf(chars, (int) Math.min(length * 2L, Integer.MAX_VALUE - 8));
            }
        }
        return read(List.of(new Source("definition", new SourceText(chars, length))), true);
    }

    /**
     * Reads a definition from a file, or from several that hold its sections; a section of a later file replaces the same
     * section of an earlier one. Warnings have the line and column of the file that they are about; errors name the file.
     *
     * @throws InvalidDefinitionException as {@link #read(byte[])}
     * @throws IOException if a file cannot be read
     */
    public ReadResult read(Path file, Path... more) throws IOException {
        var sources = new ArrayList<Source>();
        sources.add(load(file));
        for (Path next : more) {
            sources.add(load(next));
        }
        return read(sources, true);
    }

    /**
     * Reads a text that holds whichever sections it holds: a file with only parameters, or only values. The other sections
     * of the result are empty.
     *
     * @throws InvalidDefinitionException if the text is not JSON, is not of the form of a definition or exceeds a bound, or
     *     if it has none of the sections
     */
    public ReadResult readPart(String text) {
        return read(List.of(source(text, "definition")), false);
    }

    private ReadResult read(List<Source> sources, boolean needsObjects) {
        var warnings = new Warnings();
        List<Parameter> parameters = List.of();
        List<ParameterValue> values = List.of();
        Sections withObjects = null;
        SourceText objectSource = sources.get(0).text();
        boolean any = false;
        for (Source source : sources) {
            Sections sections = parse(source, warnings);
            if (sections.hasObjects()) {
                withObjects = sections;
                objectSource = source.text();
            }
            parameters = sections.hasParameters() ? sections.parameters() : parameters;
            values = sections.hasValues() ? sections.values() : values;
            any |= sections.hasObjects() || sections.hasParameters() || sections.hasValues();
        }
        if (withObjects == null && (needsObjects || !any)) {
            Issue issue = Issue.error("missing-objects", needsObjects ? "there are no objects" : "there is no section")
                    .expected(
                            needsObjects
                                    ? "\"objects\" (definition file) or \"pipelineObjects\" (API form)"
                                    : "\"objects\", \"parameters\" or \"values\", or those of the API form")
                    .source("dp-writing-pipeline-definition");
            throw unreadable(sources.get(0), warnings, objectSource.locate(issue, 0));
        }
        withObjects = withObjects == null ? new Sections() : withObjects;
        List<PipelineObject> objects =
                resolveNames ? References.resolveNames(withObjects, objectSource, warnings) : withObjects.objects();
        return new ReadResult(
                PipelineDefinition.of(objects, parameters, values),
                warnings.list(),
                new ReadResult.Locations(objectSource, withObjects));
    }

    private Sections parse(Source source, Warnings warnings) {
        SourceText text = source.text();
        if (text.length() > maxLength) {
            throw unreadable(source, warnings, tooLong());
        }
        if (text.hasByteOrderMark()) {
            warnings.add(text.locate(Issue.warning("byte-order-mark", "byte order mark ignored"), 0));
        }
        try {
            return parse(strict, source, warnings);
        } catch (JsonParseException e) {
            return parseLeniently(source, warnings, e);
        }
    }

    private Sections parseLeniently(Source source, Warnings warnings, JsonParseException cause) {
        Issue fault = JsonScan.run(source.text(), warnings);
        if (fault != null) {
            throw unreadable(source, warnings, fault);
        }
        try {
            return parse(lenient, source, warnings);
        } catch (JsonParseException e) {
            throw unreadable(source, warnings, unknownFault(source, cause));
        }
    }

    private Sections parse(JsonFactory factory, Source source, Warnings warnings) throws JsonParseException {
        SourceText text = source.text();
        int from = text.hasByteOrderMark() ? 1 : 0;
        var found = new Warnings();
        try (JsonParser parser = factory.createParser(text.chars(), from, text.length() - from)) {
            Sections sections = new DefinitionParser(parser, source.name(), text, found, maxNesting).read();
            warnings.addAll(found);
            return sections;
        } catch (StreamConstraintsException e) {
            throw unreadable(source, warnings, tooLongText(source, e));
        } catch (JsonParseException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private Issue tooLong() {
        return Issue.error("too-long", "is longer than " + maxLength + " characters")
                .expected("less, or a larger maxLength of the DefinitionReader");
    }

    private Issue tooLongText(Source source, StreamConstraintsException e) {
        Issue issue = Issue.error("too-long", "a single value or key is longer than " + maxTextLength + " characters")
                .expected("less, or a larger maxTextLength of the DefinitionReader");
        return source.text()
                .locate(issue, e.getLocation() == null ? 0 : e.getLocation().getCharOffset());
    }

    private static Issue unknownFault(Source source, JsonParseException e) {
        long offset = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
        return source.text().locate(Issue.error("json-syntax", "is not JSON").expected("JSON"), offset);
    }

    private static InvalidDefinitionException unreadable(Source source, Warnings warnings, Issue issue) {
        var issues = new ArrayList<>(warnings.list());
        issues.add(issue);
        return new InvalidDefinitionException(source.name() + " cannot be read", issues);
    }

    // Text

    private Source load(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return load(stream, String.valueOf(file.getFileName()));
        }
    }

    private Source load(InputStream stream, String name) throws IOException {
        byte[] bytes = stream.readNBytes(maxLength == Integer.MAX_VALUE ? maxLength : maxLength + 1);
        return decode(bytes, bytes.length, name);
    }

    private static Source source(String text, String name) {
        return new Source(name, new SourceText(text.toCharArray(), text.length()));
    }

    private Source decode(byte[] bytes, int length, String name) {
        if (length > maxLength) {
            throw unreadable(new Source(name, new SourceText(new char[0], 0)), new Warnings(), tooLong());
        }
        Charset charset = StandardCharsets.UTF_8;
        if (length >= 2 && (bytes[0] & 0xFF) == 0xFE && (bytes[1] & 0xFF) == 0xFF) {
            charset = StandardCharsets.UTF_16BE;
        } else if (length >= 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xFE) {
            charset = StandardCharsets.UTF_16LE;
        }
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes, 0, length), chars, true);
        var source = new Source(name, new SourceText(chars.array(), chars.position()));
        if (result.isError()) {
            Issue issue = Issue.error("not-utf-8", "a byte here is not part of a character")
                    .expected(charset + " text");
            throw unreadable(source, new Warnings(), source.text().locate(issue, chars.position()));
        }
        return source;
    }

    /** A text and what to call it in messages. */
    private record Source(String name, SourceText text) {}
}
