package dev.swarm.contracts.review;

/**
 * What a reviewer says of one place. Written by a model: text to show, never to act on.
 *
 * @param file as the diff names it; empty for the change as a whole
 * @param line in the new version of the file; 0 for the whole file
 */
public record ReviewRemark(String file, int line, String text) {}
