package io.penstock.component;

/** The machine or cluster that work runs on. */
public non-sealed interface Resource extends Component {}
