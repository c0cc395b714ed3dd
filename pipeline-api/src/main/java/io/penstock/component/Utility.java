package io.penstock.component;

/** Whatever only serves another object: a script configuration, a proxy, a property. */
public non-sealed interface Utility extends Component {}
