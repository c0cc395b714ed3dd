package io.penstock.component;

/** Where a database is and how to log in. */
public non-sealed interface Database extends Component {}
