package io.penstock.engine.local.sql;

import static io.penstock.engine.local.sql.Dialect.MYSQL;
import static io.penstock.engine.local.sql.Dialect.OTHER;
import static io.penstock.engine.local.sql.Dialect.POSTGRESQL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SqlScriptTest {

    static List<Arguments> scripts() {
        return List.of(
                Arguments.of(OTHER, "", List.of()),
                Arguments.of(OTHER, " ;; -- nothing\n;", List.of()),
                Arguments.of(OTHER, "select 1", List.of("select 1")),
                Arguments.of(OTHER, "select 1; select 2 ;\n", List.of("select 1", "select 2")),
                Arguments.of(OTHER, "insert into t values ('a;b''c;')", List.of("insert into t values ('a;b''c;')")),
                Arguments.of(OTHER, "select \"a;b\"; select 2", List.of("select \"a;b\"", "select 2")),
                Arguments.of(OTHER, "a -- x;y\nb; c", List.of("a -- x;y\nb", "c")),
                Arguments.of(OTHER, "/* ; */ a /* ; */; b", List.of("a", "b")),
                Arguments.of(OTHER, "select '\\'; select 2", List.of("select '\\'", "select 2")),
                Arguments.of(POSTGRESQL, "/* a /* ; */ ; */ b; c", List.of("b", "c")),
                Arguments.of(POSTGRESQL, "select E'\\';'; select 2", List.of("select E'\\';'", "select 2")),
                Arguments.of(POSTGRESQL, "select type'\\'; select 2", List.of("select type'\\'", "select 2")),
                Arguments.of(POSTGRESQL, "do $$ begin; end $$; b", List.of("do $$ begin; end $$", "b")),
                Arguments.of(POSTGRESQL, "do $x$ ; $$ ; $x$; b", List.of("do $x$ ; $$ ; $x$", "b")),
                Arguments.of(POSTGRESQL, "select a$b$c; select $1", List.of("select a$b$c", "select $1")),
                Arguments.of(
                        POSTGRESQL,
                        "create function f() returns int begin atomic select case when true then 1 end; end; b",
                        List.of(
                                "create function f() returns int begin atomic select case when true then 1 end; end",
                                "b")),
                Arguments.of(POSTGRESQL, "begin; a; end; b", List.of("begin", "a", "end", "b")),
                Arguments.of(MYSQL, "select 'a\\';b'; c", List.of("select 'a\\';b'", "c")),
                Arguments.of(MYSQL, "select `a;b`; c # d;\n; e", List.of("select `a;b`", "c", "e")),
                Arguments.of(MYSQL, "select 5--1; c", List.of("select 5--1", "c")),
                Arguments.of(MYSQL, "DELIMITER //\na; b//\nDELIMITER ;\nc; d", List.of("a; b", "c", "d")),
                Arguments.of(MYSQL, "/*!40101 SET x=1 */; b", List.of("/*!40101 SET x=1 */", "b")),
                Arguments.of(
                        MYSQL,
                        "create procedure p() begin if a then b; end if; while c do d; end while; end; e",
                        List.of("create procedure p() begin if a then b; end if; while c do d; end while; end", "e")));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void splitsAtSemicolonsThatSeparate(Dialect dialect, String script, List<String> statements) {
        assertThat(SqlScript.parse(script, dialect).parts())
                .extracting(SqlScript.Part::sql)
                .isEqualTo(statements);
    }

    @Test
    void countsPlaceholdersOutsideOfQuotesAndComments() {
        var script = SqlScript.parse(
                "insert into t values (?, '?', ?) -- ?\n;\nselect a ?? 'b' from t where x = ? /* ? */", POSTGRESQL);

        assertThat(script.parts()).extracting(SqlScript.Part::placeholders).containsExactly(2, 1);
        assertThat(script.parts()).extracting(SqlScript.Part::line).containsExactly(1, 3);
        assertThat(script.placeholders()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("transactions")
    void seesWhetherItCanBeOneTransaction(String script, boolean oneTransaction) {
        assertThat(SqlScript.parse(script, POSTGRESQL).canBeOneTransaction()).isEqualTo(oneTransaction);
    }

    static List<Arguments> transactions() {
        return List.of(
                Arguments.of("insert into t values (1); update t set a = 'commit'", true),
                Arguments.of("begin; insert into t values (1); commit", false),
                Arguments.of("START  TRANSACTION; a; COMMIT", false),
                Arguments.of("vacuum t", false),
                Arguments.of("create index concurrently i on t (a)", false),
                Arguments.of("create index i on t (a)", true),
                Arguments.of("create database d", false));
    }
}
