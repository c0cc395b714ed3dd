package io.penstock.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TypesDocumentTest {

    @Test
    void pageOfTypesIsUpToDate() throws IOException {
        Path page = Repository.root().resolve("docs/types.md");
        String expected = TypesDocument.render(Catalog.standard());
        if ("write".equals(System.getProperty("penstock.docs"))) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }

        assertThat(Files.readString(page))
                .as("docs/types.md; -Dpenstock.docs=write writes it again")
                .isEqualTo(expected);
    }

    @Test
    void pageOfTypesListsEveryTypeAndField() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/types.md"));

        for (ObjectType type : Catalog.standard().types()) {
            String section = page.substring(page.indexOf("\n## " + type + "\n"));
            for (String field : type.fieldNames()) {
                assertThat(section).as(type + "." + field).contains("`" + field + "`");
            }
        }
    }
}
