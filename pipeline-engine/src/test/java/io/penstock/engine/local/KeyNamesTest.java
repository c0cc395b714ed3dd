package io.penstock.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyNamesTest {

    @ParameterizedTest
    @CsvSource({
        "output.txt, output.txt",
        "2024-01-01-00-15-00, 2024-01-01-00-15-00",
        "@Work_2024-01-01T00:00:00, @Work_2024-01-01T00%3A00%3A00",
        "@Work_Attempt=1, @Work_Attempt=1",
        "ü, %C3%BC",
        ".., .%2E",
        "., %2E",
        "a., a%2E",
        "CON, %43ON",
        "con.txt, %63on.txt",
        "context, context",
        "100%, 100%25",
        "'', %",
        "COM1, %43OM1"
    })
    void spellsSegments(String segment, String name) {
        assertThat(KeyNames.encode(segment)).containsExactly(name);
        assertThat(KeyNames.decode(name)).contains(segment);
    }

    @ParameterizedTest
    @CsvSource({"%zz", "%4", "a%61", "%C3", "ü", "a."})
    void takesNoOtherSpelling(String name) {
        assertThat(KeyNames.decode(name)).isEmpty();
    }

    @Property(seed = "20120101")
    void everySegmentComesBack(@ForAll @StringLength(max = 300) String segment) {
        if (!java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(segment)) {
            return;
        }
        List<String> names = KeyNames.encode(segment);

        assertThat(names).allMatch(name -> !name.isEmpty() && name.length() < 255 && name.matches("[!-~ ]+"));
        assertThat(names)
                .noneMatch(name -> name.matches(".*[<>:\"/\\\\|?*].*") || name.endsWith(".") || name.endsWith(" "));
        assertThat(names.subList(0, names.size() - 1)).allMatch(KeyNames::isContinued);
        assertThat(KeyNames.isContinued(names.get(names.size() - 1))).isFalse();
        Optional<String> back =
                KeyNames.decode(names.stream().map(KeyNames::piece).reduce("", String::concat));
        assertThat(back).contains(segment);
    }
}
