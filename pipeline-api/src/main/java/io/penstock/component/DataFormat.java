package io.penstock.component;

/** How records are laid out in a file or a table. */
public non-sealed interface DataFormat extends Component {}
