package io.penstock.component;

/** Work that is done once in every interval. */
public non-sealed interface Activity extends Component {}
