package io.penstock.run;

/** Hears of everything that happens. Implementations are called by one thread at a time. */
@FunctionalInterface
public interface PipelineListener {

    /**
     * Takes one event. Events of one pipeline come in order, each after it became durable. A slow listener delays only
     * itself and its fellows; what it throws is logged and otherwise ignored. Plain listeners are best effort: events that
     * have not been delivered when the engine ends are lost.
     */
    void onEvent(PipelineEvent event);
}
