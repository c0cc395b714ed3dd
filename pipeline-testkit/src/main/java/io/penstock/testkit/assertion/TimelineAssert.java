package io.penstock.testkit.assertion;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.penstock.testkit.timeline.Timeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Assertions on a timeline. */
public final class TimelineAssert extends AbstractAssert<TimelineAssert, Timeline> {

    /** The system property that makes {@link #matchesGolden} write its file instead: {@code -Dpenstock.testkit.updateGolden=true}. */
    public static final String UPDATE = "penstock.testkit.updateGolden";

    TimelineAssert(@Nullable Timeline actual) {
        super(actual, TimelineAssert.class);
    }

    /**
     * Checks that the timeline is exactly the one in a file. With the system property {@value #UPDATE} set to true the file
     * is written instead.
     *
     * @param file holds what {@link Timeline#toString} gave
     */
    @CanIgnoreReturnValue
    public TimelineAssert matchesGolden(Path file) {
        isNotNull();
        try {
            if (Boolean.getBoolean(UPDATE)) {
                Path directory = file.toAbsolutePath().getParent();
                if (directory != null) {
                    Files.createDirectories(directory);
                }
                Files.writeString(file, actual.toString());
                return this;
            }
            if (!Files.exists(file)) {
                failWithMessage(
                        "There is no golden file %s; run once with -D%s=true to write it. The timeline is\n%s",
                        file, UPDATE, actual);
            }
            Assertions.assertThat(actual.toString())
                    .as("timeline, compared with %s; as a chart:\n%s", file, actual.text())
                    .isEqualTo(Files.readString(file).replace("\r\n", "\n"));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
