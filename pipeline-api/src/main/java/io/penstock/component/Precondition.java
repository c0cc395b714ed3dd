package io.penstock.component;

/** What must be true before an activity or a data node may go on. */
public non-sealed interface Precondition extends Component {}
