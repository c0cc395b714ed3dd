package io.penstock.component;

/** When things run: a period, a start, and perhaps an end. */
public non-sealed interface Schedule extends Component {}
