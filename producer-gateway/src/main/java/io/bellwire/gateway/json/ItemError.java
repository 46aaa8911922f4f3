package io.bellwire.gateway.json;

/**
 * One fault of one item, as the caller is told.
 *
 * @param index position of the item in the request, from 0
 * @param field path such as {@code fees[0].amount}; empty for the item itself
 * @param code stable over versions, for programs
 * @param detail for people; never holds a value that was sent
 */
public record ItemError(int index, String field, String code, String detail) {}
