package dev.swarm.taskfile;

/** Where something stands in a file; both count from 1, and 0 means unknown. */
record Place(int line, int column) {
    static final Place FILE = new Place(0, 0);
}
