package io.penstock.service;

/** What an object stands for (dp-how-tasks-scheduled). */
public enum Sphere {
    /** An object of the definition. */
    COMPONENT,
    /** One component in one interval. */
    INSTANCE,
    /** One try at an instance. */
    ATTEMPT
}
