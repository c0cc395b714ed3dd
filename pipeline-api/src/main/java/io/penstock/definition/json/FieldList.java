package io.penstock.definition.json;

import io.penstock.definition.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fields as they are read, each with the offset of its value in the text. Thread-confined. */
final class FieldList {

    private final List<Field> fields = new ArrayList<>();
    private int[] offsets = new int[8];

    void add(Field field, int offset) {
        if (fields.size() == offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        offsets[fields.size()] = offset;
        fields.add(field);
    }

    int size() {
        return fields.size();
    }

    List<Field> list() {
        return fields;
    }

    int[] offsets() {
        return Arrays.copyOf(offsets, fields.size());
    }
}
