package io.penstock.component;

/** One of the closed list of values that an enumeration field may have. */
public interface Keyword {

    /** The value as definitions write it. Reading is free in letter case, writing is not. */
    String text();
}
