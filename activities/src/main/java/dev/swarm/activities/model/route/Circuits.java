package dev.swarm.activities.model.route;

/** The circuit breakers of the routes, by the routes' names. */
public interface Circuits {
    /** All routes are asked always. */
    Circuits CLOSED = new Circuits() {
        @Override
        public boolean permits(String route) {
            return true;
        }

        @Override
        public void went(String route) {}

        @Override
        public void failed(String route) {}

        @Override
        public void left(String route) {}
    };

    /** Whether the route may be asked now; each yes is followed by one of {@link #went}, {@link #failed} and {@link #left}. */
    boolean permits(String route);

    void went(String route);

    /** It was away, overloaded or too slow. */
    void failed(String route);

    /** The call says nothing about the route's health. */
    void left(String route);
}
