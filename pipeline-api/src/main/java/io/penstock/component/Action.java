package io.penstock.component;

/** What is done when something else succeeds, fails or is late: a notice, a termination. */
public non-sealed interface Action extends Component {}
