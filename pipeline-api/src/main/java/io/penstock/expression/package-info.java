/**
 * The expressions {@code #{…}} in the texts of a definition. A text enters and is compiled once to an
 * {@link io.penstock.expression.Expression}; a {@link io.penstock.expression.Scope} answers for the names in it; an
 * {@link io.penstock.expression.ExpressionValue} leaves, or an {@link io.penstock.expression.ExpressionException} that
 * says where the text is wrong and what was expected there. Validation calls it to check texts at definition time, the
 * engine to freeze the fields of an attempt, the DSL to print what will parse again. Tokenizer, parser, functions and
 * date patterns are hidden.
 */
@NullMarked
package io.penstock.expression;

import org.jspecify.annotations.NullMarked;
