package io.penstock.component;

/** Data that an activity reads or writes. */
public non-sealed interface DataNode extends Component {}
